// What the threads of the world do to memory: accesses, fences, what happens before what.
#include <algorithm>

#include "runtime/check/frame.h"
#include "runtime/check/inside.h"
#include "runtime/check/repeat.h"
#include "runtime/check/sanitizer.h"
#include "runtime/check/suspend.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

// A lock that waits is no loop.
inline bool World::watched(const Access& access) {
  return access.kind == Step::Kind::load || (access.kind == Step::Kind::update && !access.waits);
}

// On the fiber: performs the thread's access when a script says how, else waits until it is granted.
[[gnu::always_inline]] inline Value World::perform_next(ThreadRecord& t) {
  if (t.taken < t.scripted || probing(t) || t.waits_next || !loops_.empty()) {
    if (perform_otherwise(t)) return t.granted;
  } else if (t.quiet > 0 && watched(t.access)) {
    watch_unmarked(t);
  }
  t.state = State::at_access;
  suspend();
  return t.granted;
}

// Before other threads start again, what was written directly becomes stores that they can see.
void World::settle_direct() {
  for (const LocationId location : dirty_) {
    Location& l = locations_[location];
    l.has_direct = false;
    running_->access = {Step::Kind::store,
                        false,
                        std::memory_order_relaxed,
                        std::memory_order_relaxed,
                        location,
                        l.direct,
                        {},
                        l.place};
    perform_next(*running_);
  }
  dirty_.clear();
}

// Accesses ------------------------------------------------------------------------------------------------------------

// On the fiber, in a replay: waits until the event has been performed.
[[gnu::always_inline]] inline void World::hold(ThreadRecord& t, unsigned event) {
  make_room(event);
  Performed& p = performed_[event];
  t.held_too = p.awaited == stamp_ ? p.held : nullptr;
  p.awaited = stamp_;
  p.held = &t;
  t.state = State::held;
  suspend();
}

void World::pass_clocks(ThreadRecord& t, const Scripted& s) {
  const Outside outside;
  if (s.takes_message) take_message(t, events_[s.event]);
  if (s.ticks) t.clock.tick(t.id);
}

void World::await(unsigned event) {
  const Outside outside;
  while (!done(event)) hold(*running_, event);
}

// What happens before the write that is read from happens before what the thread does now, or after its next fence.
void World::take_message(ThreadRecord& t, const Event& event) {
  (acquires(event.order) ? t.clock : t.unacquired).join(messages_[event.from]);
}

[[gnu::always_inline]] inline void World::know(Scripted& s, const Event& event) const {
  using Known = Scripted::Known;
  // Copies: the compiler must not read both at once, which is slow where they have just been written one by one.
  const Step::Kind kind = event.kind;
  const std::memory_order order = event.order;
  s.kind = kind;
  switch (kind) {
    case Step::Kind::load: s.known = event.locked ? Known::failed_update : Known::load; break;
    case Step::Kind::store: s.known = Known::store; break;
    case Step::Kind::update: s.known = Known::update; break;
    case Step::Kind::end:
    case Step::Kind::blocked: s.known = Known::nothing; break;
  }
  s.read = event.read;
  s.written = event.written;
  s.effect = kind == Step::Kind::store || (kind == Step::Kind::update && event.written != event.read);
  s.full_fence = kind == Step::Kind::store && order == std::memory_order_seq_cst;
  s.takes_message = kind != Step::Kind::store && event.from != none && events_[event.from].heads_release;
  s.ticks = kind != Step::Kind::load && releases(order);
  s.passes_clocks = s.takes_message || s.ticks;
}

void World::recall(Scripted& s) const {
  s.known = Scripted::Known::nothing;
  if (s.event < room_ && performed_[s.event].serial == s.serial) know(s, events_[s.event]);
}

// After an event that is known.
[[gnu::always_inline]] inline void World::go_on(ThreadRecord& t, const Scripted& s) {
  if (logged_ == log_.size()) log_.resize(2 * logged_ + 1);
  take(t, s);
  if (t.next != t.next_end) ++t.next;
  t.caught_up = t.taken;
  ++t.quiet;
  if (s.effect) {
    t.quiet = 0;
    t.hinted = false;
  }
  t.has_done(s);
}

void World::release_held(const Performed& p) {
  for (ThreadRecord* t = p.held; t != nullptr; t = t->held_too) make_ready(*t);
}

void World::make_more_room(unsigned event) {
  room_ = event + 1;
  events_.resize(room_);
  performed_.resize(room_);
  messages_.resize(room_);
}

