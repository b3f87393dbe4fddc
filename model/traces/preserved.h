// What each model preserves of program order: one struct a model.
//
// An execution is allowed when
//  - for each location, program order, reads-from, coherence and from-read agree (coherence);
//  - nothing comes in coherence between the two halves of a locked operation (atomicity);
//  - preserved program order, external reads-from, coherence and from-read have no cycle (the global order; under SC
//    all of program order and of reads-from are in it).
// These are the axioms of Alglave, Maranget, Tautschnig, "Herding Cats" (TOPLAS 2014), with for PSO the preserved
// program order of SPARC V8 (appendix K) and fully ordered locked operations, as machines/pso.h has them.
//
// Preserved program order is given incrementally. `State` describes a thread after some of its accesses: which of its
// events come directly before a later load, a later store, a later locked operation; enough of them that the others
// follow by transitivity. Events are slots of a graph, `none` stands for no event.
//
// Thread safety: plain data and pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "model/machines/mapping.h"
#include "model/traces/large_event_set.h"
#include "model/traces/step.h"

namespace fenceline::traces {

// The smallest integer that names a slot of a graph of 64·W events, or of one without a limit; its largest value is
// `none`.
template <unsigned W>
using SlotOf =
    std::conditional_t<W == unlimited, std::uint32_t, std::conditional_t<(W <= 2), std::uint8_t, std::uint16_t>>;

struct ScOrder {
  static constexpr Mapping mapping{};
  static constexpr bool orders_stores = true;  // those of one thread
  static constexpr bool forwards = false;      // a load may read the thread's own buffered store, which orders nothing

  template <unsigned W>
  struct State {
    using Slot = SlotOf<W>;
    static constexpr Slot none = static_cast<Slot>(~Slot{0});
    Slot last = none;

    void pass(Fences) {}
    template <class F>
    void before_load(F&& f) const {
      if (last != none) f(last);
    }
    template <class F, class At>
    void before_store(F&& f, At&&) const {
      before_load(f);
    }
    template <class F>
    void before_update(F&& f) const {
      before_load(f);
    }
    void add_load(unsigned e) { last = static_cast<Slot>(e); }
    void add_store(unsigned e) { last = static_cast<Slot>(e); }
    void add_update(unsigned e) { last = static_cast<Slot>(e); }
  };
};

// All but store to load; a full fence, or a locked operation, orders these too.
struct TsoOrder {
  static constexpr Mapping mapping{.full_fences = true, .store_fences = false};
  static constexpr bool orders_stores = true;
  static constexpr bool forwards = true;

  template <unsigned W>
  struct State {
    using Slot = SlotOf<W>;
    static constexpr Slot none = static_cast<Slot>(~Slot{0});
    Slot last_load = none;  // or the last locked operation, if later
    Slot last_store = none;
    Slot fenced_store = none;  // the last store with a full fence behind it

    void pass(Fences fences) {
      if (fences.full) fenced_store = last_store;
    }
    template <class F>
    void before_load(F&& f) const {
      if (last_load != none) f(last_load);
      if (fenced_store != none) f(fenced_store);
    }
    template <class F, class At>
    void before_store(F&& f, At&&) const {
      before_update(f);
    }
    template <class F>
    void before_update(F&& f) const {
      if (last_load != none) f(last_load);
      if (last_store != none) f(last_store);
    }
    void add_load(unsigned e) { last_load = static_cast<Slot>(e); }
    void add_store(unsigned e) { last_store = static_cast<Slot>(e); }
    void add_update(unsigned e) { *this = {static_cast<Slot>(e), none, none}; }
  };
};

// As TSO, but stores to different locations keep their order only across a store-store fence, a full fence or a locked
// operation.
struct PsoOrder {
  static constexpr Mapping mapping{.full_fences = true, .store_fences = true};
  static constexpr bool orders_stores = false;
  static constexpr bool forwards = true;

  template <unsigned W>
  struct State {
    EventSet<W> loads_after;   // come before every later load
    EventSet<W> stores_after;  // come before every later store
    EventSet<W> unfenced;      // the last stores to each location since the last fence: come before later ones there

    void pass(Fences fences) {
      if (!fences.full && !fences.store_store) return;
      stores_after |= unfenced;
      unfenced = {};
      if (fences.full) loads_after = stores_after;
    }
    template <class F>
    void before_load(F&& f) const {
      loads_after.for_each(f);
    }
    // `at_same_location(e)` tells whether e accesses the location of the store, which is added next: what comes after
    // it comes after e.
    template <class F, class At>
    void before_store(F&& f, At&& at_same_location) {
      stores_after.for_each(f);
      EventSet<W> replaced;
      unfenced.for_each([&](unsigned e) {
        if (!at_same_location(e)) return;
        f(e);
        replaced.insert(e);
      });
      unfenced -= replaced;
    }
    template <class F>
    void before_update(F&& f) const {
      stores_after.for_each(f);
      unfenced.for_each(f);
    }
    // A load comes after all of `loads_after` itself, so it alone is enough.
    void add_load(unsigned e) {
      stores_after -= loads_after;
      loads_after = EventSet<W>::of(e);
      stores_after.insert(e);
    }
    void add_store(unsigned e) { unfenced.insert(e); }
    void add_update(unsigned e) {
      loads_after = EventSet<W>::of(e);
      stores_after = loads_after;
      unfenced = {};
    }
  };
};

}  // namespace fenceline::traces
