// How the world finds out that a thread waits in a loop (loops.h).
#include <algorithm>
#include <cstring>

#include "runtime/check/frame.h"
#include "runtime/check/inside.h"
#include "runtime/check/sanitizer.h"
#include "runtime/check/suspend.h"
#include "runtime/check/world.h"

namespace fenceline::checking {
namespace {

constexpr std::uint32_t probe_rounds = 64;
// Accesses of the body while it is alone, in an execution: reads without an effect, more than any scan, and all.
constexpr std::uint32_t most_direct_reads = 1U << 20U;
constexpr std::uint32_t most_direct = 1U << 22U;

Loops::Key mixed(Loops::Key key, std::uint64_t with) {
  key = (key ^ with) * 0x9e3779b97f4a7c15U;
  return key ^ (key >> 29U);
}

// Memory as it is, redzones included, which the address sanitizer would not have touched.
#ifdef FENCELINE_ASAN
__attribute__((no_sanitize("address"))) void copy_bytes(const std::byte* from, std::size_t size, std::byte* to) {
  for (std::size_t i = 0; i < size; ++i) to[i] = static_cast<const volatile std::byte*>(from)[i];
}
#else
void copy_bytes(const std::byte* from, std::size_t size, std::byte* to) { std::memcpy(to, from, size); }
#endif

}  // namespace

// The same in every run of the program, wherever it is loaded.
Loops::Key World::key_of(std::uint32_t depth, LocationId location, Place place) {
  const std::size_t length = std::strlen(place.file);
  std::uint64_t end = 0;  // of the file's name
  const std::size_t part = std::min(length, sizeof end);
  std::memcpy(&end, place.file + length - part, part);
  return mixed(mixed(mixed(mixed(depth, location), place.line | std::uint64_t{place.column} << 32U), length), end);
}

Loops::Key World::key_of(const ThreadRecord& t) {
  return key_of(depth_of(t), t.access.location, t.access.place) & ~Loops::hint;
}

// On the fiber, as long as no read is marked: marks the read that the thread comes to when it has come to it before,
// with no effect since.
void World::watch_unmarked(ThreadRecord& t) {
  for (std::uint32_t i = 0; i < t.quiet; ++i) {
    const Event& e = events_[t.script[t.taken - 1 - i].event];
    if (e.location != t.access.location || e.place.line != t.access.place.line || e.depth != depth_of(t)) continue;
    loops_.set(key_of(t), Loops::Kind::marked);
    restart();
  }
}

// On the fiber, at a read that is about to wait to be performed. Whether it is repeated in a probe instead.
bool World::watch(ThreadRecord& t) {
  if (t.quiet == 0) {
    t.visits.clear();
    t.snapshots.clear();
  } else if (!t.visits.empty()) {
    t.visits.back().read = events_[t.newest].read;
  }
  Visit visit;
  visit.key = key_of(t);
  visit.taken = t.taken;
  const Loops::Kind kind = loops_.kind(visit.key);
  if (kind == Loops::Kind::unknown) {
    for (const Visit& v : t.visits) {
      if (v.key != visit.key) continue;
      loops_.set(visit.key, Loops::Kind::marked);
      restart();
    }
  }
  t.visits.push_back(visit);
  if (kind != Loops::Kind::marked && kind != Loops::Kind::waits) return false;
  t.state = State::looking;
  suspend();
  return t.probes > 0;
}

// On the scheduler's side: the thread may be as it was at an earlier visit.
void World::look_at(ThreadRecord& t) {
  if (t.probes > 0) return judge(t);
  Visit& now = t.visits.back();
  const std::byte* const used = end_of_frames(t);
  now.size = static_cast<std::size_t>(t.fiber.stack().top() - used);
  now.snapshot = t.snapshots.size();
  t.snapshots.resize(now.snapshot + now.size);
  std::byte* const snapshot = t.snapshots.data() + now.snapshot;
  copy_bytes(used, now.size, snapshot);
  // What a history goes on with, it goes on with; the dead parts of a stack may differ from one replay to the next.
  if (t.taken >= t.scripted) {
    for (std::size_t i = t.visits.size() - 1; i-- > 0;) {
      const Visit& v = t.visits[i];
      if (v.key != now.key || v.size != now.size) continue;
      if (std::memcmp(t.snapshots.data() + v.snapshot, snapshot, now.size) != 0) continue;
      t.awaits = now.taken - v.taken;
      t.probed = i;
      t.repeated = 0;
      // To the read where the rounds end, and to that one again.
      t.probes = (loops_.kind(now.key) == Loops::Kind::waits ? 1 : probe_rounds) * t.awaits + 1;
      memory_mark_ = heap_.mark(t.id);
      copy_memory(t, memory_before_);
      memory_after_.reserve(memory_before_.size());
      break;
    }
  }
  make_ready(t);
}

// What other threads write to a thread's stack, while it waits, is no difference between its rounds: when they do that
// is not a matter of its history. So it is written to the earlier snapshots as well.
void World::keep_frames(ThreadRecord& t) {
  std::size_t size = 0;
  for (const Visit& v : t.visits) size = std::max(size, v.size);
  t.left.resize(size);
  copy_bytes(t.fiber.stack().top() - size, size, t.left.data());
}

void World::pass_over_others(ThreadRecord& t) {
  frames_now_.resize(t.left.size());
  copy_bytes(t.fiber.stack().top() - t.left.size(), t.left.size(), frames_now_.data());
  if (frames_now_ == t.left) return;
  for (std::size_t i = 0; i < t.left.size(); ++i) {
    if (frames_now_[i] == t.left[i]) continue;
    const std::size_t from_top = t.left.size() - i;
    for (const Visit& v : t.visits) {
      if (from_top <= v.size) t.snapshots[v.snapshot + v.size - from_top] = frames_now_[i];
    }
  }
}

const std::byte* World::end_of_frames(const ThreadRecord& t) { return t.frame != nullptr ? t.frame : t.fiber.used(); }

// All that the thread can count in: its stack, those of the others, and what is allocated.
void World::copy_memory(const ThreadRecord& t, std::vector<std::byte>& copy) const {
  copy.clear();
  const auto add = [&](const std::byte* from, std::size_t size) {
    const std::size_t at = copy.size();
    copy.resize(at + size);
    copy_bytes(from, size, copy.data() + at);
  };
  for (const ThreadId other : active_) {
    const ThreadRecord& record = *threads_[other];
    if (record.state == State::ended) continue;
    const std::byte* const used = &record == &t ? end_of_frames(t) : record.fiber.used();
    add(used, static_cast<std::size_t>(record.fiber.stack().top() - used));
  }
  heap_.for_each_live([&](const Heap::Block& b) {
    add(reinterpret_cast<const std::byte*>(&b.address), sizeof b.address);
    add(b.address, b.size);
  });
}

// On the fiber: repeats an access of a loop that is probed, what it read included. Nothing once the rounds are over and
// the thread is to go on from there.
std::optional<Value> World::probe(ThreadRecord& t) {
  const std::size_t round = t.visits.size() - 1 - t.probed;
  const Visit& before = t.visits[t.probed + t.repeated++ % round];
  if (t.access.kind == Step::Kind::store || key_of(t) != before.key) stop_probing(t);
  if (t.probes > 1) {
    --t.probes;
    return before.read;
  }
  // A note will be made of it.
  if (!t.hinted && options_.callers != nullptr && loops_.kind(t.visits.back().key) != Loops::Kind::waits) {
    t.access.place = options_.callers->better(t.access.place);
  }
  t.state = State::looking;
  suspend();
  return std::nullopt;
}

// On the scheduler's side: the thread has gone round.
void World::judge(ThreadRecord& t) {
  const Loops::Key key = t.visits.back().key;
  heap_.forget_since(t.id, memory_mark_);
  copy_memory(t, memory_after_);
  const bool waits = memory_after_ == memory_before_;
  if (!waits || loops_.kind(key) != Loops::Kind::waits) {
    loops_.set(key, waits ? Loops::Kind::waits : Loops::Kind::counts);
    if (waits && !t.hinted) loops_.add_unhinted(text_of(t.access.place));
    throw Restarted();
  }
  t.probes = 0;
  t.state = State::blocked;
  t.spins = true;
}

// On the fiber, in a probe: the thread does what it did not do in the rounds before.
void World::stop_probing(ThreadRecord& t) {
  loops_.set(t.hints > 0 ? t.hint : t.visits.back().key, Loops::Kind::counts);
  restart();
}

// On the fiber: the code says that it goes round until a read returns something else.
void World::spin_hint(Place place) {
  const std::byte* const frame = FENCELINE_CALLERS_FRAME();
  const Inside inside(*this);
  ThreadRecord& self = *running_;
  self.hinted = true;
  if (self.hints == 0 && self.quiet == 0) return;
  self.frame = frame;
  const Loops::Key key = key_of(depth_of(self), events_[self.newest].location, place) | Loops::hint;
  if (self.hints > 0) {
    // Another loop's hints tell nothing of this one.
    if (key != self.hint) {
      if (++self.other_hints == probe_rounds) stop_probing(self);
    } else if (--self.hints == 0) {
      loops_.set(self.hint, Loops::Kind::waits);
      restart();
    } else {
      self.other_hints = 0;
    }
    self.hint_next = self.taken - self.quiet;
    return;
  }
  const Loops::Kind kind = loops_.kind(key);
  if (kind == Loops::Kind::counts) return;
  if (self.probes > 0) stop_probing(self);
  if (kind != Loops::Kind::waits) {
    self.hint = key;
    self.hints = probe_rounds;
    self.next = self.next_end;
    self.other_hints = 0;
    self.hint_next = self.taken - self.quiet;
    return;
  }
  // What it does on the way is done; without an access on the way, it is here already.
  if (!alone() && !self.waits_next) {
    self.waits_next = true;
    self.next = self.next_end;
    return;
  }
  self.access.place = place;
  wait_for_change(self);
}

// On the fiber: the thread goes round until one of the reads since its last effect returns something else.
void World::wait_for_change(ThreadRecord& t) {
  t.waits_next = false;
  t.state = State::blocked;
  t.spins = true;
  t.awaits = t.quiet;
  suspend();
}

// Whether the access is to a location that the thread has read since its last effect.
bool World::reads_again(const ThreadRecord& t) const {
  for (std::uint32_t i = 0; i < t.quiet; ++i) {
    if (events_[t.script[t.taken - 1 - i].event].location == t.access.location) return true;
  }
  return false;
}

// On the fiber, after a hint that is new: the thread reads what it read before.
Value World::read_again(ThreadRecord& t) {
  for (; t.hint_next < t.taken; ++t.hint_next) {
    const Event& e = events_[t.script[t.hint_next].event];
    if (e.location != t.access.location) continue;
    const bool effect = t.access.kind == Step::Kind::store || (t.access.kind == Step::Kind::update &&
                                                               t.access.update.over(e.read).value_or(e.read) != e.read);
    if (effect) break;
    ++t.hint_next;
    return e.read;
  }
  stop_probing(t);
}

void World::restart() {
  restarted_ = true;
  suspend();
  __builtin_unreachable();
}

// Nobody will ever answer or stop a thread that is alone.
void World::count_direct(bool effect, Place place) {
  direct_reads_ = effect ? 0 : direct_reads_ + 1;
  if (direct_reads_ >= most_direct_reads) {
    fail(Failure::Kind::livelock, "the body goes on reading, and no other thread is there to write", place);
  }
  if (++directs_ >= most_direct) {
    fail(Failure::Kind::livelock,
         "the body goes on and on, " + std::to_string(most_direct) + " accesses so far, and no other thread is there",
         place);
  }
}

}  // namespace fenceline::checking
