#include "model/reference/axioms.h"

namespace fenceline::reference {
namespace {

// The sets of events a model names: R, W, M, the locked ones, and fences by what they order.
struct Sets {
  EventSet reads, writes, memory, locked, full_fences, store_fences;

  explicit Sets(const std::vector<Event>& events)
      : reads(events.size()),
        writes(events.size()),
        memory(events.size()),
        locked(events.size()),
        full_fences(events.size()),
        store_fences(events.size()) {
    for (EventId e = 0; e < events.size(); ++e) {
      switch (events[e].kind) {
        case Event::Kind::read: reads.add(e); break;
        case Event::Kind::write: writes.add(e); break;
        case Event::Kind::fence: add_fence(e, events[e].fence); break;
      }
      if (!events[e].is_fence()) memory.add(e);
      if (events[e].locked) locked.add(e);
    }
  }

 private:
  void add_fence(EventId e, FenceKind kind) {
    switch (kind) {
      case FenceKind::full:
      case FenceKind::c11_seq_cst: full_fences.add(e); break;
      case FenceKind::store_store:
      case FenceKind::c11_release:
      case FenceKind::c11_acq_rel: store_fences.add(e); break;
      case FenceKind::load_load:
      case FenceKind::c11_acquire: break;  // loads stay in order without them
    }
  }
};

Relation pairs(const EventSet& from, const EventSet& to) { return Relation::product(from, to); }

// po ; [set] ; po
Relation po_across(const Execution& x, const EventSet& set) {
  return Relation::sequence(Relation::sequence(x.po, Relation::identity(set)), x.po);
}

Relation preserved_sc(const Execution& x) {
  const Sets s(x.events);
  return x.po & pairs(s.memory, s.memory);
}

Relation preserved_tso(const Execution& x) {
  const Sets s(x.events);
  const Relation ppo = x.po - pairs(s.writes, s.reads);
  const Relation fenced = po_across(x, s.full_fences);
  const Relation implied = x.po & (pairs(s.memory, s.locked) | pairs(s.locked, s.memory));
  return (ppo | fenced | implied) & pairs(s.memory, s.memory);
}

Relation preserved_pso(const Execution& x) {
  const Sets s(x.events);
  const Relation ppo = x.po - pairs(s.writes, s.reads) - (pairs(s.writes, s.writes) - x.po_loc);
  const Relation fenced = po_across(x, s.full_fences);
  const Relation store_fenced = po_across(x, s.store_fences) & pairs(s.writes, s.writes);
  const Relation implied = x.po & (pairs(s.memory, s.locked) | pairs(s.locked, s.memory));
  return (ppo | fenced | store_fenced | implied) & pairs(s.memory, s.memory);
}

// The pairs of a relation between different threads; initial writes belong to none.
Relation external(const Execution& x, Relation r) {
  for (EventId a = 0; a < x.events.size(); ++a) {
    for (EventId b = 0; b < x.events.size(); ++b) {
      if (r.contains(a, b) && x.events[a].thread == x.events[b].thread) r.remove(a, b);
    }
  }
  return r;
}

}  // namespace

Relation preserved(const Execution& x, Model model) {
  switch (model) {
    case Model::sc: return preserved_sc(x);
    case Model::tso: return preserved_tso(x);
    case Model::pso: return preserved_pso(x);
  }
  return Relation();
}

bool coherent(const Execution& x) { return (x.po_loc | x.rf | x.co | x.fr).acyclic(); }

bool atomic(const Execution& x) { return (x.rmw & Relation::sequence(x.fr, x.co)).empty(); }

Relation communication(const Execution& x, Model model) {
  switch (model) {
    case Model::sc: return x.rf | x.co | x.fr;
    case Model::tso:
    case Model::pso: return external(x, x.rf) | x.co | x.fr;
  }
  return Relation();
}

bool consistent(const Execution& x, Model model) {
  return coherent(x) && atomic(x) && (preserved(x, model) | communication(x, model)).acyclic();
}

}  // namespace fenceline::reference
