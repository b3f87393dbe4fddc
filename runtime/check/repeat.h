// What a thread is known to repeat, passed over in the code under check itself: most of what a replay does.
//
// Whatever could make it more than that is decided beforehand, by what `next` and Cell::known are set to: that there is
// nothing more to report, no loop to watch, no doubt whether the thread knows the object (World::find_next,
// World::make).
//
// Thread safety: as World.
#pragma once

#include "runtime/check/world.h"

namespace fenceline::checking {

inline const Scripted* World::next_known([[maybe_unused]] const Cell& cell,
                                         [[maybe_unused]] Scripted::Known known) const {
#ifdef FENCELINE_ASAN
  return nullptr;  // it has yet to be seen whether the atomic was freed
#else
  const Scripted* const s = running_->next;
  if (s == running_->next_end || s->location != cell.location || s->known != known) return nullptr;
  return cell.known == stamp_ ? s : nullptr;
#endif
}

// The log has room for it.
inline void World::take(ThreadRecord& t, const Scripted& s) {
  log_[logged_++] = s.event;
  ++t.taken;
  Performed& p = performed_[s.event];
  p.stamp = stamp_;
  if (p.awaited == stamp_) release_held(p);
}

inline void World::pass_over(ThreadRecord& t, const Scripted& s) {
  if (s.passes_clocks) pass_clocks(t, s);
  ++t.next;
  take(t, s);
}

inline const Scripted* World::repeat_load(const Cell& cell) {
  const Scripted* const s = next_known(cell, Scripted::Known::load);
  if (s == nullptr) return nullptr;
  if (s->from != none && performed_[s->from].stamp != stamp_) await(s->from);
  if (value_before(*s) != s->read) return nullptr;
  pass_over(*running_, *s);
  return s;
}

inline const Scripted* World::repeat_store(const Cell& cell, Value value) {
  const Scripted* const s = next_known(cell, Scripted::Known::store);
  if (s == nullptr || s->written != value) return nullptr;
  pass_over(*running_, *s);
  return s;
}

}  // namespace fenceline::checking
