// Those who wait to be notified (tickets.h): what they and who notifies them do to memory.
#include <algorithm>

#include "runtime/check/frame.h"
#include "runtime/check/inside.h"
#include "runtime/check/tickets.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

LocationId World::waiters_of(Cell& cell) {
  const Inside inside(*this);
  const LocationId watched = locate(cell, 0, nullptr, {});
  const LocationId id = identities_.companion(watched);
  if (id >= locations_.size() || locations_[id].stamp != stamp_) {
    Cell waiters;
    waiters.name = "waiters";
    waiters.library = true;
    waiters.place = cell.place;
    enter(id, waiters, 0, &show_bits);
    locations_[id].watched = watched;
  }
  return id;
}

Value World::update_at(LocationId location, const Update& update, bool waits, Place place) {
  const std::byte* const frame = FENCELINE_CALLERS_FRAME();
  running_->frame = frame;
  const Inside inside(*this);
  return update_here(location, update, std::memory_order_relaxed, std::memory_order_relaxed, waits, place);
}

bool World::owed(ThreadId t, const std::function<bool(unsigned, unsigned)>& before) const {
  const ThreadRecord& waiting = *threads_[t];
  // Who is alone has looked at what memory ends with, and that is in no log.
  if (waiting.state != State::blocked || waiting.spins || alone()) return false;
  const LocationId waiters = waiting.access.location;
  const LocationId watched = locations_[waiters].watched;
  if (watched == no_location) return false;
  const std::span<const unsigned> performed = log();
  const auto looked = std::find_if(performed.rbegin(), performed.rend(), [&](unsigned e) {
    return events_[e].thread == t && events_[e].location == watched && events_[e].kind != Step::Kind::store;
  });
  if (looked == performed.rend()) return false;
  const unsigned seen = events_[*looked].from;
  for (auto n = performed.begin(); n != performed.end(); ++n) {
    const Event& notifying = events_[*n];
    if (notifying.location != waiters || notifying.locked || notifying.thread == t) continue;
    if (Tickets::anybody_waits(*this, notifying.read)) continue;
    const bool newer = std::any_of(performed.begin(), n, [&](unsigned e) {
      const Event& store = events_[e];
      return store.thread == notifying.thread && store.location == watched && store.kind != Step::Kind::load &&
             before(seen, e);
    });
    if (newer) return true;
  }
  return false;
}

}  // namespace fenceline::checking
