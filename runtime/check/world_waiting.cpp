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

bool World::owed(const std::function<bool(unsigned, unsigned)>& before) const {
  const std::span<const unsigned> performed = log();
  // Whether one who drew a ticket then, and has looked once more, is owed this notification.
  const auto owes = [&](auto notification, unsigned drawn, const Event& looked) {
    const Event& n = events_[*notification];
    const Event& d = events_[drawn];
    if (n.location != d.location || n.locked || n.thread == d.thread || Tickets::anybody_waits(*this, n.read))
      return false;
    if (!before(n.from, drawn)) return false;
    return std::any_of(performed.begin(), notification, [&](unsigned e) {
      const Event& store = events_[e];
      return store.thread == n.thread && store.location == looked.location && store.kind != Step::Kind::load &&
             before(looked.from, e);
    });
  };
  for (const ThreadId t : active_) {
    const ThreadRecord& record = *threads_[t];
    for (std::uint32_t i = 2; i < record.taken; ++i) {
      const Event& waited = events_[record.script[i].event];
      const Event& looked = events_[record.script[i - 1].event];
      const unsigned drawn = record.script[i - 2].event;
      if (!waited.waits || locations_[waited.location].watched != looked.location) continue;
      if (events_[drawn].location != waited.location) continue;
      for (auto n = performed.begin(); n != performed.end(); ++n) {
        if (owes(n, drawn, looked)) return true;
      }
    }
  }
  return false;
}

}  // namespace fenceline::checking
