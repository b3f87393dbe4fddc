#include "litmus/tool/generation.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "litmus/catalogue/catalogue.h"
#include "litmus/generate/suites.h"
#include "litmus/tool/options.h"

namespace fenceline::litmus::tool {
namespace {

std::string_view default_edges(Arch arch) {
  return arch == Arch::c ? "Pod**,Fre,Rfe,Wse,FenceScd**" : "Pod**,Fre,Rfe,Wse,MFenced**";
}

// The arguments are a cycle each, unless each is an edge: then they are one cycle, not quoted.
std::vector<std::string> cycles_of(const std::vector<std::string>& arguments) {
  const bool words = std::ranges::none_of(
      arguments, [](const std::string& a) { return a.find_first_of(" ,\t") != std::string::npos; });
  if (!words) return arguments;
  std::string joined;
  for (const std::string& a : arguments) joined += a + ' ';
  return {joined};
}

}  // namespace

bool describes_cycles(const GenerateSettings& settings) {
  return !settings.suite.empty() || !settings.edges.empty() || settings.threads || settings.size || settings.mode ||
         settings.accesses || settings.one_location;
}

generate::EnumerateOptions enumerate_options(const GenerateSettings& settings) {
  try {
    generate::EnumerateOptions options;
    const generate::Suite* suite = nullptr;
    if (!settings.suite.empty()) {
      suite = generate::suite_named(settings.suite);
      if (suite == nullptr) throw UsageError("there is no suite '" + settings.suite + "'; see fenceline list");
      options = options_of(*suite);
    }
    options.arch = settings.arch.value_or(options.arch);
    if (!settings.edges.empty()) {
      options.edges = generate::parse_edge_list(settings.edges, options.arch);
    } else if (suite == nullptr) {
      options.edges = generate::parse_edge_list(default_edges(options.arch), options.arch);
    } else if (options.arch != suite->arch) {
      options.edges = generate::parse_edge_list(suite->edges, options.arch);
    }
    options.threads = settings.threads.value_or(options.threads);
    options.size = settings.size.value_or(options.size);
    options.mode = settings.mode.value_or(options.mode);
    options.accesses = settings.accesses.value_or(options.accesses);
    options.one_location = settings.one_location;
    options.observers = !settings.no_observers;
    if (options.threads.last < 2 && !options.one_location) {
      throw UsageError("--threads 1: with --one-location only, since other cycles go through two threads at least");
    }
    return options;
  } catch (const generate::GenerateError& e) {
    throw UsageError(e.what());
  }
}

TestStream::TestStream(const GenerateSettings& settings, std::function<bool()> stop) {
  try {
    enumerator_.emplace(enumerate_options(settings), std::move(stop));
  } catch (const generate::GenerateError& e) {
    throw UsageError(e.what());
  }
}

TestStream::TestStream(const std::vector<std::string>& cycles, Arch arch) {
  try {
    for (const std::string& words : cycles) {
      generate::Cycle cycle = generate::parse_cycle(words, arch);
      if (std::ranges::find(cycles_, cycle) == cycles_.end()) cycles_.push_back(std::move(cycle));
    }
  } catch (const generate::GenerateError& e) {
    throw UsageError(e.what());
  }
}

std::optional<generate::Generated> TestStream::next() {
  if (enumerator_) {
    if (!enumerator_->next(cycle_)) return std::nullopt;
  } else {
    if (at_ == cycles_.size()) return std::nullopt;
    cycle_ = cycles_[at_++];
  }
  std::optional<generate::Generated> test(std::in_place);
  emitter_.emit(cycle_, *test);
  return test;
}

TestStream generated_tests(const Settings& settings, std::function<bool()> stop) {
  const GenerateSettings& g = settings.generate;
  if (settings.tests.empty()) return {g, std::move(stop)};
  for (const std::string& argument : settings.tests) {
    if (catalogue_entry(argument) != nullptr) {
      throw UsageError(
          fmt::format("'{0}' is a test of the catalogue, not a cycle; fenceline show {0} prints it", argument));
    }
    if (generate::suite_named(argument) != nullptr) {
      throw UsageError(fmt::format("'{0}' is a suite, not a cycle; generate --suite {0} makes it", argument));
    }
  }
  if (describes_cycles(g)) {
    throw UsageError("what is generated is either cycles or what the options enumerate, not both");
  }
  return {cycles_of(settings.tests), g.arch.value_or(Arch::x86_64)};
}

}  // namespace fenceline::litmus::tool
