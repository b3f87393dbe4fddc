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

class Exploring {
 public:
  // `cancel` must outlive this.
  Exploring(const Settings& settings, const std::atomic<bool>& cancel);

  unsigned jobs() const { return jobs_; }
  // The models asked for; TSO when none was.
  std::vector<Model> models() const;

  // Throws AccessFault, and reference::NotApplicable with that engine.
  ExploreResult explore(const Test& test, Model model) const;

 private:
  const Settings& settings_;
  const std::atomic<bool>& cancel_;
  unsigned jobs_;
  std::uint64_t memory_;
};

}  // namespace fenceline::litmus::tool
