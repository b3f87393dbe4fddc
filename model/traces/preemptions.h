// Preemption bounding: executions with few preemptions first (Musuvathi, Qadeer, "Iterative context bounding for
// systematic testing of multithreaded programs", PLDI 2007).
//
// A preemption is a change from a thread to another one while the first could make its next access. What store buffers
// do meanwhile is none. A thread cannot go on, and leaving it is no preemption,
//  - when it has ended, or waits for another thread's end;
//  - when its next access takes a lock that has to be given back first, or reads again what it has read since its last
//    effect, and finds something that has to be written first: it waits.
//
// A graph needs as many preemptions as the machine's schedule with the fewest that does what the graph says. A schedule
// is an order of the accesses that agrees with
//  - program order, reads-from, and threads' starts and ends (the graph's `prefix`);
//  - the model's global order, as far as it leads to loads and locked operations: these happen when they are done,
//  while
//    a store comes to memory whenever that is needed, later on. (Before each load or locked operation, the stores of
//    its past that still wait drain, in the order of their pasts. All these had been done, and so had what comes
//    before.)
// An access that may come next disturbs no other; so a thread that runs is best run as far as it can, and only the
// order of these runs is to be searched for.
//
// The search (search.h) comes to an execution E through graphs that E does not extend: what is redirected throws away
// what had been added meanwhile. Such a graph is a part of E, which needs no more preemptions than E does, and events D
// that were each placed last. When the search goes on with the thread that had the last event (`Graph::running`), the
// events of one thread in D follow each other, up to where it waits: a thread was left before only by redirecting a
// read of another to one of its writes, and what such a write comes after is in E's part. So D can come after E's part,
// thread by thread, and each thread that goes on in D costs one preemption at most: where it was left in E's part. A
// graph that needs more than the bound and one preemption for each thread cannot lead to an execution within the bound.
// (Marmanis, Kokologiannakis, Vafeiadis, "Reconciling preemption bounding with DPOR", TACAS 2023, have such a slack,
// of the threads less two, under SC.)
//
// Thread safety: none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "model/traces/graph.h"

namespace fenceline::traces {

template <class Order, unsigned W>
class Preemptions {
 public:
  using G = Graph<Order, W>;
  using Set = typename G::Set;

  // Whether the graph needs at most so many. After very long searching, the answer is yes.
  bool within(const G& graph, std::uint64_t most) {
    begin(graph);
    if (events_.size() <= most) return true;
    most_ = most;
    states_ = 0;
    for (auto& seen : seen_) seen.clear();
    seen_.resize(std::min<std::size_t>(most, events_.size()) + 1);
    std::vector<std::uint32_t> at(threads_.size(), 0);
    return finish(graph, at, Set(), 0);
  }
  // Whether the graph can be on the way to an execution that needs at most so many.
  bool may_lead_within(const G& graph, std::uint64_t most) {
    std::uint64_t threads = 0;
    for (ThreadId t = 0; t < graph.threads(); ++t) threads += graph.taken(t) != 0 ? 1 : 0;
    return within(graph, most > ~std::uint64_t{0} - threads ? most : most + threads);
  }

 private:
  static constexpr std::uint64_t most_states = 20'000;

  void begin(const G& graph) {
    threads_.resize(graph.threads());
    events_.clear();
    for (ThreadId t = 0; t < graph.threads(); ++t) {
      std::vector<unsigned>& own = threads_[t];
      own.resize(graph.taken(t));
      unsigned e = graph.newest_of(t);
      for (std::size_t i = own.size(); i-- > 0; e = graph.previous(e)) own[i] = e;
      events_.insert(events_.end(), own.begin(), own.end());
    }
  }
  static bool all_in(Set needed, const Set& done) { return (needed -= done).empty(); }
  static bool ready(const G& graph, unsigned e, const Set& done) {
    if (!all_in(graph.prefix(e), done)) return false;
    const bool buffered = Order::forwards && !graph.reads(e);
    return buffered || all_in(graph.past(e), done);
  }
  // Whether thread t, about to do its i-th event, could not do so.
  bool waits(const G& graph, ThreadId t, std::uint32_t i, const Set& done) const {
    const std::vector<unsigned>& own = threads_[t];
    const unsigned e = own[i];
    if (graph.joins(e) && !all_in(graph.prefix(e), done)) return true;
    if (!graph.reads(e) || graph.read_from(e) == G::none || done.contains(graph.read_from(e))) return false;
    if (graph.waits(e)) return true;
    while (i-- > 0) {
      const unsigned before = own[i];
      const bool effect =
          graph.writes(before) && !(graph.reads(before) && graph.written(before) == graph.value_read(before));
      if (effect) return false;
      if (graph.location_of(before) == graph.location_of(e)) return true;
    }
    return false;
  }

  // Whether what is left can be done with the preemptions that are left.
  bool finish(const G& graph, const std::vector<std::uint32_t>& at, const Set& done, std::uint64_t used) {
    if (used > most_) return false;
    if (std::equal(at.begin(), at.end(), threads_.begin(),
                   [](std::uint32_t i, const std::vector<unsigned>& own) { return i == own.size(); })) {
      return true;
    }
    if (++states_ > most_states) return true;
    if (!seen_[used].insert(at).second) return false;
    for (ThreadId t = 0; t < threads_.size(); ++t) {
      std::uint32_t i = at[t];
      if (i == threads_[t].size() || !ready(graph, threads_[t][i], done)) continue;
      Set more = done;
      for (; i < threads_[t].size() && ready(graph, threads_[t][i], more); ++i) more.insert(threads_[t][i]);
      std::vector<std::uint32_t> next = at;
      next[t] = i;
      const bool left = i < threads_[t].size() && !waits(graph, t, i, more);
      if (finish(graph, next, more, used + (left ? 1 : 0))) return true;
    }
    return false;
  }

  std::vector<std::vector<unsigned>> threads_;  // events in program order
  std::vector<unsigned> events_;
  std::uint64_t most_ = 0;
  std::uint64_t states_ = 0;
  std::vector<std::set<std::vector<std::uint32_t>>> seen_;  // by preemptions used
};

}  // namespace fenceline::traces
