// The search over the executions of the code under check: TruSt (model/traces/search.h) drives a world.
//
// The search goes back and forth between graphs; real code only goes forward. So the world follows the graph at hand
// while it grows, and when the search takes up another one, the whole body is run again along it: each thread does the
// events that the graph has of it, in an order in which every read comes after the write it reads from. What plain
// memory then holds is right wherever there is no race, and races are found in every execution that has them.
//
// Thread safety: one worker for each searching thread of the host.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/explore/exchange.h"
#include "model/explore/run_all.h"
#include "model/traces/search.h"
#include "runtime/check/progress.h"
#include "runtime/check/shortest.h"
#include "runtime/check/task.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

// The threads that the search asks (traces::Threads).
template <class Order, unsigned W>
class TraceThreads final : public Scheduler {
 public:
  using G = traces::Graph<Order, W>;

  // `number` is the worker's.
  TraceThreads(World& world, std::uint32_t most_steps, unsigned number)
      : world_(world), most_steps_(most_steps), number_(number) {
    world.set_scheduler(this);
  }

  static std::uint32_t count() { return 1; }
  static std::uint32_t locations() { return 0; }
  static std::span<const traces::Turn> turns() { return {}; }
  Value initial(LocationId location) const { return world_.initial(location); }

  void adopt(G& graph) {
    graph_ = &graph;
    asked_.reset();
    world_.clear_scripts();
    for (ThreadId t = 0; t < graph.threads(); ++t) {
      const std::uint32_t taken = graph.taken(t);
      if (taken == 0) continue;
      auto& script = world_.script(t);
      script.resize(taken);
      unsigned e = graph.newest_of(t);
      for (std::uint32_t i = taken; i-- > 0; e = graph.previous(e)) {
        const Step::Kind kind = !graph.reads(e)   ? Step::Kind::store
                                : graph.writes(e) ? Step::Kind::update
                                                  : Step::Kind::load;
        script[i] = {e, source(graph, e), graph.location_of(e), kind, graph.is_locked(e)};
      }
    }
    world_.replay();
    graph.make_room(world_.most_threads(), world_.most_locations());
    // Addresses are other ones in another worker's world, and so may values be; here they come again.
    for (const unsigned e : world_.log()) {
      const World::Event& event = world_.event(e);
      const bool same = (!graph.reads(e) || graph.value_read(e) == event.read) &&
                        (!graph.writes(e) || graph.written(e) == event.written);
      if (same) continue;
      if (graph.owner() == number_) {
        if (graph.reads(e)) world_.expect_again(e, graph.value_read(e), event.read);
        if (graph.writes(e)) world_.expect_again(e, graph.written(e), event.written);
      }
      graph.set_values(e, event.read, event.written);
    }
    graph.set_owner(number_);
  }

  // The first thread with a store to do, else the first that can go on.
  std::optional<ThreadId> choose(G& graph) {
    follow(graph);
    graph.make_room(world_.most_threads(), world_.most_locations());
    std::optional<ThreadId> first;
    if (world_.log().size() >= most_steps_) {
      for (const ThreadId t : world_.active()) cut_ = cut_ || world_.state(t) == World::State::at_access;
      return std::nullopt;
    }
    for (const ThreadId t : world_.active()) {
      if (world_.state(t) != World::State::at_access) continue;
      if (world_.access(t).kind == Step::Kind::store) return t;
      if (!first) first = t;
    }
    return first;
  }

  const Step& next(const G& graph, ThreadId t) {
    follow(graph);
    asked_ = t;
    step_ = {};
    switch (world_.state(t)) {
      case World::State::at_access: {
        const Access& access = world_.access(t);
        if (world_.log().size() >= most_steps_) {
          step_.kind = Step::Kind::blocked;
          break;
        }
        step_.kind = access.kind;
        step_.waits = access.waits;
        step_.fences = world_.fences(t);
        step_.location = access.location;
        step_.value = access.value;
        step_.after = world_.after(t);
        break;
      }
      case World::State::joining: step_.kind = Step::Kind::blocked; break;
      case World::State::blocked:
        step_.kind = Step::Kind::blocked;
        step_.awaits = world_.awaits(t);
        break;
      case World::State::ready:
      case World::State::held:
      case World::State::looking:
      case World::State::unused:
      case World::State::ended: break;
    }
    return step_;
  }

