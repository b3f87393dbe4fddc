#include "runtime/check/mutex.h"

namespace fenceline {
namespace {

using checking::Update;
using checking::World;

// A state is the number of who holds the mutex, from 1, or how many share it, in the upper half.
constexpr Value open = 0;
constexpr Value share = Value{1} << 32U;

std::string show(Value v) {
  if (v == open) return "unlocked";
  if (v >= share) return "shared by " + std::to_string(v / share);
  return v == 1 ? "locked by the body" : "locked by thread " + std::to_string(v - 1);
}

using State = std::optional<Value>;
State take_open(Value old, const Update& u) { return old == open ? State(u.operand) : State(); }
State keep_open(Value old, const Update&) { return old == open ? State(open) : State(); }
State add_share(Value old, const Update&) { return old % share == 0 ? State(old + share) : State(); }
State drop_share(Value old, const Update&) { return old >= share ? State(old - share) : State(); }

struct Holder {
  std::uint64_t number = 1;
  std::uint64_t stamp = 0;
};

Holder holder_here() {
  const World* const w = World::current();
  return w == nullptr ? Holder() : Holder{std::uint64_t{w->running()} + 1, w->stamp()};
}

}  // namespace

mutex::mutex(const char* name, Place place) {
  cell_.library = true;
  cell_.name = name;
  cell_.place = place;
  if (World* const w = World::current()) w->make(cell_, open, &show);
}

mutex::~mutex() {
  if (World* const w = World::current()) w->destroy(cell_, {});
}

bool mutex::update(Update::Function change, Value operand, std::memory_order order, bool waits, Place place) {
  Update u;
  u.function = change;
  u.operand = operand;
  World* const w = World::current();
  if (w == nullptr) {
    const State changed = u.over(outside_);
    outside_ = changed.value_or(outside_);
    return changed.has_value();
  }
  return u.over(w->update(cell_, open, &show, u, order, memory_order_relaxed, waits, place)).has_value();
}

// A mutex made outside of the check may have been left by an execution that was given up.
bool mutex::held_here() const {
  const Holder me = holder_here();
  return holder_ == me.number && held_since_ == me.stamp;
}

bool mutex::take(bool waits, Place place) {
  const Holder me = holder_here();
  if (!update(&take_open, me.number, memory_order_acquire, waits, place)) return false;
  holder_ = me.number;
  held_since_ = me.stamp;
  locked_at_ = place;
  return true;
}

void mutex::lock(Place place) { take(true, place); }

bool mutex::try_lock(Place place) { return take(false, place); }

void mutex::unlock(Place place) {
  World* const w = World::current();
  if (place.line == 0) place = locked_at_;
  if (w != nullptr && !held_here()) {
    w->fail(Failure::Kind::misuse, "a mutex is unlocked by a thread that does not hold it", place);
  }
  holder_ = 0;
  if (w == nullptr) {
    outside_ = open;
  } else {
    w->store(cell_, open, &show, open, memory_order_release, place);
  }
}

void shared_mutex::lock_shared(Place place) { update(&add_share, 0, memory_order_acquire, true, place); }

bool shared_mutex::try_lock_shared(Place place) { return update(&add_share, 0, memory_order_acquire, false, place); }

void shared_mutex::unlock_shared(Place place) {
  if (update(&drop_share, 0, memory_order_release, false, place)) return;
  if (World* const w = World::current()) {
    w->fail(Failure::Kind::misuse, "a mutex is no more shared that nobody shares", place);
  }
}

void checking::MutexAccess::await(mutex& m, Place place) { m.update(&keep_open, 0, memory_order_relaxed, true, place); }

}  // namespace fenceline
