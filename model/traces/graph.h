// An execution graph that grows and shrinks one event at a time.
//
// Events are accesses: loads, stores, and updates (locked operations that write), each one event; fences only shape
// preserved program order. The graph holds program order, reads-from, coherence, and, for each event, two sets that are
// closed and always up to date:
//   prefix  what comes before the event in program order and reads-from, and in the turns of equal threads (turns.h);
//   past    what comes before it in the model's global order (preserved.h).
// The order in which events were added is kept too: the search goes back along it.
//
// An event is added last in its thread. So it can only be before other events by being placed before some writes in
// coherence, or by reading from a write that is not coherence's last. Three facts make that cheap:
//  - Which placements the model allows is a suffix of coherence. The event may not be placed before a write of its own
//    past (nor, for a load that its thread's buffer may answer, before an own store): that would be a cycle, and
//    nothing else can be, because all other new edges end at the event. `bars` tells where the suffix starts.
//  - Placed last, it has nothing after it, and no other past changes.
//  - Else its own past is added to the pasts of the write it now precedes and of what comes after that: one pass over
//    the events, a word or two for each.
//
// An event is a leaf when nothing reads from it and it is, or reads from, the last write in coherence. It then can be
// taken out, and every past and prefix of the rest stays what it was.
//
// Updates are one event because nothing can come between their halves: every edge out of the read half is one out of
// the write half too, or leads to it (on our machines locked operations are ordered with all of their thread).
//
// Memory: for W = 1 (64 events) about 64 bytes an event. Copying is three block copies without allocation. A graph
// without a limit (W = unlimited) shares with its copies what none of them has changed since.
// Thread safety: none; copies are independent.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/traces/graph_parts.h"
#include "model/traces/step.h"
#include "model/traces/turns.h"

namespace fenceline::traces {

template <class Order, unsigned W>
class alignas(cache_line) Graph {
 public:
  using Parts = GraphParts<Order, W>;
  using Set = typename Parts::Set;
  using Slot = typename Parts::Slot;
  using Pending = typename Parts::Pending;
  using Redirect = typename Parts::Redirect;
  using Choice = typename Parts::Choice;
  using Next = typename Parts::Next;
  static constexpr unsigned none = Parts::none;  // no event; as a write, the initial one
  static constexpr unsigned capacity = Parts::capacity;

  Graph() = default;
  // `turns`, of every thread or of none, must outlive the graph and its copies.
  Graph(std::uint32_t threads, std::uint32_t locations, std::span<const Turn> turns)
      : locations_(locations), threads_(threads), turns_(turns) {
    if constexpr (W != unlimited) events_.reserve(capacity);
  }

  // Makes room for threads and locations that have come up since.
  void make_room(std::uint32_t threads, std::uint32_t locations) {
    if (threads_.size() < threads) threads_.resize(threads);
    if (locations_.size() < locations) locations_.resize(locations);
  }

  // Threads -----------------------------------------------------------------------------------------------------------
  std::uint32_t threads() const { return static_cast<std::uint32_t>(threads_.size()); }
  std::uint32_t taken(ThreadId t) const { return threads_[t].taken; }
  unsigned newest_of(ThreadId t) const { return threads_[t].last; }
  // Whose event was placed last; a read that was redirected is placed after the write.
  ThreadId running() const { return running_; }
  void set_running(ThreadId t) { running_ = t; }
  Next next(ThreadId t) const { return threads_[t].next; }
  void set_next(ThreadId t, Next next) { threads_.change(t).next = next; }
  // Whether the thread's next access must wait for that of an equal thread.
  bool waits_for_turn(ThreadId t) const {
    if (turns_.empty() || threads_[t].taken != turns_[t].access) return false;
    return turns_[t].after != t && threads_[turns_[t].after].at_turn == static_cast<Slot>(none);
  }

