// Graphs that are still to be searched, as a checkpoint keeps them (checkpoint.h).
//
// Thread safety: pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "model/traces/graph.h"
#include "runtime/check/checkpoint.h"

namespace fenceline::checking {

template <class G>
SavedGraph saved(const G& graph) {
  SavedGraph s;
  s.share = graph.share();
  s.running = graph.running();
  std::vector<unsigned> slots;
  for (unsigned e = graph.newest(); e != G::none; e = graph.older(e)) slots.push_back(e);
  std::ranges::reverse(slots);
  std::map<unsigned, std::uint32_t> places;
  for (const unsigned e : slots) places.emplace(e, static_cast<std::uint32_t>(places.size()));
  const auto place = [&](unsigned e) { return e == G::none ? SavedEvent::none : places.at(e); };
  const auto all = [&](const typename G::Set& set) {
    std::vector<std::uint32_t> in_order;
    set.for_each([&](unsigned e) { in_order.push_back(place(e)); });
    return in_order;
  };
  const auto& redirect = graph.redirect();
  if (redirect.read != G::none) {
    s.redirect_read = place(redirect.read);
    s.redirect_write = place(redirect.write);
    s.redirect_thread = redirect.thread;
  }
  if (graph.choice().pending) {
    s.choice_thread = graph.choice().thread;
    s.choice_write = place(graph.choice().write);
  }
  for (const unsigned e : slots) {
    SavedEvent& event = s.events.emplace_back();
    event.placed = e != redirect.read;
    if (!event.placed) continue;
    const auto p = graph.placed(e);
    event.thread = p.thread;
    event.kind = p.kind;
    event.location = p.location;
    event.locked = p.locked;
    event.fences = p.fences;
    event.joins = p.joins;
    event.waits = p.waits;
    if (graph.reads(e)) event.from = place(graph.read_from(e));
    if (graph.writes(e)) event.after = place(graph.coherence_previous(e));
    event.floor = all(p.floor);
    event.prefix = all(p.prefix);
  }
  return s;
}

// None when no graph is like that. The events' values are not known; `owner` is nobody.
template <class G>
std::optional<G> restored(const SavedGraph& s, std::uint32_t threads, std::uint32_t locations, unsigned owner) {
  G graph(threads, locations, {});
  graph.set_share(s.share);
  graph.set_owner(owner);
  const auto n = static_cast<std::uint32_t>(s.events.size());
  std::vector<unsigned> slots;
  std::vector<std::vector<std::uint32_t>> own(threads);
  for (std::uint32_t i = 0; i < n; ++i) {
    slots.push_back(graph.claim());
    if (!s.events[i].placed) continue;
    if (s.events[i].thread >= threads || s.events[i].location >= locations) return std::nullopt;
    own[s.events[i].thread].push_back(i);
  }
  const auto slot = [&](std::uint32_t i) { return i == SavedEvent::none ? G::none : slots[i]; };
  std::vector<bool> done(n, false);
  const auto missing = [&](std::uint32_t i) { return i != SavedEvent::none && !done[i]; };
  std::vector<std::size_t> next(threads, 0);
  // In any order of program order, reads-from, and what else came before.
  for (bool more = true; more;) {
    more = false;
    for (ThreadId t = 0; t < threads; ++t) {
      for (; next[t] < own[t].size(); ++next[t]) {
        const std::uint32_t i = own[t][next[t]];
        const SavedEvent& event = s.events[i];
        if (missing(event.from) || std::ranges::any_of(event.floor, missing) ||
            std::ranges::any_of(event.prefix, missing)) {
          break;
        }
        typename G::Pending p;
        p.thread = t;
        p.location = event.location;
        p.fences = event.fences;
        p.kind = event.kind;
        p.locked = event.locked;
        p.joins = event.joins;
        p.waits = event.waits;
        for (const std::uint32_t f : event.floor) p.floor.insert(slots[f]);
        for (const std::uint32_t b : event.prefix) p.prefix.insert(slots[b]);
        std::uint32_t after = event.after;
        for (std::uint32_t steps = 0; missing(after); after = s.events[after].after) {
          if (++steps > n) return std::nullopt;
        }
        graph.place_again(slots[i], p, slot(event.from), slot(after));
        done[i] = true;
        more = true;
      }
    }
  }
  for (ThreadId t = 0; t < threads; ++t) {
    if (next[t] != own[t].size()) return std::nullopt;
  }
  graph.set_running(s.running);
  if (s.redirect_read != SavedEvent::none) {
    graph.set_redirect({slot(s.redirect_read), slot(s.redirect_write), s.redirect_thread});
  }
  if (s.choice_thread) graph.set_choice({*s.choice_thread, slot(s.choice_write), true});
  return graph;
}

}  // namespace fenceline::checking
