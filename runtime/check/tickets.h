// Those who wait to be notified, and the permits to go on that notifications give them.
//
// A waiter draws a ticket; notify_one gives one permit, notify_all one to each who waits. A permit is for those alone
// who had drawn their tickets when it was given, and any of them may take it. Nobody is woken without a permit: a lost
// notification shows as threads that wait for ever. One who waits for an atomic to change, takes a permit and finds
// that nothing was stored since it looked was not among those to be notified (C++20 [atomics.wait] 4), and hands it on.
//
// All of it is one location, changed by updates; its value is a number of the world's for the numbers in `State`.
// Nothing here makes anything happen before anything.
//
// Thread safety: as World.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/check/world.h"

namespace fenceline::checking {

class Tickets {
 public:
  using Ticket = std::uint32_t;

  // Those who wait for a change of the atomic.
  static Tickets of(World& world, Cell& cell) { return {world, world.waiters_of(cell)}; }
  Tickets(World& world, LocationId location) : world_(world), location_(location) {}

  Ticket draw(Place place) const;
  // Waits for a permit, and takes it: the number of tickets that had been drawn when it was given.
  Ticket wait(Ticket ticket, Place place) const;
  // To another one who may have it, if there is one.
  void hand_on(Ticket permit, Place place) const;
  // Instead of `wait`.
  void give_back(Ticket ticket, Place place) const;
  // By the location's value.
  static bool anybody_waits(const World& world, Value value);
  void notify_one(Place place) const;
  void notify_all(Place place) const;

 private:
  struct State;
  template <class Change>
  static std::optional<Value> changed(Value old, const Update& update, Change&& change);
  bool anybody_waits(Place place) const;
  Value change(Update::Function function, Ticket ticket, bool waits, Place place) const;

  World& world_;
  LocationId location_;
};

}  // namespace fenceline::checking
