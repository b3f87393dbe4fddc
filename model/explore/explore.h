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
#include <memory>
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
  // Threads inside this one search: 1 is sequential. The result is the same for every value, save `memory`.
  unsigned jobs = 1;
  // The first so many states (or executions) are found by one thread; only a search that is larger is worth several.
  std::uint64_t alone = 0;
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

// What was searched: the states of the machine (this file), or executions (traces/traces.h).
enum class Space : std::uint8_t { states, executions };

// What a search left out, because it changes no outcome.
struct Reductions {
  std::uint32_t dropped = 0;  // instructions whose effect nobody can see
  std::uint32_t merged = 0;   // read-modify-writes that commute, of locations that nobody reads before the end
  std::uint32_t equal = 0;    // threads that are the same as an earlier one; orders among them were searched once
};

struct ExploreResult {
  OutcomeSet outcomes;  // normalised
  Completeness completeness = Completeness::exhaustive;
  Termination termination = Termination::always;
  std::uint64_t states = 0;       // states kept in the visited set
  std::uint64_t transitions = 0;  // steps taken
  std::uint64_t memory = 0;       // bytes at the end
  Space space = Space::states;
  std::uint64_t executions = 0;  // complete executions visited
  std::uint64_t stuck = 0;       // executions visited in which some thread waits
  Reductions reductions;
  double explored = 1;  // estimated share of the executions visited; 1 when all are
};

// A search that can be paused and gone on with. The program, the observables and the options it was made for must
// outlive it.
//
// Thread safety: none; a search uses threads of its own.
class Exploration {
 public:
  virtual ~Exploration() = default;
  // Goes on until all is explored, a limit is met, or about `pause_at` states (or executions) have been found in all
  // calls together: then state_limit. May throw what `explore` throws, and then is not to be gone on with.
  virtual Completeness run(std::uint64_t pause_at) = 0;
  // States kept, or executions visited (those in which a thread waits included).
  virtual std::uint64_t count() const = 0;
  // What has been found so far.
  virtual ExploreResult result() const = 0;
};

// Throws AccessFault when a run computes an address that is no location.
std::unique_ptr<Exploration> start(const Program& program, std::span<const Observable> observed, Model model,
                                   const ExploreOptions& options);

// The same, run to its end.
ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const ExploreOptions& options = {});

}  // namespace fenceline
