// fenceline::condition_variable: as std's, without spurious wake-ups and without time.
//
// Thread safety: as std's.
#pragma once

#include "runtime/check/locks.h"
#include "runtime/check/tickets.h"

namespace fenceline {

class condition_variable {
 public:
  condition_variable(Place place = Place::here())  // NOLINT: as std's default constructor
      : condition_variable(nullptr, place) {}
  condition_variable(const char* name, Place place = Place::here());
  condition_variable(const condition_variable&) = delete;
  condition_variable& operator=(const condition_variable&) = delete;
  ~condition_variable();

  // Of any lock with lock and unlock.
  template <class Lock>
  void wait(Lock& lock, Place place = Place::here()) {
    checking::World* const w = checking::World::current();
    if (w == nullptr) return;
    const checking::Tickets tickets(*w, location(*w));
    const auto ticket = tickets.draw(place);
    lock.unlock();
    tickets.wait(ticket, place);
    checking::lock_at(lock, place);
  }
  template <class Lock, class Predicate>
  void wait(Lock& lock, Predicate&& predicate, Place place = Place::here()) {
    while (!predicate()) wait(lock, place);
  }
  void notify_one(Place place = Place::here());
  void notify_all(Place place = Place::here());

 private:
  LocationId location(checking::World& world);

  checking::Cell cell_;
};

using condition_variable_any = condition_variable;

}  // namespace fenceline
