// Sequential consistency: one memory, and every operation acts on it at once.
//
// Source: Lamport, "How to make a multiprocessor computer that correctly executes multiprocess programs", 1979.
// TSO and PSO with buffers of no entries are this machine.
#pragma once

#include "model/machines/core.h"
#include "model/machines/mapping.h"

namespace fenceline {

class Sc : public Core<Sc> {
 public:
  static constexpr Mapping mapping{};
  static constexpr bool store_is_local = false;

  Sc(const Code& code, bool eager, bool /*forgets*/, const Limits& limits)
      : Core(code, Layout::Buffers::none, eager, false, limits) {}

  void agents(ConstWords s, AgentList& list) const {
    list.agents.clear();
    list.hung = false;
    for (ThreadId t = 0; t < code_.threads.size(); ++t) execution(s, t, list);
  }
  void apply(Words s, Transition transition) const { execute(s, transition.thread); }

 private:
  friend class Core<Sc>;
  std::uint64_t read(ConstWords s, ThreadId, std::uint32_t l) const { return layout_.memory[l].get(s); }
  void store(Words s, ThreadId, std::uint32_t l, std::uint64_t v) const { layout_.memory[l].set(s, v); }
  static bool has_room(ConstWords, ThreadId) { return true; }
  static bool drained(ConstWords, ThreadId) { return true; }
  static void separate(Words, ThreadId) {}
  static void forget(Words, LocationMask) {}
};

static_assert(Machine<Sc>);

}  // namespace fenceline
