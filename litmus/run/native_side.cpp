#include "litmus/run/native_side.h"

#include <algorithm>
#include <fmt/format.h>

#include "litmus/run/repeat.h"
#include "runtime/parameters.h"

namespace fenceline::litmus {
namespace {

// "0-3,8"
std::string text_of(const runtime::Topology& topology) {
  std::vector<unsigned> ids;
  for (const runtime::Cpu& cpu : topology.cpus) ids.push_back(cpu.id);
  std::ranges::sort(ids);
  std::string text;
  for (std::size_t first = 0; first < ids.size();) {
    std::size_t last = first;
    while (last + 1 < ids.size() && ids[last + 1] == ids[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", ids[first]);
    if (last > first) text += fmt::format("-{}", ids[last]);
    first = last + 1;
  }
  return text;
}

// "0:rax=0; 1:rax=0; "
std::string outcome_words(const Test& test, std::span<const Shown> outcome) {
  std::string text;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    text += name_of(test.program, test.query.observed[i]) + "=" + text_of(test.program, outcome[i]) + "; ";
  }
  return text;
}
constexpr std::string_view before_parameters = " with ";

}  // namespace

NativeSide::NativeSide(NativeSettings settings)
    : settings_(std::move(settings)), topology_(runtime::detect_topology(settings_.cpus)) {}

void NativeSide::prepare(const std::vector<const Test*>& tests,
                         std::function<void(std::size_t, std::size_t)> progress) {
  tests_ = tests;
  std::vector<runtime::Subject> subjects;
  subjects.reserve(tests.size());
  for (const Test* const test : tests) subjects.push_back({&test->program, test->query.observed});
  runtime::PrepareOptions options;
  options.backend = settings_.backend;
  options.build.cxx = settings_.cxx;
  options.build.cancel = settings_.cancel;
  options.build.progress = std::move(progress);
  prepared_ = runtime::prepare(subjects, options);
}

double NativeSide::seconds_per_test() const {
  if (settings_.budget) return *settings_.budget / static_cast<double>(std::max<std::size_t>(1, tests_.size()));
  return settings_.time.value_or(1.0);
}

runtime::NativeResult NativeSide::run(std::size_t i, std::optional<std::uint64_t> seed) const {
  const Test& test = *tests_[i];
  runtime::RunOptions options;
  options.iterations = settings_.iterations;
  if (!settings_.iterations || settings_.time || settings_.budget) {
    options.time =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds_per_test()));
  }
  options.strategy = settings_.strategy;
  options.cpus = settings_.cpus;
  options.seed = seed;
  // Each test has a seed of its own, so that a test repeated alone can be given the one it had.
  if (!seed && settings_.seed) options.seed = *settings_.seed + i;
  options.cancel = settings_.cancel;
  options.wanted = [&test](std::span<const Shown> outcome) { return test.query.proposition.holds(outcome); };
  options.topology = &topology_;
  return runtime::run(*prepared_[i].test, options);
}

std::string NativeSide::options_of(const NativeRecord& run, std::optional<double> seconds) const {
  std::vector<std::string> words{"--cpus", text_of(topology_), "--backend", run.backend};
  // The compiler is described as its command and, in brackets, its version.
  if (!run.compiler.empty()) words.insert(words.end(), {"--cxx", run.compiler.substr(0, run.compiler.find(" ("))});
  if (settings_.iterations && !seconds) {
    words.insert(words.end(), {"--iterations", std::to_string(*settings_.iterations)});
  }
  if (seconds || !settings_.iterations || settings_.time || settings_.budget) {
    words.insert(words.end(), {"--time", fmt::format("{}", seconds.value_or(seconds_per_test()))});
  }
  return shell_command(words);
}

std::string parameters_good_at(const Test& test, const NativeRecord& run, std::span<const Shown> outcome) {
  const std::string start = outcome_words(test, outcome);
  for (const std::string& words : run.productive) {
    const std::size_t at = words.rfind(before_parameters);
    if (words.starts_with(start) && at != std::string::npos) return words.substr(at + before_parameters.size());
  }
  return {};
}

NativeRecord record_of(const Test& test, const runtime::NativeResult& result) {
  NativeRecord record;
  record.instances = result.instances;
  record.frames = result.frames.total;
  record.epochs = result.epochs;
  record.seconds = result.seconds;
  record.seed = result.seed;
  record.strategy = result.strategy;
  record.backend = result.backend;
  record.compiler = result.compiler;
  record.flags = result.flags;
  for (const auto& cpu : result.cpus) record.cpus.push_back(cpu ? static_cast<int>(*cpu) : -1);
  record.stopped = runtime::name_of(result.stopped);
  for (const runtime::Productive& p : result.productive) {
    record.productive.push_back(fmt::format("{}{:.3g} a second{}{}", outcome_words(test, p.outcome), p.per_second,
                                            before_parameters, text_of(p.parameters)));
  }
  record.warnings = result.warnings;
  return record;
}

}  // namespace fenceline::litmus
