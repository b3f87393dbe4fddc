// The search over executions: every execution graph that the model allows, each once.
//
// The algorithm is TruSt: Kokologiannakis, Marmanis, Gladstein, Vafeiadis, "Truly stateless, optimal dynamic partial
// order reduction", POPL 2022. A graph is extended by one event of one thread at a time. A load tries every write it
// may read from; a store every place in coherence. That alone misses reads from writes that come later in the order of
// adding; so a new write w is also offered to the reads r of its location that are in the graph and not in w's prefix:
//
//     the graph without what was added after r, except for w's prefix; plus w; and r now reads from w.
//
// The same result would come up from many graphs, which differ in what is thrown away. One of them is chosen: that in
// which everything thrown away, and r, had been placed last in coherence (or read from the last write), seen from what
// had been added before it and from w's prefix. In terms of graph.h: go back along the order of adding, pass over w's
// prefix, and take out one event after the other; when one is not a leaf, stop. Each read of w's location that is met
// on the way is redirected. No visited set, no graph seen twice, no graph in vain, save those in which a thread waits
// for a value that nobody writes.
//
// Which thread goes on is any function of the graph. We let stores go first: a read that finds its writes in place
// needs no redirecting, and what is redirected is short. Else that thread goes on which has done least, so that all of
// them come to their stores; where two threads store and load in turn that saves a seventh to a fifth of the events.
//
// Every graph on the stack is a subtree of its own; workers hand each other the oldest ones. Each choice shares out its
// graph's part of the search evenly, so that the parts of the finished executions tell how much is done (Knuth,
// "Estimating the efficiency of backtrack programs", 1975).
//
// Thread safety: a Search belongs to one thread; several share the exchange.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "model/traces/graph.h"
#include "model/traces/graph_stack.h"

namespace fenceline::traces {

template <class Order, unsigned W, class ThreadSide>
class Search {
 public:
  using G = Graph<Order, W>;
  using Set = typename G::Set;
  using Pending = typename G::Pending;
  static constexpr unsigned none = G::none;

