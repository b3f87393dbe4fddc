// The harness: persistent pinned workers that run epoch after epoch.
//
// An epoch has four phases, with a rendezvous between any two: every location of every instance is reset by the worker
// the plan names; the strategy runs the kernels; the instances are read, each worker a slice; then worker 0 asks the
// director what comes next, while the others wait. Nothing is decided by another thread, so between two epochs no
// context is switched. The thread that calls `run` only watches: it ends an epoch that makes no progress.
//
// Thread safety: one `run` at a time on one harness.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/arena.h"
#include "runtime/plan.h"

namespace fenceline::runtime {

// How the last epoch went.
struct EpochReport {
  bool abandoned = false;          // it was given up; nothing was read
  std::uint64_t disturbances = 0;  // times workers of this pull were taken off their CPUs; counted at a pull's end
};

// Decides what runs. Called by worker 0 alone, while the others wait; after an abandoned epoch once more, by the thread
// that called `run_epochs`, when all workers have ended.
class Director {
 public:
  virtual ~Director() = default;
  // Fills `plan` for the next epoch; false ends the run. `report` is empty before the first epoch.
  virtual bool next(EpochPlan& plan, const std::optional<EpochReport>& report, Arena& arena) = 0;
};

struct HarnessOptions {
  unsigned workers = 1;
  bool crowded = false;  // there are fewer CPUs than workers
  std::uint64_t seed = 0;
  // An epoch that runs longer than this is given up.
  std::chrono::milliseconds patience{2000};
  // After this, or once `cancel` is set, an epoch has `grace` left.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::chrono::milliseconds grace{250};
  const std::atomic<bool>* cancel = nullptr;
};

struct HarnessResult {
  bool given_up = false;                      // the watchdog ended the run in the middle of an epoch
  bool looping = false;                       // with some thread of the test in a loop
  std::optional<std::uint64_t> fault;         // an address the test computed that is no location
  std::vector<std::optional<unsigned>> cpus;  // by worker: where it was pinned; none where pinning failed
};

// Runs until the director ends it, an epoch is given up, or a kernel faults. What a director throws ends the run and is
// thrown here.
HarnessResult run_epochs(const HarnessOptions& options, Arena& arena, Director& director);

}  // namespace fenceline::runtime
