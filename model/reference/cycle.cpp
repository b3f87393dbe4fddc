#include "model/reference/cycle.h"

#include <algorithm>

#include "model/reference/axioms.h"

namespace fenceline::reference {
namespace {

struct Labelled {
  Edge::Kind kind;
  const Relation* relation;
};

// A shortest cycle of a union of relations, and of those the first from the lowest event on. Where several relations
// hold between two events the first of the list names the edge.
std::vector<Edge> shortest_cycle(std::size_t events, const std::vector<Labelled>& relations) {
  Relation all(events);
  for (const Labelled& l : relations) all |= *l.relation;
  if (all.acyclic()) return {};
  std::vector<EventId> best;
  for (EventId start = 0; start < events; ++start) {
    std::vector<EventId> from(events, start);
    std::vector<bool> reached(events, false);
    std::vector<EventId> queue{start};
    bool closed = false;
    for (std::size_t i = 0; i < queue.size() && !closed; ++i) {
      for (EventId next = 0; next < events && !closed; ++next) {
        if (!all.contains(queue[i], next)) continue;
        if (next == start) {
          std::vector<EventId> cycle;
          for (EventId e = queue[i]; e != start; e = from[e]) cycle.push_back(e);
          cycle.push_back(start);
          std::ranges::reverse(cycle);
          if (best.empty() || cycle.size() < best.size()) best = cycle;
          closed = true;
        } else if (!reached[next]) {
          reached[next] = true;
          from[next] = queue[i];
          queue.push_back(next);
        }
      }
    }
  }
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < best.size(); ++i) {
    const EventId a = best[i];
    const EventId b = best[(i + 1) % best.size()];
    const auto label = std::ranges::find_if(relations, [&](const Labelled& l) { return l.relation->contains(a, b); });
    edges.push_back({label->kind, a, b});
  }
  return edges;
}

std::optional<Cycle> broken_atomicity(const Execution& x) {
  for (EventId read = 0; read < x.events.size(); ++read) {
    for (EventId write = 0; write < x.events.size(); ++write) {
      if (!x.rmw.contains(read, write)) continue;
      for (EventId between = 0; between < x.events.size(); ++between) {
        if (!x.fr.contains(read, between) || !x.co.contains(between, write)) continue;
        return Cycle{Axiom::atomicity,
                     {{Edge::Kind::from_read, read, between},
                      {Edge::Kind::coherence, between, write},
                      {Edge::Kind::atomic, write, read}}};
      }
    }
  }
  return std::nullopt;
}

bool is_full(FenceKind kind) { return kind == FenceKind::full || kind == FenceKind::c11_seq_cst; }
bool separates_stores(FenceKind kind) {
  return kind == FenceKind::store_store || kind == FenceKind::c11_release || kind == FenceKind::c11_acq_rel;
}

bool same_location(const Event& a, const Event& b) {
  return !a.is_fence() && !b.is_fence() && a.location == b.location;
}

std::string refute_edge(const Execution& x, Model model, Axiom axiom, const Edge& e) {
  const Event& a = x.events[e.from];
  const Event& b = x.events[e.to];
  const bool internal = a.thread && a.thread == b.thread;
  switch (e.kind) {
    case Edge::Kind::program_order:
      if (!internal || e.from >= e.to) return "is not program order";
      if (axiom == Axiom::coherence) return same_location(a, b) ? "" : "joins two locations";
      return kept(x, model, e.from, e.to) ? "" : "is not kept by the model";
    case Edge::Kind::reads_from:
      if (!a.is_write() || !b.is_read() || !same_location(a, b) || a.value != b.value) return "cannot be reads-from";
      if (!x.rf.contains(e.from, e.to)) return "is not what the load reads from";
      if (axiom == Axiom::order && model != Model::sc && internal) return "is reads-from within a thread";
      return {};
    case Edge::Kind::coherence:
      if (!a.is_write() || !b.is_write() || !same_location(a, b)) return "cannot be coherence";
      return x.co.contains(e.from, e.to) ? "" : "is against coherence";
    case Edge::Kind::from_read: {
      if (!a.is_read() || !b.is_write() || !same_location(a, b)) return "cannot be from-read";
      for (EventId w = 0; w < x.events.size(); ++w) {
        if (x.rf.contains(w, e.from)) return x.co.contains(w, e.to) ? "" : "reads from that store or a later one";
      }
      return "begins at a load that reads from nothing";
    }
    case Edge::Kind::atomic:
      if (axiom != Axiom::atomicity || !internal || !a.is_write() || !b.is_read() || e.from != e.to + 1 || !a.locked ||
          !b.locked || a.instruction != b.instruction) {
        return "does not join the halves of a read-modify-write";
      }
      return {};
  }
  return {};
}

}  // namespace

std::optional<Cycle> find_cycle(const Execution& x, Model model) {
  const std::size_t n = x.events.size();
  using Kind = Edge::Kind;
  std::vector<Edge> edges = shortest_cycle(n, {{Kind::reads_from, &x.rf},
                                               {Kind::from_read, &x.fr},
                                               {Kind::coherence, &x.co},
                                               {Kind::program_order, &x.po_loc}});
  if (!edges.empty()) return Cycle{Axiom::coherence, std::move(edges)};
  if (auto cycle = broken_atomicity(x)) return cycle;
  const Relation kept_order = preserved(x, model);
  const Relation between = communication(x, model);
  const Relation rf = x.rf & between;
  edges = shortest_cycle(n, {{Kind::reads_from, &rf},
                             {Kind::from_read, &x.fr},
                             {Kind::coherence, &x.co},
                             {Kind::program_order, &kept_order}});
  if (!edges.empty()) return Cycle{Axiom::order, std::move(edges)};
  return std::nullopt;
}

std::optional<Kept> kept(const Execution& x, Model model, EventId from, EventId to) {
  const Event& a = x.events[from];
  const Event& b = x.events[to];
  if (from >= to || !a.thread || a.thread != b.thread || a.is_fence() || b.is_fence()) return std::nullopt;
  if (model == Model::sc) return Kept{};
  // Loads wait for nothing and nobody overtakes them; TSO keeps stores in order too, PSO those of one location.
  if (a.is_read() || (b.is_write() && model == Model::tso)) return Kept{};
  if (b.is_write() && a.location == b.location) return Kept{Kept::By::same_location, 0};
  if (a.locked || b.locked) return Kept{Kept::By::locked, 0};
  for (EventId f = from + 1; f < to; ++f) {
    const Event& fence = x.events[f];
    if (!fence.is_fence()) continue;
    if (is_full(fence.fence) || (model == Model::pso && b.is_write() && separates_stores(fence.fence))) {
      return Kept{Kept::By::fence, f};
    }
  }
  return std::nullopt;
}

std::string refute(const Execution& x, Model model, const Cycle& cycle) {
  if (cycle.edges.size() < 2) return "a cycle has two edges or more";
  for (std::size_t i = 0; i < cycle.edges.size(); ++i) {
    const Edge& e = cycle.edges[i];
    const std::string edge = "edge " + std::to_string(i + 1) + " ";
    if (e.from >= x.events.size() || e.to >= x.events.size()) return edge + "leaves the execution";
    if (cycle.edges[(i + 1) % cycle.edges.size()].from != e.to) return edge + "does not lead to the next";
    if (const std::string wrong = refute_edge(x, model, cycle.axiom, e); !wrong.empty()) return edge + wrong;
  }
  return {};
}

}  // namespace fenceline::reference
