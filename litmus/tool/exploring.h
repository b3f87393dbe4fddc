// Exploring a test as the command line asks: limits, jobs, engine.
//
// Thread safety: const after construction; may be used from any number of threads.
#pragma once

#include <atomic>
#include <cstdint>

#include "litmus/test.h"
#include "litmus/tool/settings.h"
#include "model/explore/explore.h"

namespace fenceline::litmus::tool {

// CPUs this process may use; at least 1.
unsigned available_cpus();

// Throws std::logic_error, naming the test and the model, when two exhaustive results are different sets of outcomes.
void require_agreement(const Test& test, Model model, const ExploreResult& explorer, const ExploreResult& axioms);

class Exploring {
 public:
  // `cancel` must outlive this. Throws UsageError for bounded buffers with an engine that has none.
  Exploring(const Settings& settings, const std::atomic<bool>& cancel);

  unsigned jobs() const { return jobs_; }
  // Those of one search; their clock starts now.
  Limits limits() const;
  // The models asked for; TSO when none was.
  std::vector<Model> models() const;

  // Throws AccessFault, reference::NotApplicable with that engine, and traces::NotApplicable when traces are asked for.
  // With both engines: the explorer's result, or what require_agreement throws.
  ExploreResult explore(const Test& test, Model model) const;

 private:
  ExploreResult by_search(const Test& test, Model model) const;
  ExploreResult by_axioms(const Test& test, Model model) const;

  const Settings& settings_;
  const std::atomic<bool>& cancel_;
  unsigned jobs_;
  std::uint64_t memory_;
};

}  // namespace fenceline::litmus::tool
