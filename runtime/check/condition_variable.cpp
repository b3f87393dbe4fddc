#include "runtime/check/condition_variable.h"

namespace fenceline {

using checking::Tickets;
using checking::World;

condition_variable::condition_variable(const char* name, Place place) {
  cell_.library = true;
  cell_.name = name;
  cell_.place = place;
  if (World* const w = World::current()) w->make(cell_, 0, &checking::show_bits);
}

condition_variable::~condition_variable() {
  if (World* const w = World::current()) w->destroy(cell_, {});
}

LocationId condition_variable::location(World& world) { return world.waiters_of(cell_); }

void condition_variable::notify_one(Place place) {
  if (World* const w = World::current()) Tickets(*w, location(*w)).notify_one(place);
}

void condition_variable::notify_all(Place place) {
  if (World* const w = World::current()) Tickets(*w, location(*w)).notify_all(place);
}

}  // namespace fenceline
