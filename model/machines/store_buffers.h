// What TSO and PSO share: for each thread a buffer of stores in program order, forwarding, and the rules for full
// fences and locked operations. They differ in which entries may drain, and in what a store-store fence does.
#pragma once

#include "model/machines/core.h"

namespace fenceline {

template <class M>
class StoreBuffers : public Core<M> {
 public:
  static constexpr bool store_is_local = true;
  using Core<M>::Core;

  void apply(Words s, Transition transition) const {
    if (!transition.is_drain()) return this->execute(s, transition.thread);
    const ThreadFields& thread = this->layout_.threads[transition.thread];
    const auto place = static_cast<std::size_t>(transition.entry);
    const EntryFields& entry = thread.entries[place];
    this->layout_.memory[entry.location.get(s)].set(s, entry.value.get(s));
    take_out(s, thread, place);
  }

 protected:
  friend class Core<M>;

  // The newest buffered store to the location, else memory.
  std::uint64_t read(ConstWords s, ThreadId t, std::uint32_t l) const {
    const ThreadFields& thread = this->layout_.threads[t];
    for (std::size_t i = thread.count.get(s); i-- > 0;) {
      if (thread.entries[i].location.get(s) == l) return thread.entries[i].value.get(s);
    }
    return this->layout_.memory[l].get(s);
  }
  void store(Words s, ThreadId t, std::uint32_t l, std::uint64_t v) const {
    const ThreadFields& thread = this->layout_.threads[t];
    const std::size_t count = thread.count.get(s);
    thread.entries[count].location.set(s, l);
    thread.entries[count].value.set(s, v);
    thread.count.set(s, count + 1);
  }
  bool has_room(ConstWords s, ThreadId t) const {
    return this->layout_.threads[t].count.get(s) < this->code_.threads[t].buffer_capacity;
  }
  bool drained(ConstWords s, ThreadId t) const { return this->layout_.threads[t].count.get(s) == 0; }

  void forget(Words s, LocationMask dead) const {
    for (const ThreadFields& thread : this->layout_.threads) {
      for (std::size_t i = thread.count.get(s); i-- > 0;) {
        if ((bit_of(static_cast<std::uint32_t>(thread.entries[i].location.get(s))) & dead) != 0) take_out(s, thread, i);
      }
    }
  }

  // Completes a thread's execution agent: whether its load is forwarded, and what it waits for.
  void finish_execution(ConstWords s, ThreadId t, AgentList& list) const {
    Agent& agent = list.agents.back();
    if (!agent.enabled) agent.waits_for = static_cast<std::uint32_t>(list.agents.size());  // the oldest entry's drain
    // The last bit stands for several locations, and then says nothing about this one.
    if (agent.reads == 0 || agent.writes != 0 || agent.reads == bit_of(63)) return;
    const ThreadFields& thread = this->layout_.threads[t];
    for (std::size_t i = thread.count.get(s); i-- > 0 && !agent.forwarded;) {
      agent.forwarded = (bit_of(static_cast<std::uint32_t>(thread.entries[i].location.get(s))) & agent.reads) != 0;
    }
  }

 private:
  // Younger entries move up. A barrier before the entry goes on to the next one, and means nothing on the oldest.
  static void take_out(Words s, const ThreadFields& thread, std::size_t place) {
    const std::size_t count = thread.count.get(s);
    const bool barrier = thread.entries[place].barrier.get(s) != 0;
    for (std::size_t i = place; i + 1 < count; ++i) {
      const EntryFields& to = thread.entries[i];
      const EntryFields& from = thread.entries[i + 1];
      to.location.set(s, from.location.get(s));
      to.value.set(s, from.value.get(s));
      to.barrier.set(s, from.barrier.get(s));
    }
    const EntryFields& last = thread.entries[count - 1];
    last.location.set(s, 0);
    last.value.set(s, 0);
    thread.count.set(s, count - 1);
    if (last.barrier.mask == 0) return;
    last.barrier.set(s, thread.entries[count].barrier.get(s));  // the one that awaits the next store
    thread.entries[count].barrier.set(s, 0);
    if (barrier) thread.entries[place].barrier.set(s, 1);
    thread.entries[0].barrier.set(s, 0);
  }
};

}  // namespace fenceline