  std::optional<Value> written(const G&, ThreadId t, Value old) const { return world_.access(t).update.over(old); }

  void finished(const G&) { world_.finish(); }

  // Threads wait: for ever, if what they read last is what memory ends with.
  void stuck(const G& graph) {
    bool spins = false;
    for (const ThreadId t : world_.active()) {
      const World::State state = world_.state(t);
      if (state == World::State::at_access) return;  // cut off
      if (state != World::State::blocked) continue;
      spins = spins || world_.spins(t);
      unsigned e = graph.newest_of(t);
      for (std::uint32_t i = 0; i < world_.awaits(t); ++i, e = graph.previous(e)) {
        if (graph.value_read(e) != final_value(graph, graph.location_of(e))) return;
      }
    }
    world_.fail_waiting(spins);
  }

  Value settled(LocationId location) override {
    unsigned w = graph_->last_write(location);
    while (w != G::none && !world_.done(w)) w = graph_->coherence_previous(w);
    return w == G::none ? world_.initial(location) : world_.event(w).written;
  }

  // The one at hand; the world has done all of it, or fails while doing it again.
  const G& graph() const { return *graph_; }

  // Whether an execution had more steps than allowed.
  bool cut() const { return cut_; }

 private:
  static unsigned source(const G& graph, unsigned e) {
    return !graph.reads(e) || graph.read_from(e) == G::none ? World::none : graph.read_from(e);
  }
  Value final_value(const G& graph, LocationId location) const {
    const unsigned w = graph.last_write(location);
    return w == G::none ? world_.initial(location) : graph.written(w);
  }

  // The world does what the search has added since it last asked.
  void follow(const G& graph) {
    if (!asked_) return;
    const ThreadId t = *asked_;
    if (graph.taken(t) == world_.taken(t)) return;
    asked_.reset();
    const unsigned e = graph.newest_of(t);
    world_.grant(t, e, source(graph, e), graph.value_read(e));
  }

  World& world_;
  std::uint32_t most_steps_;
  unsigned number_;
  const G* graph_ = nullptr;
  std::optional<ThreadId> asked_;
  Step step_;
  bool cut_ = false;
};

// What the workers of one search share.
template <class G>
struct Shared {
  Exchange<std::vector<G>> exchange;
  std::atomic<bool> late{false};             // the time is up
  std::atomic<std::uint64_t> executions{0};  // as far as workers have said
  std::atomic<double> explored{0};           // share of the whole, likewise
};

// One of the threads of the host that search together.
template <class Order, unsigned W>
class Worker {
 public:
  using G = traces::Graph<Order, W>;

