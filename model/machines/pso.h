// Partial store order: as TSO, with one FIFO buffer for each thread and location, so that drains to different locations
// may overtake each other.
//
// Source: The SPARC Architecture Manual, Version 8, section 6 and appendix K (PSO, STBAR); version 9, appendix D. Full
// fences and locked operations need all of the thread's buffers empty, as UltraSPARC implements them; the manual's text
// alone would let an atomic pass earlier stores to other locations.
//
// The buffers are kept as one list in program order: an entry may drain when no older entry has its location, which is
// the same as a FIFO for each location. A store-store fence puts a barrier into the list: nothing after it drains
// before everything before it has.
#pragma once

#include "model/machines/mapping.h"
#include "model/machines/store_buffers.h"

namespace fenceline {

class Pso : public StoreBuffers<Pso> {
 public:
  static constexpr Mapping mapping{.full_fences = true, .store_fences = true};

  Pso(const Code& code, bool eager, bool forgets, const Limits& limits)
      : StoreBuffers(code, Layout::Buffers::with_barriers, eager, forgets, limits) {}

  void agents(ConstWords s, AgentList& list) const {
    list.agents.clear();
    list.hung = false;
    for (ThreadId t = 0; t < code_.threads.size(); ++t) {
      if (execution(s, t, list)) finish_execution(s, t, list);
      drains(s, t, list);
    }
  }

 private:
  friend class Core<Pso>;

  void drains(ConstWords s, ThreadId t, AgentList& list) const {
    const ThreadFields& thread = layout_.threads[t];
    const std::size_t count = thread.count.get(s);
    const auto oldest = static_cast<std::uint32_t>(list.agents.size());
    bool held_back = false;
    for (std::size_t i = 0; i < count; ++i) {
      const EntryFields& entry = thread.entries[i];
      held_back = held_back || entry.barrier.get(s) != 0;
      const std::uint64_t location = entry.location.get(s);
      bool first = true;
      for (std::size_t k = 0; k < i && first; ++k) first = thread.entries[k].location.get(s) != location;
      if (!first) continue;
      Agent& drain = list.agents.emplace_back();
      drain.transition = {t, static_cast<std::int32_t>(i)};
      drain.writes = drain.later_writes = bit_of(static_cast<std::uint32_t>(location));
      drain.enabled = !held_back;
      drain.waits_for = oldest;
    }
  }

  void separate(Words s, ThreadId t) const {
    const ThreadFields& thread = layout_.threads[t];
    const std::size_t count = thread.count.get(s);
    if (count > 0) thread.entries[count].barrier.set(s, 1);
  }
};

static_assert(Machine<Pso>);

}  // namespace fenceline
