// Equal threads come to one of their accesses in turn.
//
// When threads are equal (explore/symmetry.h), executions that differ only in which of them did what need not all be
// searched. The search over executions keeps no states that could be sorted; instead it looks only at executions in
// which the equal threads t1, t2, ... come to a chosen access, the n-th of each, in this order. The order is an axiom
// more: an edge of the global order from t1's n-th access to t2's, from t2's to t3's, and so on.
//
//  - Nothing is lost. The n-th access must be one that the thread comes to on every path, without waiting before it. In
//    an allowed execution the global order has no cycle, so it can be drawn out into a line; in this line the n-th
//    accesses of the equal threads stand in some order. Renaming the threads turns this order into t1, t2, ..., and the
//    execution into one that the search looks at.
//  - TruSt stays complete and never visits an execution twice, for it treats the edge as it does reads-from: the prefix
//    of t2's access contains t1's. It needs (a) that the thread's access can always be added last: t2 just lets t1 go
//    first, which never waits before its own; (b) that program order, reads-from and the new edges have no cycle. For
//    (b): a cycle through a new edge enters an access e of some thread and leaves one of another, through what comes
//    before and after these in their threads. All these steps are in the global order too, if what comes after the
//    access in its thread, as far as other threads may see it, is ordered after it, and what comes before it and reads
//    is ordered before it. Loads and locked operations are ordered so in every model, stores where stores are ordered.
//    Under PSO a store will do only as the thread's very first access: then nothing but a new edge leads into it.
//
// Best is an access that writes, always to the same location: all executions have such accesses in some coherence
// order, and so of n equal threads one arrangement in n! is left.
//
// Thread safety: pure.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "model/explore/code.h"

namespace fenceline::traces {

struct Turn {
  static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t access = never;  // which of the thread's accesses, from 0
  ThreadId after = 0;            // whose access comes before; itself for the first
};

// For each thread; empty when no threads are equal. `orders_stores`: whether the model orders the stores of a thread.
inline std::vector<Turn> turns_of(const Code& code, bool orders_stores) {
  std::vector<Turn> turns;
  for (const EqualThreads& e : code.equal) {
    std::uint32_t accesses = 0;
    std::uint32_t chosen = 0;
    for (const Op& op : code.threads[e.threads.front()].ops) {
      if (op.kind == Op::Kind::branch || op.kind == Op::Kind::jump) break;
      if (!op.accesses_memory()) continue;
      const bool writes = op.kind == Op::Kind::rmw || (op.kind == Op::Kind::store && (orders_stores || accesses == 0));
      if (writes && op.location >= 0) {
        chosen = accesses;
        break;
      }
      ++accesses;
    }
    turns.resize(code.threads.size());
    for (std::size_t i = 0; i < e.threads.size(); ++i) {
      turns[e.threads[i]] = {chosen, e.threads[i == 0 ? 0 : i - 1]};
    }
  }
  return turns;
}

}  // namespace fenceline::traces