  // Events ------------------------------------------------------------------------------------------------------------
  unsigned previous(unsigned e) const { return events_[e].po_previous; }
  std::uint64_t serial(unsigned e) const { return events_[e].serial; }
  ThreadId thread_of(unsigned e) const { return events_[e].thread; }
  std::uint32_t location_of(unsigned e) const { return events_[e].location; }
  bool reads(unsigned e) const { return events_[e].kind != Step::Kind::store; }
  bool writes(unsigned e) const { return events_[e].kind != Step::Kind::load; }
  bool is_locked(unsigned e) const { return events_[e].locked; }
  // Whether its thread was started, or has waited for other threads' ends, right before it.
  bool joins(unsigned e) const { return events_[e].joins; }
  // Whether it takes what it may have to wait for.
  bool waits(unsigned e) const { return events_[e].waits; }
  unsigned read_from(unsigned e) const { return events_[e].reads_from; }
  Value written(unsigned e) const { return events_[e].written; }
  Value value_read(unsigned e) const { return events_[e].read; }
  // For threads that number values anew; where values only have other names, nothing else changes.
  void set_values(unsigned e, Value read, Value written) {
    Event& event = events_.change(e);
    event.read = read;
    event.written = written;
  }
  // Who numbered the values; for set_values.
  unsigned owner() const { return owner_; }
  void set_owner(unsigned owner) { owner_ = owner; }
  const Set& past(unsigned e) const { return events_[e].past; }
  const Set& prefix(unsigned e) const { return events_[e].prefix; }
  bool is_update_of(unsigned e, unsigned w) const {
    return e != none && events_[e].kind == Step::Kind::update && events_[e].reads_from == w;
  }

  // Coherence ---------------------------------------------------------------------------------------------------------
  // Locations that are newer than the last `make_room` have none.
  bool has(std::uint32_t location) const { return location < locations_.size(); }
  unsigned last_write(std::uint32_t location) const { return locations_[location].last; }
  unsigned coherence_previous(unsigned w) const { return events_[w].co_previous; }
  unsigned coherence_next(unsigned w, std::uint32_t location) const {
    return w == none ? locations_[location].first : events_[w].co_next;
  }
  // All reads of the location.
  const Set& reads_at(std::uint32_t location) const { return locations_[location].reads; }

  // Order of adding ---------------------------------------------------------------------------------------------------
  unsigned newest() const { return newest_; }
  unsigned older(unsigned e) const { return events_[e].older; }
  const Redirect& redirect() const { return redirect_; }
  void set_redirect(const Redirect& r) { redirect_ = r; }

  const Choice& choice() const { return choice_; }
  void set_choice(const Choice& c) { choice_ = c; }

  // Placing -----------------------------------------------------------------------------------------------------------
  // The thread's next event, as `kind` (of its step, or load for an update that turns out not to write).
  Pending prepare(ThreadId t, const Step& step) const {
    Pending p;
    p.thread = t;
    p.location = step.location;
    p.fences = step.fences;
    p.kind = step.kind;
    p.locked = step.kind == Step::Kind::update;
    p.joins = !step.after.empty();
    p.waits = step.waits;
    for (const unsigned e : step.after) {
      events_[e].order.before_update([&p](unsigned before) { p.floor.insert(before); });
      p.prefix.add_closed(events_[e].prefix, e);
    }
    after(threads_[t].last, p);
    return p;
  }
  // The same for an event just taken out, without what its place adds; of its prefix only what program order gives.
  Pending prepared(unsigned e) const {
    const Event& event = events_[e];
    Pending p;
    p.thread = event.thread;
    p.location = event.location;
    p.fences = event.fences;
    p.kind = event.kind;
    p.locked = event.locked;
    p.joins = event.joins;
    p.waits = event.waits;
    p.floor = event.floor;
    after(event.po_previous, p);
    return p;
  }

  // What is needed, beside what it reads from or is written after, to place an event of this graph in another one, in
  // which what comes before it has been placed: of its prefix only what these two and program order do not give.
  Pending placed(unsigned e) const {
    const Event& event = events_[e];
    Pending p;
    p.thread = event.thread;
    p.location = event.location;
    p.fences = event.fences;
    p.kind = event.kind;
    p.locked = event.locked;
    p.joins = event.joins;
    p.waits = event.waits;
    p.floor = event.floor;
    p.prefix = event.prefix;
    const auto drop = [&](unsigned before) {
      if (before == none) return;
      p.prefix -= events_[before].prefix;
      p.prefix.erase(before);
    };
    drop(event.po_previous);
    if (event.kind != Step::Kind::store) drop(event.reads_from);
    return p;
  }
  // The slot was claimed. Values stay unknown.
  void place_again(unsigned e, Pending p, unsigned from, unsigned after) {
    this->after(threads_[p.thread].last, p);
    switch (p.kind) {
      case Step::Kind::load: return place_load(e, p, from, 0, 0);
      case Step::Kind::store: return place_store(e, p, after, 0, 0);
      case Step::Kind::update: return place_update(e, p, from, 0, 0, 0);
      case Step::Kind::end:
      case Step::Kind::blocked: return;
    }
  }

