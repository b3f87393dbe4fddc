// Strategies: how the workers of an epoch are kept together while they visit its instances. One file a strategy, one
// row in the registry.
//
// The harness has reset the instances and let all workers meet before it calls a strategy, and lets them meet again
// after. A strategy runs every instance exactly once on every worker, in the same order on all.
//
// Thread safety: each worker calls the strategy with its own Turn.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/parameters.h"
#include "runtime/random.h"
#include "runtime/rendezvous.h"

namespace fenceline::runtime {

// What all workers of an epoch share besides the instances.
struct Meeting {
  Rendezvous& rendezvous;
  SpinPolicy spins;
  // One flag an instance for user-made barriers; an epoch that uses them writes its own number, so none needs a reset.
  std::span<std::atomic<std::uint32_t>> flags;
  std::uint32_t epoch;
  // The start of a chunk on the common clock; two, because a fast worker may announce the next while a slow one still
  // reads this one.
  std::span<std::atomic<std::uint64_t>, 2> starts;
  // Set when the epoch is given up: `run` then returns at once, and waits for single instances end.
  const std::atomic<bool>& abandoned;
};

// One worker's part in an epoch.
class Turn {
 public:
  Turn(unsigned worker, unsigned workers, const Parameters& parameters, std::uint32_t instances, Meeting& meeting,
       Random& random)
      : worker(worker),
        workers(workers),
        parameters(parameters),
        instances(instances),
        meeting(meeting),
        random(random) {}
  virtual ~Turn() = default;
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // Before a chunk: touches cells and draws gaps, as the parameters say.
  virtual void prepare(std::uint32_t first, std::uint32_t count) = 0;
  // Visits instances first to first + count - 1 (in the epoch's order) with each of this worker's roles.
  virtual void run(std::uint32_t first, std::uint32_t count) = 0;

  // Waits as long as this worker's lead says, drawn anew.
  void take_lead() {
    if (parameters.lead_turns != 0) linger_for(random.below(parameters.lead_turns + 1));
  }

  const unsigned worker;
  const unsigned workers;
  const Parameters& parameters;
  const std::uint32_t instances;
  Meeting& meeting;
  Random& random;

 private:
  static void linger_for(std::uint32_t turns);
};

struct StrategyRow {
  std::string_view name;
  std::string_view summary;
  void (*epoch)(Turn& turn);
  bool each_instance;  // workers are aligned before every instance: slow to run when they outnumber the CPUs
};

std::span<const StrategyRow> strategies();

// By name; null when there is no such strategy.
const StrategyRow* strategy_named(std::string_view name);

// The strategies, by file.
void run_chunked(Turn& turn);
void run_free(Turn& turn);
void run_userfence(Turn& turn);
void run_timebase(Turn& turn);

}  // namespace fenceline::runtime
