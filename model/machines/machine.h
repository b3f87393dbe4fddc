// What a machine is to the explorer.
//
// A machine steps through one compiled program. Its state is `words()` 64-bit words, equal exactly when the states are.
// At each state it lists its *agents*: what can act independently. A thread's execution is one; a store buffer's drain
// is another (on PSO, one for each location in the buffer). An agent has at most one next transition.
//
// Contract
//  - `agents` lists, thread by thread, the thread's execution and then its drains, oldest entry first; this order is
//    part of the interface (witnesses and tests rely on it). A thread that has ended lists no execution.
//  - An agent says what its next transition reads and writes of shared memory, and what the agent itself may ever read
//    or write later. The writes of a store still to be executed belong to the execution (it must move first), those
//    of a buffered store to its drain.
//  - An agent that is not enabled names one that must move before it can: `waits_for`.
//  - Two transitions of different agents of one thread commute whenever both are enabled, save that a load which is
//    forwarded from the buffer (`forwarded`) reads memory once its entry has drained.
//
// The machines are templates' arguments, never virtual: a step costs a few nanoseconds.
//
// Thread safety: const member functions only; one machine may serve several threads, each with its own states.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <vector>

#include "model/explore/code.h"
#include "model/machines/layout.h"

namespace fenceline {

struct Transition {
  static constexpr std::int32_t execute = -1;
  ThreadId thread = 0;
  std::int32_t entry = execute;  // or the place in the thread's buffer that drains

  bool is_drain() const { return entry != execute; }
  bool operator==(const Transition&) const = default;
};

struct Agent {
  Transition transition;
  bool enabled = true;
  bool forwarded = false;       // a load that its own buffer answers
  bool backwards = false;       // its step may take the thread back in its code
  std::uint32_t waits_for = 0;  // an agent of the same list, when not enabled
  LocationMask reads = 0;       // of the next transition
  LocationMask writes = 0;
  LocationMask later_reads = 0;  // of this agent's whole future, the next transition included
  LocationMask later_writes = 0;
};

// What `agents` finds; reused from state to state.
struct AgentList {
  std::vector<Agent> agents;
  bool hung = false;  // some thread runs for ever without another effect
};

template <class M>
concept Machine = requires(const M& m, Words s, ConstWords c, AgentList& list, Transition t, std::span<Shown> row) {
  { m.words() } -> std::convertible_to<std::uint32_t>;
  {m.initial(s)};       // writes the initial state
  {m.agents(c, list)};  // replaces the list's content
  {m.apply(s, t)};      // an enabled transition, in place
  {m.arrange(s)};       // exchanges equal threads so that all arrangements of a state become one
  {m.outcome(c, row)};  // of a state without agents
};

}  // namespace fenceline
