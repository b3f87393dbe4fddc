// From an execution to schedules of a machine that do it.
//
// The model's order of memory events has no cycle, so it can be laid out in a line; a load is done when its turn comes,
// a store goes into its buffer when a later access of its thread needs that at the latest, and drains when its turn
// comes. (The converse of the equivalence proof for x86-TSO: Owens, Sarkar, Sewell, TPHOLs 2009, section 4.) Among all
// these lines the plainest is looked for: the fewest changes from one thread to another, then the fewest stores that do
// not drain at once, then the fewest steps.
//
// Thread safety: const access from any number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/check/execution.h"
#include "runtime/check/schedule.h"

namespace fenceline::checking {

// How many of each thread's events are to be done.
using Keep = std::vector<std::uint32_t>;

class Planner {
 public:
  // `buffers`: whether stores wait in them. The execution must outlive the planner.
  Planner(const Execution& x, bool buffers);

  Keep all() const;
  // Whether what is kept reads from nothing that is not.
  bool closed(const Keep& keep) const;
  // Some schedule, with the search's numbers of threads; without letters. Of a long execution all must be kept.
  Schedule first(const Keep& keep) const;
  // The plainest one, when no more than `most` states need be looked at. Needs what is known only after a machine has
  // done it (execution.h).
  std::optional<Schedule> plainest(const Keep& keep, std::size_t most) const;
  // A plain one, without a search. None when it does not find any.
  std::optional<Schedule> plain(const Keep& keep) const;

 private:
  struct State;
  struct Cost;

  std::vector<std::uint32_t> line_of(const Keep& keep) const;
  bool kept(std::uint32_t e, const Keep& keep) const { return x_.events[e].index < keep[x_.events[e].thread]; }
  bool step(State& s, ThreadId t, const Keep& keep) const;
  bool commit_before(State& s, std::uint32_t e, const Keep& keep) const;
  bool commit(State& s, std::uint32_t e, const Keep& keep) const;
  bool ready(const State& s, std::uint32_t e, const Keep& keep) const;
  void drain(State& s, std::uint32_t e) const;
  State start() const;
  bool complete(const State& s, const Keep& keep) const;

  const Execution& x_;
  bool buffers_;
  std::vector<std::vector<std::uint32_t>> threads_;  // events in program order
};

}  // namespace fenceline::checking
