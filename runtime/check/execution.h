// The execution in which a search has found a failure: what a machine must be able to do too.
//
// Thread safety: plain data.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/traces/step.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

struct Execution {
  static constexpr std::uint32_t none = ~0U;
  static constexpr std::size_t most_planned = 2000;  // events of an execution that is not long

  struct Event {
    ThreadId thread = 0;      // of the search
    std::uint32_t index = 0;  // among its thread's
    bool reads = false;
    bool writes = false;
    bool locked = false;
    std::uint32_t from = none;  // the event read from; none: the initial value, or no read
    // What comes before it in the model's global order, transitively. Unless `line` is given.
    std::vector<std::uint32_t> before;
    // Known once a machine has done it:
    bool fenced = false;               // a full fence comes before it
    std::vector<std::uint32_t> after;  // of other threads, ended or not yet started it when these had happened
    // A store that waits for its drain.
    bool buffered(bool buffers) const { return buffers && writes && !locked; }
  };

  // In an order in which each comes after its thread's earlier ones and what it reads from.
  std::vector<Event> events;
  // Of a long execution, all events in an order that agrees with the model's global order: no better one is looked for.
  std::vector<std::uint32_t> line;
  // Of each thread of the search: who started it, and how many that one had started before.
  std::vector<std::pair<ThreadId, std::uint32_t>> origins;
};

// What the world has done of a graph.
template <class G>
Execution capture(const World& world, const G& graph) {
  Execution x;
  std::vector<std::uint32_t> place(world.log().empty() ? 0 : std::ranges::max(world.log()) + 1, Execution::none);
  std::vector<std::uint32_t> taken(world.most_threads(), 0);
  for (const unsigned e : world.log()) {
    place[e] = static_cast<std::uint32_t>(x.events.size());
    Execution::Event& event = x.events.emplace_back();
    event.thread = graph.thread_of(e);
    event.index = taken[event.thread]++;
    event.reads = graph.reads(e);
    event.writes = graph.writes(e);
    event.locked = graph.is_locked(e);
    if (event.reads && graph.read_from(e) != G::none) event.from = place[graph.read_from(e)];
  }
  for (ThreadId t = 0; t < world.most_threads(); ++t) x.origins.push_back(world.origin(t));
  if (x.events.size() > Execution::most_planned) {
    // What comes before an event has a smaller past.
    std::vector<std::pair<unsigned, std::uint32_t>> by_past;
    for (const unsigned e : world.log()) by_past.emplace_back(graph.past(e).size(), place[e]);
    std::ranges::sort(by_past);
    for (const auto& [size, e] : by_past) x.line.push_back(e);
    return x;
  }
  for (const unsigned e : world.log()) {
    graph.past(e).for_each([&](unsigned before) {
      if (before < place.size() && place[before] != Execution::none) x.events[place[e]].before.push_back(place[before]);
    });
  }
  return x;
}

}  // namespace fenceline::checking