  // `worker` numbers the searches that share work.
  Search(ThreadSide& threads, unsigned worker) : threads_(threads), serial_(std::uint64_t{worker} << 48U) {
    static_assert(Threads<ThreadSide, G>);
    if constexpr (advances) threads.set_advance(this, [](void* self) { return static_cast<Search*>(self)->advance(); });
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  void start() { stack_.push(G(threads_.count(), threads_.locations(), threads_.turns())); }

  // Searches one graph from the stack to the end of its first execution; the other choices go on the stack. Compiled
  // once, with all of it in one piece, however many call it.
  [[gnu::noinline]] void step() {
    stack_.pop(graph_);
    extend();
  }
  // After the threads' `choose` has thrown: what was being searched is to be gone on with later.
  void put_back() { stack_.push(*graph_); }

  GraphStack<G>& stack() { return stack_; }
  const GraphStack<G>& stack() const { return stack_; }
  std::uint64_t executions() const { return executions_; }
  std::uint64_t stuck() const { return stuck_; }
  std::uint64_t events() const { return events_; }
  double explored() const { return explored_; }

 private:
  // Whether threads are started by others, and come and go with the graph (step.h).
  static constexpr bool grows = requires(ThreadSide threads, G& graph) {
    threads.adopt(graph);
    threads.choose(graph);
  };

  // Whether threads may ask for events themselves (step.h).
  static constexpr bool advances = requires(ThreadSide threads, void* search, bool (*advance)(void*)) {
    threads.set_advance(search, advance);
  };

  // Whether not all executions are wanted (step.h).
  static constexpr bool bounded = requires(ThreadSide threads, const G& graph) {
    threads.leads_on(graph);
    threads.wanted(graph);
  };

  [[gnu::always_inline]] void extend() {
    if constexpr (bounded) {
      if (!threads_.leads_on(*graph_)) {
        explored_ += graph_->share();
        return;
      }
    }
    bool goes_on = true;
    if constexpr (grows) goes_on = threads_.adopt(*graph_);
    while (goes_on) goes_on = advance();
    end();
  }

  // One more event, unless no thread can go on. Threads that are adopted may call it before `adopt` or `choose`
  // returns.
  bool advance() {
    if (graph_->redirect().read != none) {
      const std::size_t before = stack_.size();
      redirected();
      share_out(before);
    } else if (graph_->choice().pending) {
      chosen();
    } else {
      const ThreadId t = choose();
      if (t == no_thread) return false;
      const std::size_t before = stack_.size();
      const Step& step = threads_.next(*graph_, t);
      ++events_;
      switch (step.kind) {
        case Step::Kind::load: load(t, step); break;
        case Step::Kind::store: store(t, step); break;
        case Step::Kind::update: update(t, step); break;
        case Step::Kind::end:
        case Step::Kind::blocked: break;
      }
      share_out(before);
    }
    return true;
  }

  // Between the graph at hand and what has gone on the stack.
  void share_out(std::size_t before) {
    if (stack_.size() == before) return;
    const double share = graph_->share() / static_cast<double>(stack_.size() - before + 1);
    for (std::size_t i = before; i < stack_.size(); ++i) stack_[i].set_share(share);
    graph_->set_share(share);
  }

  // The first thread with a store to do, else that which has done least.
  [[gnu::always_inline]] ThreadId choose() {
    if constexpr (grows) return threads_.choose(*graph_);
    ThreadId first = no_thread;
    for (ThreadId t = 0; t < graph_->threads(); ++t) {
      if (graph_->waits_for_turn(t)) continue;
      if (graph_->next(t) == G::Next::unknown) graph_->set_next(t, next_of(threads_.next(*graph_, t)));
      if (graph_->next(t) == G::Next::writes) return t;
      if (graph_->next(t) == G::Next::other && (first == no_thread || graph_->taken(t) < graph_->taken(first))) {
        first = t;
      }
    }
    return first;
  }
  static typename G::Next next_of(const Step& step) {
    switch (step.kind) {
      case Step::Kind::end:
      case Step::Kind::blocked: return G::Next::nothing;
      case Step::Kind::store: return G::Next::writes;
      case Step::Kind::load:
      case Step::Kind::update: return G::Next::other;
    }
    return G::Next::nothing;
  }

  void end() {
    explored_ += graph_->share();
    if constexpr (bounded) {
      if (!threads_.wanted(*graph_)) return;
    }
    if (blocked()) {
      ++stuck_;
      threads_.stuck(*graph_);
      return;
    }
    ++executions_;
    threads_.finished(*graph_);
  }
  // Whether a thread has not ended, where none can go on.
  bool blocked() {
    if constexpr (requires { threads_.blocked(*graph_); }) {
      return threads_.blocked(*graph_);
    } else {
      for (ThreadId t = 0; t < graph_->threads(); ++t) {
        if (threads_.next(*graph_, t).kind == Step::Kind::blocked) return true;
      }
      return false;
    }
  }

  Value value_of(unsigned write, std::uint32_t location) const {
    return write == none ? threads_.initial(location) : graph_->written(write);
  }

  // Calls f with each write the event may read from, coherence's last first. With `reader`, only those after which a
  // write may be placed that the reader then reads from.
  template <class F>
  static void for_each_source(const G& graph, const Pending& p, const Pending* reader, F&& f) {
    unsigned w = graph.last_write(p.location);
    f(w);
    while (w != none && !graph.bars(w, p) && (reader == nullptr || !graph.bars(w, *reader))) {
      w = graph.coherence_previous(w);
      f(w);
    }
  }
  // The same, without the writes that have an update directly after them: between these two nothing can be written.
  template <class F>
  static void for_each_place(const G& graph, const Pending& p, const Pending* reader, F&& f) {
    for_each_source(graph, p, reader, [&](unsigned w) {
      if (!graph.is_update_of(graph.coherence_next(w, p.location), w)) f(w);
    });
  }

  // A graph in which the thread's next event is placed elsewhere. In a large one that changes much, and it may never
  // be searched; so it is done when its turn comes.
  template <class F>
  void branch(ThreadId t, unsigned w, F&& place) {
    G& other = stack_.push(*graph_);
    if constexpr (W == unlimited) {
      other.set_choice({t, w, true});
    } else {
      place(other);
    }
  }
  void chosen() {
    const auto [t, w, pending] = graph_->choice();
    graph_->set_choice({});
    const Step& step = threads_.next(*graph_, t);
    const Pending p = graph_->prepare(t, step);
    const Value old = value_of(w, p.location);
    const unsigned e = graph_->claim();
    switch (step.kind) {
      case Step::Kind::load: graph_->place_load(e, p, w, old, ++serial_); break;
      case Step::Kind::store: graph_->place_store(e, p, w, step.value, ++serial_); break;
      case Step::Kind::update: place(*graph_, e, p, w, old, threads_.written(*graph_, t, old)); break;
      case Step::Kind::end:
      case Step::Kind::blocked: break;
    }
  }

  void load(ThreadId t, const Step& step) {
    const Pending p = graph_->prepare(t, step);
    const unsigned last = graph_->last_write(p.location);
    for_each_source(*graph_, p, nullptr, [&](unsigned w) {
      if (w == last) return;
      branch(t, w, [&](G& other) { other.place_load(other.claim(), p, w, value_of(w, p.location), ++serial_); });
    });
    graph_->place_load(graph_->claim(), p, last, value_of(last, p.location), ++serial_);
  }

  void store(ThreadId t, const Step& step) {
    const Pending p = graph_->prepare(t, step);
    const Value value = step.value;
    offer(p, p.prefix, none, [&](const G& base, unsigned r, const Pending& read) {
      for_each_place(base, p, &read, [&](unsigned w) {
        G& other = stack_.push(base);
        const unsigned e = other.claim();
        other.place_store(e, p, w, value, ++serial_);
        other.set_redirect({r, e, read.thread});
      });
    });
    const unsigned last = graph_->last_write(p.location);
    for_each_place(*graph_, p, nullptr, [&](unsigned w) {
      if (w == last) return;
      branch(t, w, [&](G& other) { other.place_store(other.claim(), p, w, value, ++serial_); });
    });
    graph_->place_store(graph_->claim(), p, last, value, ++serial_);
  }

  void update(ThreadId t, const Step& step) {
    const Pending p = graph_->prepare(t, step);
    const unsigned last = graph_->last_write(p.location);
    for_each_source(*graph_, p, nullptr, [&](unsigned w) {
      const Value old = value_of(w, p.location);
      const std::optional<Value> value = threads_.written(*graph_, t, old);
      if (value) offer_update(p, w, old, *value, none);
      if (w == last) return;
      // A thread that waits for a lock after it has read from a write that is not the last stays blocked: this read is
      // no leaf, nor in the prefix of any, so nothing will redirect it.
      if (!value && step.waits) return;
      if (value && graph_->is_update_of(graph_->coherence_next(w, p.location), w)) return;
      branch(t, w, [&](G& other) { place(other, other.claim(), p, w, old, value); });
    });
    const Value old = value_of(last, p.location);
    place(*graph_, graph_->claim(), p, last, old, threads_.written(*graph_, t, old));
  }
  void place(G& graph, unsigned e, const Pending& p, unsigned w, Value old, std::optional<Value> value) {
    if (value) {
      graph.place_update(e, p, w, old, *value, ++serial_);
    } else {
      graph.place_load(e, p, w, old, ++serial_);
    }
  }

  const Step& next_again(ThreadId t) {
    if constexpr (requires { threads_.next_again(*graph_, t); }) {
      return threads_.next_again(*graph_, t);
    } else {
      return threads_.next(*graph_, t);
    }
  }

  // Adds the read that was redirected; when it writes, that write is new, and offered in its turn.
  void redirected() {
    const auto [e, w, t] = graph_->redirect();
    graph_->set_redirect({});
    const Step& step = next_again(t);
    const Pending p = graph_->prepare(t, step);
    const Value old = graph_->written(w);
    ++events_;
    if (step.kind == Step::Kind::load) return graph_->place_load(e, p, w, old, ++serial_);
    const std::optional<Value> value = threads_.written(*graph_, t, old);
    if (value) offer_update(p, w, old, *value, e);
    place(*graph_, e, p, w, old, value);
  }

  void offer_update(const Pending& p, unsigned w, Value old, Value value, unsigned self) {
    Set prefix = p.prefix;
    if (w != none) {
      prefix |= graph_->prefix(w);
      prefix.insert(w);
    }
    offer(p, prefix, self, [&](const G& base, unsigned r, const Pending& read) {
      if (base.is_update_of(base.coherence_next(w, p.location), w)) return;
      // The read must not have a bar behind w.
      for (unsigned later = base.last_write(p.location); later != w; later = base.coherence_previous(later)) {
        if (base.bars(later, read)) return;
      }
      G& other = stack_.push(base);
      const unsigned e = self == none ? other.claim() : self;
      other.place_update(e, p, w, old, value, ++serial_);
      other.set_redirect({r, e, read.thread});
    });
  }

  // Goes back from a new write with that prefix, and calls f(base, r, pending r) for every read r that it can be
  // offered to; `base` is what is kept, without r.
  template <class F>
  void offer(const Pending& p, const Set& prefix, unsigned self, F&& f) {
    Set candidates = graph_->reads_at(p.location) - prefix;
    if (candidates.empty()) return;
    base_ = *graph_;
    for (unsigned e = graph_->newest(); e != none && !candidates.empty(); e = graph_->older(e)) {
      if (e == self || prefix.contains(e)) continue;
      if (!base_.is_leaf(e)) return;
      base_.take_out(e);
      if (candidates.contains(e)) {
        candidates.erase(e);
        f(base_, e, base_.prepared(e));
      }
      base_.release(e);
    }
  }

  ThreadSide& threads_;
  GraphStack<G> stack_;
  std::unique_ptr<G> graph_ = std::make_unique<G>();  // the one at hand
  G base_;                                            // what is left of it, while a write is offered
  std::uint64_t serial_;
  std::uint64_t executions_ = 0;
  std::uint64_t stuck_ = 0;
  std::uint64_t events_ = 0;
  double explored_ = 0;
};

}  // namespace fenceline::traces
