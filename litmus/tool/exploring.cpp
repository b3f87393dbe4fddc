#include "litmus/tool/exploring.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <sched.h>
#include <stdexcept>
#include <unistd.h>

#include "litmus/tool/options.h"
#include "model/reference/reference.h"
#include "model/search.h"

namespace fenceline::litmus::tool {
namespace {

// Most tests are over before a second thread would have started. A search that has found this many states, or
// executions, is worth several threads of its own.
constexpr std::uint64_t large_search = 10'000;

std::uint64_t three_quarters_of_memory() {
  const auto pages = static_cast<std::uint64_t>(std::max(1L, sysconf(_SC_PHYS_PAGES)));
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 4 * 3;
}

}  // namespace

unsigned available_cpus() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&allowed)));
}

void require_agreement(const Test& test, Model model, const ExploreResult& explorer, const ExploreResult& axioms) {
  if (explorer.completeness != Completeness::exhaustive || axioms.completeness != Completeness::exhaustive) return;
  if (explorer.outcomes == axioms.outcomes) return;
  throw std::logic_error(fmt::format("{}: under {} the explorer has {} outcomes and the axioms have {}, not the same",
                                     test.name, name_of(model), explorer.outcomes.size(), axioms.outcomes.size()));
}

Exploring::Exploring(const Settings& settings, const std::atomic<bool>& cancel)
    : settings_(settings),
      cancel_(cancel),
      jobs_(settings.jobs == 0 ? available_cpus() : settings.jobs),
      memory_(settings.max_memory.value_or(three_quarters_of_memory())) {
  const bool asks_axioms = settings.engine == Engine::reference || settings.engine == Engine::both;
  if (settings.buffer && asks_axioms)
    throw UsageError("--buffer bounds the machines' store buffers; the axioms have none");
}

std::vector<Model> Exploring::models() const {
  return settings_.models.empty() ? std::vector{Model::tso} : settings_.models;
}

ExploreResult Exploring::explore(const Test& test, Model model) const {
  switch (settings_.engine) {
    case Engine::search:
    case Engine::unreduced: return by_search(test, model);
    case Engine::reference: return by_axioms(test, model);
    case Engine::both: break;
  }
  ExploreResult result = by_search(test, model);
  require_agreement(test, model, result, by_axioms(test, model));
  return result;
}

Limits Exploring::limits() const {
  Limits limits;
  if (settings_.max_states) limits.states = *settings_.max_states;
  limits.memory = memory_;
  if (settings_.timeout) {
    const std::chrono::duration<double> patience(std::min(*settings_.timeout, 1e9));
    limits.deadline =
        std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(patience);
  }
  limits.cancel = &cancel_;
  return limits;
}

ExploreResult Exploring::by_axioms(const Test& test, Model model) const {
  return reference::explore(test.program, test.query.observed, model, {.limits = limits()});
}

ExploreResult Exploring::by_search(const Test& test, Model model) const {
  ExploreOptions options;
  options.reduce = settings_.engine != Engine::unreduced;
  options.buffer = settings_.buffer;
  options.limits = limits();
  options.jobs = jobs_;
  options.alone = large_search;
  // Unreduced means the whole state space, not whichever search is faster.
  const bool whole = !options.reduce && settings_.search == SearchChoice::automatic;
  return search(test.program, test.query.observed, model, options, whole ? SearchChoice::states : settings_.search);
}

}  // namespace fenceline::litmus::tool
