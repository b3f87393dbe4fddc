// x86-TSO: one memory, and for each thread one FIFO buffer of stores.
//
// Source: Owens, Sarkar, Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009, section 3; rules by their names
// there:
//  - read from write buffer / from memory: `read` (the newest entry of the own buffer, else memory);
//  - write to write buffer: `store`;
//  - write from write buffer to memory: the drain of the oldest entry, at any time (their lock is implicit here, since
//    a locked operation is one step);
//  - barrier: a full fence executes only on an empty buffer; so do locked operations, which then act on memory at once.
// SFENCE and LFENCE do nothing on ordinary memory: the mapping has no store-store fences.
#pragma once

#include "model/machines/mapping.h"
#include "model/machines/store_buffers.h"

namespace fenceline {

class Tso : public StoreBuffers<Tso> {
 public:
  static constexpr Mapping mapping{.full_fences = true, .store_fences = false};

  Tso(const Code& code, bool eager, bool forgets, const Limits& limits)
      : StoreBuffers(code, Layout::Buffers::plain, eager, forgets, limits) {}

  void agents(ConstWords s, AgentList& list) const {
    list.agents.clear();
    list.hung = false;
    for (ThreadId t = 0; t < code_.threads.size(); ++t) {
      if (execution(s, t, list)) finish_execution(s, t, list);
      const ThreadFields& thread = layout_.threads[t];
      const std::size_t count = thread.count.get(s);
      if (count == 0) continue;
      Agent& drain = list.agents.emplace_back();
      drain.transition = {t, 0};
      drain.writes = bit_of(static_cast<std::uint32_t>(thread.entries[0].location.get(s)));
      for (std::size_t i = 0; i < count; ++i) {
        drain.later_writes |= bit_of(static_cast<std::uint32_t>(thread.entries[i].location.get(s)));
      }
    }
  }

 private:
  friend class Core<Tso>;
  static void separate(Words, ThreadId) {}
};

static_assert(Machine<Tso>);

}  // namespace fenceline
