#include "runtime/check/mutex.h"

namespace fenceline {
namespace {

using checking::Update;
using checking::World;

constexpr Value open = 0;

std::string show(Value v) { return v == open ? "unlocked" : "locked by thread " + std::to_string(v - 1); }

std::optional<Value> take(Value old, const Update& u) { return old == open ? std::optional(u.operand) : std::nullopt; }

}  // namespace

mutex::mutex(const char* name, Place place) {
  cell_.name = name;
  cell_.place = place;
  if (World* const w = World::current()) w->make(cell_, open, &show);
}

mutex::~mutex() {
  if (World* const w = World::current()) w->destroy(cell_, {});
}

void mutex::taken(World& world, Place place) {
  holder_ = std::uint64_t{world.running()} + 1;
  locked_at_ = place;
}

void mutex::lock(Place place) {
  World* const w = World::current();
  if (w == nullptr) {
    held_outside_ = true;
    return;
  }
  Update u;
  u.function = &take;
  u.operand = Value{w->running()} + 1;
  w->update(cell_, open, &show, u, memory_order_acquire, memory_order_relaxed, true, place);
  taken(*w, place);
}

bool mutex::try_lock(Place place) {
  World* const w = World::current();
  if (w == nullptr) return !std::exchange(held_outside_, true);
  Update u;
  u.function = &take;
  u.operand = Value{w->running()} + 1;
  if (w->update(cell_, open, &show, u, memory_order_acquire, memory_order_relaxed, false, place) != open) return false;
  taken(*w, place);
  return true;
}

void mutex::unlock(Place place) {
  World* const w = World::current();
  if (w == nullptr) {
    held_outside_ = false;
    return;
  }
  if (place.line == 0) place = locked_at_;
  if (holder_ != std::uint64_t{w->running()} + 1) {
    w->fail(Failure::Kind::misuse, "a mutex is unlocked by a thread that does not hold it", place);
  }
  holder_ = 0;
  w->store(cell_, open, &show, open, memory_order_release, place);
}

}  // namespace fenceline
