#include "runtime/check/once.h"

namespace fenceline {
namespace {

using checking::Update;
using checking::World;

constexpr Value fresh = 0;
constexpr Value begun = 1;
constexpr Value done = 2;

std::string show(Value v) { return v == fresh ? "not called" : v == begun ? "being called" : "called"; }

std::optional<Value> begin_or_see(Value old, const Update&) {
  if (old == begun) return std::nullopt;
  return old == fresh ? begun : done;
}

}  // namespace

void once_flag::make() {
  cell_.library = true;
  if (World* const w = World::current()) w->make(cell_, fresh, &show);
}

once_flag::~once_flag() {
  if (World* const w = World::current()) w->destroy(cell_, {});
}

// Who finds it done reads no more than that, as everywhere: a locked operation would hide what buffers do.
bool once_flag::begin() {
  World* const w = World::current();
  if (w == nullptr) return std::exchange(outside_, done) != done;
  if (w->load(cell_, outside_, &show, memory_order_acquire, {}) == done) return false;
  Update u;
  u.function = &begin_or_see;
  return w->update(cell_, outside_, &show, u, memory_order_acq_rel, memory_order_relaxed, true, {}) == fresh;
}

void once_flag::end(bool is_done) {
  const Value state = is_done ? done : fresh;
  if (World* const w = World::current()) {
    w->store(cell_, outside_, &show, state, memory_order_release, {});
  } else {
    outside_ = state;
  }
}

}  // namespace fenceline
