// Runs schedules on a machine.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <optional>

#include "runtime/check/execution.h"
#include "runtime/check/machine.h"
#include "runtime/check/schedule.h"

namespace fenceline::checking {

struct Played {
  bool refused = false;  // the machine does not allow the schedule, or it ends in the middle
  std::optional<Failure> failure;
  Schedule taken;  // the world's numbers of threads, with letters
  // Of a replay: the first step, from 1, at which the code did not do what it did when the schedule was made.
  std::optional<std::size_t> diverged;
};

class Player {
 public:
  Player(Machine& machine, std::size_t most_steps) : machine_(machine), most_steps_(most_steps) {}

  // Exactly so; the threads' numbers are the search's.
  Played follow(const Schedule& schedule, const Execution& x);
  // As far as the code still does the same, and then on in some way to the end; the numbers are the world's.
  Played replay(const Schedule& schedule);

 private:
  template <class F>
  Played guarded(F&& run);
  void execute(Played& played, ThreadId t);
  void drain(Played& played, ThreadId t, std::size_t entry);
  bool drain_any(Played& played);
  void finish(Played& played);
  bool waits_for_ever(ThreadId t);
  void go_round(ThreadId t);
  ThreadId here(ThreadId search, const Execution& x);
  void replay_access(Played& played, const Choice& c, const Schedule& schedule);
  void make_room(Played& played, ThreadId t);
  void go_on(Played& played);
  bool at_access(ThreadId t) const { return machine_.world().state(t) == World::State::at_access; }
  void differs(Played& played) const;

  Machine& machine_;
  std::size_t most_steps_;
  std::size_t at_ = 0;  // in the schedule
};

}  // namespace fenceline::checking
