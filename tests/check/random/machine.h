// The machine that programs are held against: plain states, every step of every thread and of every store buffer. It
// shares nothing with the library, and knows no reductions but these: what nobody else sees happens at once, and a
// state that was met is not gone into again.
//
// The rules are those of SC, TSO and PSO with unbounded buffers (a store-store fence is an entry of the buffer), and:
//  - a mutex is a cell: to lock it is a locked operation, to unlock it a releasing store;
//  - to start a thread drains the buffer of who starts it; who joins a thread waits for its buffer as well;
//  - notifications, of a condition variable or an atomic, give each to those who wait as C++ says: one that waits, or
//    all. With an atomic, notify_one gives it to one who is owed it ([atomics.wait] 4): who has seen an older value
//    than the last one;
//  - who wants to wait, or finds somebody to notify, does a locked operation; who finds nobody has done nothing. But
//  when
//    his store to the atomic is still in the buffer, those are notified as well who wait when it comes to memory: they
//    have seen an older value, and the store happens before the notification.
//
// Happens-before is C++20's: vector clocks, that count each thread's accesses to vars, go with what is written.
//
// Thread safety: everything is a function of its arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "model/models.h"
#include "tests/check/random/program.h"

namespace fenceline::testing::random {

struct MachineAnswer {
  bool complete = true;  // false: there were too many states, or one was too large
  std::set<std::vector<int>> outcomes;
  bool races = false;
  bool deadlocks = false;        // threads wait for each other
  bool livelocks = false;        // ... and some of them in a loop
  std::uint64_t executions = 0;  // if asked: different in what reads from what, or in coherence
  std::uint64_t states = 0;

  bool fails() const { return races || deadlocks || livelocks; }
};

struct MachineOptions {
  Model model = Model::sc;
  std::uint64_t most_states = 20'000;
  bool count = false;  // executions; there are many more states then
};

MachineAnswer run_machine(const Program& program, const MachineOptions& options);

}  // namespace fenceline::testing::random