  // Whether the event cannot be placed before this write, nor read from one before it.
  bool bars(unsigned write, const Pending& p) const {
    return p.past.contains(write) || events_[write].thread == p.thread;
  }

  // Adds a slot to the order of adding.
  unsigned claim() {
    const unsigned e = used_.first_absent(free_from_);
    if (e >= capacity || e >= none) throw GraphFull();
    used_.insert(e);
    free_from_ = e + 1;
    if (e >= events_.size()) events_.grow();
    Event& event = events_.change(e);
    event.older = static_cast<Slot>(newest_);
    event.newer = static_cast<Slot>(none);
    if (newest_ != none) events_.change(newest_).newer = static_cast<Slot>(e);
    newest_ = static_cast<Slot>(e);
    return e;
  }

  void place_load(unsigned e, const Pending& p, unsigned from, Value value, std::uint64_t serial) {
    attach(e, p, Step::Kind::load, serial);
    read(e, p, from, value);
    const unsigned next = coherence_next(from, p.location);
    if (next != none) precede(e, next);
  }
  void place_store(unsigned e, const Pending& p, unsigned after, Value value, std::uint64_t serial) {
    attach(e, p, Step::Kind::store, serial);
    write(e, p, after, value);
  }
  void place_update(unsigned e, const Pending& p, unsigned from, Value old, Value value, std::uint64_t serial) {
    attach(e, p, Step::Kind::update, serial);
    write(e, p, from, value);
    read(e, p, from, old);
  }

  // Taking out --------------------------------------------------------------------------------------------------------
  bool is_leaf(unsigned e) const {
    const Event& event = events_[e];
    const unsigned last = locations_[event.location].last;
    if (event.kind == Step::Kind::load) return event.reads_from == last;
    return last == e && event.readers.empty();
  }
  // The event is a leaf and last in its thread. Its slot stays in the order of adding until `release`.
  void take_out(unsigned e) {
    const Event& event = events_.change(e);
    Place& place = locations_.change(event.location);
    if (reads(e)) {
      change_readers_of(event.reads_from, event.location).erase(e);
      place.reads.erase(e);
    }
    if (writes(e)) {
      place.last = event.co_previous;
      set_coherence_next(event.co_previous, event.location, none);
    }
    End& end = threads_.change(event.thread);
    end.last = event.po_previous;
    --end.taken;
    if (end.at_turn == e) end.at_turn = static_cast<Slot>(none);
    end.next = event.kind == Step::Kind::store ? Next::writes : Next::other;
  }
  void release(unsigned e) {
    const Slot older = events_[e].older;
    const Slot newer = events_[e].newer;
    if (older != none) events_.change(older).newer = newer;
    if (newer != none) {
      events_.change(newer).older = older;
    } else {
      newest_ = older;
    }
    used_.erase(e);
    free_from_ = std::min(free_from_, e);
  }

  // Share of the whole search that starts here ----------------------------------------------------------------------
  double share() const { return share_; }
  void set_share(double share) { share_ = share; }

  std::uint64_t bytes() const { return sizeof(*this) + events_.bytes() + locations_.bytes() + threads_.bytes(); }

 private:
  using Event = typename Parts::Event;
  using Place = typename Parts::Place;
  using End = typename Parts::End;
  template <class T>
  using Array = typename Parts::template Array<T>;

