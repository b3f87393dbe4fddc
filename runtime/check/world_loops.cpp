// How the world finds out that a thread waits in a loop (loops.h).
#include <cstring>

#include "runtime/check/inside.h"
#include "runtime/check/sanitizer.h"
#include "runtime/check/world.h"

namespace fenceline::checking {
namespace {

constexpr std::uint32_t probe_rounds = 64;
// Reads of a single thread that runs alone, without an effect: more than any scan.
constexpr std::uint32_t most_direct_reads = 1U << 22U;

Loops::Key mixed(Loops::Key key, std::uint64_t with) {
  key = (key ^ with) * 0x9e3779b97f4a7c15U;
  return key ^ (key >> 29U);
}

// The stack as it is, redzones included, which the address sanitizer would not have touched.
#ifdef FENCELINE_ASAN
__attribute__((no_sanitize("address"))) void copy_stack(const std::byte* from, std::size_t size, std::byte* to) {
  for (std::size_t i = 0; i < size; ++i) to[i] = static_cast<const volatile std::byte*>(from)[i];
}
#else
void copy_stack(const std::byte* from, std::size_t size, std::byte* to) { std::memcpy(to, from, size); }
#endif

}  // namespace

Loops::Key World::key_of(const ThreadRecord& t) {
  const Place& place = t.access.place;
  return mixed(mixed(mixed(depth_of(t), t.access.location), place.line | std::uint64_t{place.column} << 32U),
               reinterpret_cast<std::uintptr_t>(place.file));
}

std::uint32_t World::depth_of(const ThreadRecord& t) {
  return static_cast<std::uint32_t>(t.fiber.stack().top() - t.frame);
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
  Visit& now = t.visits.back();
  const std::byte* const used = t.frame != nullptr ? t.frame : t.fiber.used();
  now.size = static_cast<std::size_t>(t.fiber.stack().top() - used);
  now.snapshot = t.snapshots.size();
  t.snapshots.resize(now.snapshot + now.size);
  std::byte* const snapshot = t.snapshots.data() + now.snapshot;
  copy_stack(used, now.size, snapshot);
  // What a history goes on with, it goes on with; the dead parts of a stack may differ from one replay to the next.
  if (t.taken >= t.script.size()) {
    for (std::size_t i = t.visits.size() - 1; i-- > 0;) {
      const Visit& v = t.visits[i];
      if (v.key != now.key || v.size != now.size) continue;
      if (std::memcmp(t.snapshots.data() + v.snapshot, snapshot, now.size) != 0) continue;
      t.awaits = now.taken - v.taken;
      if (loops_.kind(now.key) == Loops::Kind::waits) {
        t.state = State::blocked;
        t.spins = true;
        return;
      }
      t.probes = probe_rounds * t.awaits;
      t.probed = i;
      break;
    }
  }
  make_ready(t);
}

// On the fiber: repeats an access of a loop that is probed, what it read included.
Value World::probe(ThreadRecord& t) {
  const std::size_t round = t.visits.size() - 1 - t.probed;
  const std::uint32_t done = probe_rounds * t.awaits - t.probes;
  const Visit& before = t.visits[t.probed + done % round];
  if (t.access.kind == Step::Kind::store || key_of(t) != before.key) end_probe(t, Loops::Kind::counts);
  if (--t.probes == 0) end_probe(t, Loops::Kind::waits);
  return before.read;
}

void World::end_probe(ThreadRecord& t, Loops::Kind kind) {
  loops_.set(t.visits.back().key, kind);
  if (kind == Loops::Kind::waits && !t.hinted) loops_.add_unhinted(text_of(t.access.place));
  restart();
}

void World::restart() {
  restarted_ = true;
  suspend();
  __builtin_unreachable();
}

// Nobody will ever answer a thread that is alone and only reads.
void World::count_direct(Place place) {
  if (++direct_reads_ < most_direct_reads) return;
  fail(Failure::Kind::livelock, "the body goes on reading, and no other thread is there to write", place);
}

}  // namespace fenceline::checking