// What the next event of the thread's history did, performed again just as it was: when this world has performed it
// before, it has the same history now as then, so its place, its message, and what happened before it are the same.
// Null when it is new, or when it is not `same(step, value before it)`, or when more is to be done, for reports or
// loops.
template <class Same>
[[gnu::always_inline]] inline const Scripted* World::repeat(ThreadRecord& t, LocationId location, bool watched,
                                                            Same&& same) {
  if (t.taken >= t.scripted) return nullptr;
  const Scripted& s = t.script[t.taken];
  if (s.location != location || !repeats_ || t.hints > 0 || t.waits_next) return nullptr;
  if (watched && !loops_.empty()) return nullptr;
  while (s.from != none && !done(s.from)) hold(t, s.from);
  if (!same(s, value_before(s))) return nullptr;
  if (s.passes_clocks) pass_clocks(t, s);
  go_on(t, s);
  return &s;
}

[[gnu::always_inline]] inline Value World::load_here(LocationId location, std::memory_order order, Place place,
                                                     const std::byte* frame) {
  if (alone()) {
    count_direct(false, place);
    return direct(location);
  }
  ThreadRecord& self = *running_;
  const Scripted* const again = repeat(self, location, true, [](const Scripted& s, Value before) {
    return s.known == Scripted::Known::load && s.read == before;
  });
  if (again != nullptr) return again->read;
  self.frame = frame;
  self.access.kind = Step::Kind::load;
  self.access.waits = false;
  self.access.order = order;
  self.access.location = location;
  self.access.place = known(place);
  if (options_.orders != nullptr) replace_order(self);
  return perform_next(self);
}

Value World::load(Cell& cell, Value outside, Show show, std::memory_order order, Place place) {
  const std::byte* const frame = FENCELINE_CALLERS_FRAME();
  const Inside inside(*this);
  return load_here(locate(cell, outside, show, place), order, place, frame);
}

Value World::load_at(LocationId location, Place place) {
  const std::byte* const frame = FENCELINE_CALLERS_FRAME();
  const Inside inside(*this);
  return load_here(location, std::memory_order_relaxed, place, frame);
}

void World::store(Cell& cell, Value outside, Show show, Value value, std::memory_order order, Place place) {
  const Inside inside(*this);
  const LocationId location = locate(cell, outside, show, place);
  if (alone()) {
    count_direct(true, place);
    return set_direct(location, value);
  }
  ThreadRecord& self = *running_;
  const Scripted* const again = repeat(self, location, false, [value](const Scripted& s, Value) {
    return s.known == Scripted::Known::store && s.written == value;
  });
  if (again != nullptr) return;
  self.access.kind = Step::Kind::store;
  self.access.waits = false;
  self.access.order = order;
  self.access.location = location;
  self.access.value = value;
  self.access.place = known(place);
  if (options_.orders != nullptr) replace_order(self);
  if (releases(self.access.order)) self.fences.store_store = true;
  perform_next(self);
}

Value World::update(Cell& cell, Value outside, Show show, const Update& update, std::memory_order order,
                    std::memory_order failure, bool waits, Place place) {
  const std::byte* const frame = FENCELINE_CALLERS_FRAME();
  const Inside inside(*this);
  running_->frame = frame;
  return update_here(locate(cell, outside, show, place), update, order, failure, waits, place);
}

Value World::update_here(LocationId location, const Update& update, std::memory_order order, std::memory_order failure,
                         bool waits, Place place) {
  ThreadRecord& self = *running_;
  if (alone()) {
    const Value old = direct(location);
    const std::optional<Value> value = update.over(old);
    count_direct(value.has_value(), place);
    if (value) {
      set_direct(location, *value);
      return old;
    }
    if (!waits) return old;
    self.state = State::blocked;
    self.spins = false;
    self.awaits = 0;
    self.access.location = location;
    self.access.place = known(place);
    suspend();
  }
  // One that stores nothing may leave the thread blocked.
  const Scripted* const again = repeat(self, location, !waits, [&update, waits](const Scripted& s, Value before) {
    const bool stores = s.known == Scripted::Known::update;
    if (s.read != before || (!stores && (waits || s.known != Scripted::Known::failed_update))) return false;
    const std::optional<Value> value = update.over(before);
    return stores ? value == s.written : !value;
  });
  if (again != nullptr) return again->read;
  self.access.kind = Step::Kind::update;
  self.access.waits = waits;
  self.access.order = order;
  self.access.failure = failure;
  self.access.location = location;
  self.access.update = update;
  self.access.place = known(place);
  if (options_.orders != nullptr) replace_order(self);
  return perform_next(self);
}