  // Fills in what program order decides for an event after `previous`.
  [[gnu::always_inline]] void after(unsigned previous, Pending& p) const {
    if (previous != none) {
      p.order = events_[previous].order;
      p.prefix.add_closed(events_[previous].prefix, previous);
      // A load or an update comes after the floor, and before all that is later in its thread.
      if (events_[previous].kind == Step::Kind::store) p.floor |= events_[previous].floor;
    }
    p.order.pass(p.fences);
    const auto add = [&](unsigned e) { p.past.add_closed(events_[e].past, e); };
    p.floor.for_each(add);
    if (p.locked) {
      p.order.before_update(add);
    } else if (p.kind == Step::Kind::load) {
      p.order.before_load(add);
    } else {
      p.order.before_store(add, [&](unsigned e) { return events_[e].location == p.location; });
    }
    if (turns_.empty()) return;
    const Turn& turn = turns_[p.thread];
    if (threads_[p.thread].taken != turn.access || turn.after == p.thread) return;
    const unsigned before = threads_[turn.after].at_turn;
    add(before);
    p.prefix.add_closed(events_[before].prefix, before);
  }

  [[gnu::always_inline]] void attach(unsigned e, const Pending& p, Step::Kind kind, std::uint64_t serial) {
    End& end = threads_.change(p.thread);
    Event& event = events_.change(e);
    event.past = p.past;
    event.prefix = p.prefix;
    event.floor = p.floor;
    event.readers = {};
    event.serial = serial;
    event.location = p.location;
    event.thread = static_cast<decltype(event.thread)>(p.thread);
    event.kind = kind;
    event.locked = p.locked;
    event.joins = p.joins;
    event.waits = p.waits;
    running_ = p.thread;
    event.fences = p.fences;
    event.po_previous = end.last;
    event.order = p.order;
    if (p.locked) {
      event.order.add_update(e);
    } else if (kind == Step::Kind::load) {
      event.order.add_load(e);
    } else {
      event.order.add_store(e);
    }
    end.last = static_cast<Slot>(e);
    if (!turns_.empty() && end.taken == turns_[p.thread].access) end.at_turn = static_cast<Slot>(e);
    ++end.taken;
    end.next = Next::unknown;
  }

  void read(unsigned e, const Pending& p, unsigned from, Value value) {
    Event& event = events_.change(e);
    event.reads_from = static_cast<Slot>(from);
    event.read = value;
    change_readers_of(from, p.location).insert(e);
    locations_.change(p.location).reads.insert(e);
    if (from == none) return;
    event.prefix.add_closed(events_[from].prefix, from);
    if (Order::forwards && !p.locked && events_[from].thread == p.thread) return;
    event.past.add_closed(events_[from].past, from);
  }

  void write(unsigned e, const Pending& p, unsigned after, Value value) {
    Event& event = events_.change(e);
    event.written = value;
    const unsigned next = coherence_next(after, p.location);
    event.co_previous = static_cast<Slot>(after);
    event.co_next = static_cast<Slot>(next);
    set_coherence_next(after, p.location, e);
    if (next == none) {
      locations_.change(p.location).last = static_cast<Slot>(e);
    } else {
      events_.change(next).co_previous = static_cast<Slot>(e);
    }
    const auto add = [&](unsigned before) { event.past.add_closed(events_[before].past, before); };
    if (after != none) add(after);
    readers_of(after, p.location).for_each(add);
    if (next != none) precede(e, next);
  }

  // The event now comes before `later`, and so before all that `later` comes before.
  void precede(unsigned e, unsigned later) {
    Set gain = events_[e].past;
    gain.insert(e);
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (events_[i].past.contains(later)) events_.change(i).past |= gain;
    }
    events_.change(later).past |= gain;
  }

  const Set& readers_of(unsigned w, std::uint32_t location) const {
    return w == none ? locations_[location].initial_readers : events_[w].readers;
  }
  Set& change_readers_of(unsigned w, std::uint32_t location) {
    return w == none ? locations_.change(location).initial_readers : events_.change(w).readers;
  }
  void set_coherence_next(unsigned w, std::uint32_t location, unsigned next) {
    if (w == none) {
      locations_.change(location).first = static_cast<Slot>(next);
    } else {
      events_.change(w).co_next = static_cast<Slot>(next);
    }
  }

  double share_ = 1;
  unsigned owner_ = 0;
  Set used_;
  unsigned free_from_ = 0;  // all slots below are used
  Slot newest_ = static_cast<Slot>(none);
  Redirect redirect_;
  ThreadId running_ = 0;
  Choice choice_;
  Array<Event> events_;
  Array<Place> locations_;
  Array<End> threads_;
  std::span<const Turn> turns_;
};

}  // namespace fenceline::traces