  // Number 0 holds the whole search at the start. Made by the thread of the host that runs it.
  Worker(const Task& task, Shared<G>& shared, unsigned number)
      : task_(task),
        shared_(shared),
        number_(number),
        world_(task.body, task.identities, task.loops, number, task.world),
        threads_(world_, task.options.most_steps, number),
        search_(threads_, number) {
    if (number == 0) search_.start();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Alone, until there is no work left, or a limit is met, or about so many executions have been searched. Throws
  // Stopped when the code fails.
  void run_alone(std::uint64_t executions) {
    while (!search_.stack().empty() && visited() < executions) {
      search_.step();
      if (--until_check_ == 0 && over_limit()) return;
    }
  }
  // With the others.
  void run() {
    const Interception interception = task_.intercept == nullptr ? nullptr : task_.intercept();
    std::vector<G> graphs;
    auto& stack = search_.stack();
    if (stack.empty()) {
      if (!shared_.exchange.take(graphs, true)) return;
      stack.assign(std::move(graphs));
    }
    for (;;) {
      while (!stack.empty()) {
        search_.step();
        if (shared_.exchange.wanted() && stack.size() > 1) shared_.exchange.give(stack.split());
        if (--until_check_ != 0) continue;
        if (over_limit()) shared_.exchange.stop(Completeness::timeout);
        if (shared_.exchange.stopped()) return;
      }
      if (!shared_.exchange.take(graphs)) return;
      stack.assign(std::move(graphs));
    }
  }

  bool has_work() const { return !search_.stack().empty(); }
  std::uint64_t visited() const { return search_.executions() + search_.stuck(); }
  // After Stopped: what failed.
  void take_failure(Found& found) {
    add_to(found);
    found.failure = world_.failure();
    found.trace = trace_of(world_);
    if (task_.shortens) found.failing = shortest(search_, world_, threads_);
  }
  bool cut() const { return threads_.cut(); }
  void add_to(Found& found) const {
    found.executions += search_.executions();
    found.blocked += search_.stuck();
    found.steps += search_.events();
  }

 private:
  static constexpr std::uint32_t check_every = 64;  // some ten microseconds' work

  bool over_limit() {
    until_check_ = check_every;
    if (task_.progress) tell();
    if (task_.expired()) shared_.late.store(true, std::memory_order_relaxed);
    return shared_.late.load(std::memory_order_relaxed);
  }

  // What has been done; the first worker shows it, once a second.
  void tell() {
    shared_.executions.fetch_add(visited() - told_, std::memory_order_relaxed);
    shared_.explored.fetch_add(search_.explored() - told_explored_, std::memory_order_relaxed);
    told_ = visited();
    told_explored_ = search_.explored();
    if (number_ == 0) progress_.show(shared_.executions, shared_.explored);
  }

  const Task& task_;
  Shared<G>& shared_;
  unsigned number_;
  Progress progress_;
  std::uint64_t told_ = 0;
  double told_explored_ = 0;
  World world_;
  TraceThreads<Order, W> threads_;
  traces::Search<Order, W, TraceThreads<Order, W>> search_;
  std::uint32_t until_check_ = check_every;
};

inline Found with_notes(const Task& task, Found found) {
  for (const std::string& place : task.loops.unhinted()) {
    found.notes.push_back("a loop that waits at " + place + " has neither yield nor spin_hint");
  }
  return found;
}

// The whole search, with graphs of 64·W events, by as many workers as `jobs`. Throws traces::GraphFull, Restarted, and
// with several workers Stopped.
template <class Order, unsigned W>
Found search(const Task& task, unsigned jobs) {
  using Searcher = Worker<Order, W>;
  // Below this, starting threads takes longer than searching.
  constexpr std::uint64_t alone = 1000;

  Shared<typename Searcher::G> shared;
  std::vector<std::unique_ptr<Searcher>> workers;
  workers.push_back(std::make_unique<Searcher>(task, shared, 0U));
  Searcher& first = *workers.front();
  Found found;
  try {
    first.run_alone(jobs == 1 ? task.options.most_executions : std::min(alone, task.options.most_executions));
  } catch (const Stopped&) {
    first.take_failure(found);
  }
  if (found.failure) return with_notes(task, std::move(found));
  if (jobs > 1 && first.has_work() && !shared.late) {
    workers.resize(jobs);
    shared.exchange.resume(1);
    run_all(
        workers, shared.exchange,
        [&](std::size_t i) { return std::make_unique<Searcher>(task, shared, static_cast<unsigned>(i)); },
        [](Searcher& worker) { worker.run(); });
  }
  bool cut = false;
  for (const auto& worker : workers) {
    if (!worker) continue;
    worker->add_to(found);
    cut = cut || worker->cut();
  }
  if (shared.late) {
    found.bound = "the time given";
  } else if (first.has_work()) {
    found.bound = std::to_string(task.options.most_executions) + " executions";
  } else if (cut) {
    found.bound = std::to_string(task.options.most_steps) + " steps in an execution";
  }
  return with_notes(task, std::move(found));
}

// With the narrowest graphs that are wide enough; from the start again when more is known of the loops.
//
// Workers come to failures in any order, so when several have found one, the one to report, the first that a single
// worker comes to, is searched for by a single worker, which begins with no knowledge of what the others learned.
template <class Order>
Found search_any_width(const Task& task) {
  unsigned width = 1;
  for (;;) {
    try {
      if (width == 1) return search<Order, 1>(task, task.jobs);
      if (width == 4) return search<Order, 4>(task, task.jobs);
      return search<Order, widest>(task, task.jobs);
    } catch (const traces::GraphFull&) {
      width = width == 1 ? 4 : widest;
    } catch (const Restarted&) {
    } catch (const Stopped&) {
      Identities identities;
      Loops loops;
      Task alone{task.options, task.body, identities, loops, task.world, task.deadline, task.intercept, 1};
      alone.progress = task.progress;
      alone.shortens = task.shortens;
      return search_any_width<Order>(alone);
    }
  }
}

}  // namespace fenceline::checking