void World::fence(std::memory_order order, Place place) {
  const Inside inside(*this);
  if (options_.orders != nullptr) order = options_.orders->of_fence(place, order);
  if (!alone()) pass_fence(*running_, order, place);
}

void World::pass_fence(ThreadRecord& t, std::memory_order order, Place place) {
  if (probing(t)) return;
  if (order == std::memory_order_seq_cst) t.fences.full = true;
  if (releases(order)) t.fences.store_store = true;
  if (acquires(order)) t.clock.join(t.unacquired);
  if (releases(order)) {
    t.release = t.clock;
    t.clock.tick(t.id);
  }
  if (options_.records && order != std::memory_order_relaxed) {
    t.passed.push_back({Passed::Kind::fence, place, order, nullptr});
  }
}

void World::replace_order(ThreadRecord& t) {
  t.access.order = options_.orders->of(*this, t.access);
  if (options_.orders->fence_before(t.access)) pass_fence(t, std::memory_order_seq_cst, t.access.place);
}

// The same, where it may be in a script, or is watched for loops. False: it is to be granted.
bool World::perform_otherwise(ThreadRecord& t) {
  if (t.hints > 0) [[unlikely]] {
    t.granted = read_again(t);
    return true;
  }
  if (t.waits_next) {
    if (t.quiet == 0) {
      t.waits_next = false;
    } else if (reads_again(t)) {
      wait_for_change(t);
    }
  }
  if (t.probes > 0 || (watched(t.access) && !loops_.empty() && watch(t))) [[unlikely]] {
    if (const std::optional<Value> again = probe(t)) {
      t.granted = *again;
      return true;
    }
  }
  if (t.taken < t.scripted) {
    const Scripted& s = t.script[t.taken];
    const Access& a = t.access;
    const bool locked = a.kind == Step::Kind::update;
    if (a.location != s.location || locked != s.locked || (!locked && a.kind != s.kind)) diverged(s.location);
    while (s.from != none && !done(s.from)) hold(t, s.from);
    t.granted = a.kind == Step::Kind::store ? 0 : value_before(s);
    perform(t, s.event, s.from, t.granted, s.serial);
    if (t.state == State::blocked) suspend();
    return true;
  }
  if (t.quiet > 0 && watched(t.access) && loops_.empty()) watch_unmarked(t);
  return false;
}

void World::perform(ThreadRecord& t, unsigned e, unsigned from, Value read, std::uint64_t serial) {
  make_room(e);
  const Access& a = t.access;
  const bool locked = a.kind == Step::Kind::update;
  Step::Kind kind = a.kind;
  std::memory_order order = a.order;
  Value written = a.value;
  if (locked) {
    if (const std::optional<Value> value = a.update.over(read)) {
      written = *value;
    } else {
      kind = Step::Kind::load;
      order = a.failure;
    }
  }
  const std::uint32_t depth = depth_of(t);
  Event& event = events_[e];
  event.thread = t.id;
  event.location = a.location;
  event.kind = kind;
  event.locked = locked;
  event.waits = locked && a.waits;
  event.order = order;
  event.place = a.place;
  event.read = read;
  event.written = written;
  event.from = from;
  event.count = t.clock[t.id];
  event.depth = depth;

  Scripted& s = t.script[t.taken];
  know(s, event);
  if (serial == 0) s.known = Scripted::Known::nothing;
  if (s.takes_message) take_message(t, event);
  if (kind != Step::Kind::load) {
    event.heads_release = false;
    // An update goes on with the release sequence it reads from.
    if (kind == Step::Kind::update && from != none && events_[from].heads_release) {
      messages_[e] = messages_[from];
      event.heads_release = true;
    } else {
      messages_[e].clear();
    }
    if (releases(order)) {
      messages_[e].join(t.clock);
      event.heads_release = true;
      t.clock.tick(t.id);
    } else if (!t.release.empty()) {
      messages_[e].join(t.release);
      event.heads_release = true;
    }
  }

  fresh_.push_back(e);
  performed_[e].serial = serial == 0 ? Performed::unlike_any : serial;
  performed_[e].written = written;
  go_on(t, s);
  if (options_.records) t.passed.clear();
  if (locked && kind == Step::Kind::load && a.waits) {
    t.state = State::blocked;
    t.spins = false;
    t.awaits = 1;
  }
}

}  // namespace fenceline::checking
