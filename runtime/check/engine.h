// The search over the executions of the code under check: TruSt (model/traces/search.h) drives a world.
//
// The search goes back and forth between graphs; real code only goes forward. So the world follows the graph at hand
// while it grows, and when the search takes up another one, the whole body is run again along it: each thread does the
// events that the graph has of it, in an order in which every read comes after the write it reads from. What plain
// memory then holds is right wherever there is no race, and races are found in every execution that has them.
//
// Thread safety: one scheduler for each searching thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "model/traces/search.h"
#include "runtime/check/shortest.h"
#include "runtime/check/task.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

// The threads that the search asks (traces::Threads).
template <class Order, unsigned W>
class TraceThreads final : public Scheduler {
 public:
  using G = traces::Graph<Order, W>;

  TraceThreads(World& world, std::uint32_t most_steps) : world_(world), most_steps_(most_steps) {
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
    for (const unsigned e : world_.log()) {
      const World::Event& event = world_.event(e);
      if (graph.value_read(e) != event.read || graph.written(e) != event.written) {
        graph.set_values(e, event.read, event.written);
      }
    }
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
  const G* graph_ = nullptr;
  std::optional<ThreadId> asked_;
  Step step_;
  bool cut_ = false;
};

// The whole search, with graphs of 64·W events. Throws traces::GraphFull.
template <class Order, unsigned W>
Found search(const Task& task) {
  World world(task.body, task.identities, task.loops, 0, task.world);
  TraceThreads<Order, W> threads(world, task.options.most_steps);
  traces::Search<Order, W, TraceThreads<Order, W>> search(threads, 0);
  Found found;
  bool failed = false;
  search.start();
  try {
    while (!search.stack().empty()) {
      search.step();
      if (search.executions() + search.stuck() >= task.options.most_executions && !search.stack().empty()) {
        found.bound = std::to_string(task.options.most_executions) + " executions";
        break;
      }
      if (task.expired()) {
        found.bound = "the time given";
        break;
      }
    }
  } catch (const Stopped&) {
    failed = true;
  }
  found.executions = search.executions();
  found.blocked = search.stuck();
  found.steps = search.events();
  if (failed) {
    found.failure = world.failure();
    found.trace = trace_of(world);
    found.failing = shortest(search, world, threads);
  }
  if (found.bound.empty() && threads.cut()) {
    found.bound = std::to_string(task.options.most_steps) + " steps in an execution";
  }
  return found;
}

// With the narrowest graphs that are wide enough; from the start again when more is known of the loops.
template <class Order>
Found search_any_width(const Task& task) {
  unsigned width = 1;
  for (;;) {
    try {
      if (width == 1) return search<Order, 1>(task);
      if (width == 4) return search<Order, 4>(task);
      return search<Order, widest>(task);
    } catch (const traces::GraphFull&) {
      width = width == 1 ? 4 : widest;
    } catch (const Restarted&) {
    }
  }
}

}  // namespace fenceline::checking
