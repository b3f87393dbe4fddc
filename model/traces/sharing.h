// Several searches that hand each other subtrees.
//
// Thread safety: each search belongs to one thread; they share the exchange.
#pragma once

#include <utility>

#include "model/explore/exchange.h"
#include "model/traces/search.h"

namespace fenceline::traces {

// Searches what is on the search's stack and what others hand over, until nothing is left anywhere or the exchange is
// stopped. `over_limit` is called after every step; when it says so, the search pauses: the rest stays on the stack.
template <class Order, unsigned W, class ThreadSide, class OverLimit>
void search_together(Search<Order, W, ThreadSide>& search, Exchange<Graphs<Graph<Order, W>>>& exchange,
                     OverLimit&& over_limit) {
  Graphs<Graph<Order, W>> graphs;
  auto& stack = search.stack();
  if (stack.empty()) {
    if (!exchange.take(graphs, true)) return;
    stack.put(std::move(graphs));
  }
  for (;;) {
    while (!stack.empty()) {
      search.step();
      if (exchange.wanted() && stack.size() > 1) exchange.give(stack.split());
      if (over_limit()) return;
    }
    if (!exchange.take(graphs)) return;
    stack.put(std::move(graphs));
  }
}

}  // namespace fenceline::traces
