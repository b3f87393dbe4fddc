// What the threads of the world do to plain data that they share: races, by happens-before.
#include "runtime/check/inside.h"
#include "runtime/check/sanitizer.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

void World::check_happens_before(const Shadow& shadow, Epoch earlier, Place earlier_place, const char* earlier_is,
                                 Now now, Place place) {
  if (earlier.count == 0 || earlier.thread == running_->id || running_->clock.has(earlier)) return;
  const auto message = [&] {
    const std::string name = shadow.name != nullptr ? shadow.name : "the var made at " + text_of(shadow.place);
    const auto at = [](const Place& p) { return p.line == 0 ? std::string() : " at " + text_of(p); };
    const std::string self = name_of_thread(running_->id);
    const std::string other = name_of_thread(earlier.thread) + " " + earlier_is + " it" + at(earlier_place);
    switch (now) {
      case Now::destroys:
        return name + " is destroyed by " + self + at(place) + ", and nothing makes sure that " + other + " before";
      case Now::reads:
      case Now::writes: break;
    }
    return "data race on " + name + ": " + self + (now == Now::reads ? " reads it" : " writes it") + at(place) + ", " +
           other + ", and neither happens before the other";
  };
  // Whichever of the two comes first, it is reported as the same.
  fail(now == Now::destroys ? Failure::Kind::use_after_free : Failure::Kind::race, message(), place);
}

// Whether the access is one that others could race with; from here on the shadow is this execution's.
bool World::enter_var(Shadow& shadow, Passed::Kind kind, Place place) {
#ifdef FENCELINE_ASAN
  if (const Heap::Block* block = heap_.find(&shadow); block != nullptr && block->freed) {
    fail_freed(shadow, "a var", place);
  }
#endif
  if (shadow.stamp == Cell::dead) fail_dead(&shadow, shadow.name, "a var", shadow.place, place);
  if (alone()) return false;
  if (shadow.stamp != stamp_) {
    shadow.stamp = stamp_;
    shadow.write = shadow.read = {};
    shadow.more_reads = 0;
  }
  ThreadRecord& self = *running_;
  if (probing(self)) {
    if (kind == Passed::Kind::plain_write) stop_probing(self);
    return false;
  }
  if (options_.records) self.passed.push_back({kind, place, {}, shadow.name});
  return true;
}

void World::var_write(Shadow& shadow, Place place) {
  const Inside inside(*this);
  change_var(shadow, Now::writes, known(place));
}

void World::change_var(Shadow& shadow, Now now, Place place) {
  if (!enter_var(shadow, Passed::Kind::plain_write, place)) return;
  ThreadRecord& self = *running_;
  self.quiet = 0;
  check_happens_before(shadow, shadow.write, shadow.write_place, "writes", now, place);
  check_happens_before(shadow, shadow.read, shadow.read_place, "reads", now, place);
  if (shadow.more_reads != 0) {
    for (const VarRead& r : readers_[shadow.more_reads - 1]) {
      check_happens_before(shadow, r.epoch, r.place, "reads", now, place);
    }
    shadow.more_reads = 0;
  }
  shadow.read = {};
  shadow.write = {self.id, self.clock[self.id]};
  shadow.write_place = place;
}

void World::var_read(Shadow& shadow, Place place) {
  const Inside inside(*this);
  place = known(place);
  if (!enter_var(shadow, Passed::Kind::plain_read, place)) return;
  ThreadRecord& self = *running_;
  check_happens_before(shadow, shadow.write, shadow.write_place, "writes", Now::reads, place);
  if (shadow.read.count != 0 && shadow.read.thread != self.id && !self.clock.has(shadow.read)) {
    if (shadow.more_reads == 0) {
      if (used_readers_ == readers_.size()) readers_.emplace_back();
      readers_[used_readers_].clear();
      shadow.more_reads = ++used_readers_;
    }
    readers_[shadow.more_reads - 1].push_back({shadow.read, shadow.read_place});
  }
  shadow.read = {self.id, self.clock[self.id]};
  shadow.read_place = place;
}

void World::var_destroy(Shadow& shadow, Place place) {
#ifdef FENCELINE_ASAN
  if (const Heap::Block* block = heap_.find(&shadow); block != nullptr && block->freed) return;
#endif
  if (shadow.stamp == stamp_ && !alone()) {
    const Inside inside(*this);
    change_var(shadow, Now::destroys, known(place));
  }
  shadow.stamp = Cell::dead;
}

}  // namespace fenceline::checking
