// Exhaustive exploration of a program under a memory model: every outcome some run of the machine can end in.
//
// The search is over the states of the machine, not over its schedules: loops and diamonds are free, and the result is
// a fixpoint, not an unrolling. It is exact: states are compared whole. Reductions (reduction.h) keep the set of
// outcomes; `Options::reduce = false` turns all of them off, for comparison.
//
// Thread safety: `explore` may be called from any number of threads at once; it keeps no state between calls.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/models.h"
#include "model/observed.h"
#include "model/program.h"

namespace fenceline {

// What ends a search before it is exhaustive.
struct Limits {
  std::uint64_t states = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t memory = std::numeric_limits<std::uint64_t>::max();  // bytes of visited states and their index
  std::optional<std::chrono::steady_clock::time_point> deadline;
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal handler
};

struct ExploreOptions {
  bool reduce = true;
  // Most stores a buffer holds; none is unbounded. With 0, stores go straight to memory. No meaning under SC.
  std::optional<unsigned> buffer;
  // Threads inside this one search: 1 is sequential. The outcome set is the same for every value.
  unsigned jobs = 1;
  Limits limits;
};

enum class Completeness : std::uint8_t {
  exhaustive,
  state_limit,
  memory_limit,
  timeout,
  cancelled,
  buffer_limit,  // a loop stores without draining: unbounded buffers have no finite state space, so they were bounded
};

// Whether the search was cancelled or its deadline has passed; takes about as long as reading the clock.
inline std::optional<Completeness> expiry(const Limits& limits) {
  if (limits.cancel != nullptr && limits.cancel->load(std::memory_order_relaxed)) return Completeness::cancelled;
  if (limits.deadline && std::chrono::steady_clock::now() >= *limits.deadline) return Completeness::timeout;
  return std::nullopt;
}
inline bool expired(const Limits& limits) { return expiry(limits).has_value(); }

// Whether runs end.
enum class Termination : std::uint8_t {
  always,    // no run is infinite
  may_spin,  // some run goes round a loop for as long as the others are not scheduled; every state can still finish
  may_hang,  // some state is reachable from which no run ends
};

struct ExploreResult {
  OutcomeSet outcomes;  // normalised
  Completeness completeness = Completeness::exhaustive;
  Termination termination = Termination::always;
  std::uint64_t states = 0;       // states kept in the visited set
  std::uint64_t transitions = 0;  // steps taken
  std::uint64_t memory = 0;       // bytes at the end
  std::uint64_t executions = 0;   // complete executions, when executions were searched (traces/traces.h)
  std::uint64_t stuck = 0;        // and those in which some thread waits
};

// Throws AccessFault when a run computes an address that is no location.
ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const ExploreOptions& options = {});

}  // namespace fenceline
