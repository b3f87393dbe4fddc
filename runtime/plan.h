// The plan of an epoch: what its parameters come to for this program, this many workers and this epoch.
//
// Thread safety: plans are made by one thread and then read by all workers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/backends/mixed.h"
#include "runtime/kernel.h"
#include "runtime/layout.h"
#include "runtime/parameters.h"
#include "runtime/random.h"
#include "runtime/reader.h"
#include "runtime/strategies/strategy.h"

namespace fenceline::runtime {

// A workload, its kernels, and what reads its epochs.
struct Play {
  const Workload* workload = nullptr;
  const Kernels* kernels = nullptr;
  Reader* reader = nullptr;
  const Mixer* mixer = nullptr;  // for workers that play several threads; null where none does
  // All visits share one instance's cells, which are reset once for the epoch (perpetual runs).
  bool one_instance = false;
};

struct EpochPlan {
  const Play* play = nullptr;
  Parameters parameters;
  const StrategyRow* strategy = nullptr;
  std::uint32_t instances = 0;  // visits; at most most_instances
  LayoutPlan layout;
  std::vector<std::vector<ThreadId>> cast;  // by worker: the roles it plays, in order
  std::vector<unsigned> owner;              // by location: the worker that resets it; empty when each has a slice
  std::vector<unsigned> cpus;               // by worker: where it is to run; empty: anywhere
  bool new_pull = true;                     // the first epoch with these parameters
};

// Fills `cast` and `owner` for one epoch of the plan's parameters.
void assign_roles(EpochPlan& plan, unsigned workers, std::uint64_t epoch, Random& random);

}  // namespace fenceline::runtime
