#include "runtime/check/locks.h"

#include <algorithm>

namespace fenceline::checking {

void lock_together(std::span<Lockable> all, Place place) {
  if (all.empty()) return;
  if (const World* const world = World::current()) {
    // Those that are not fenceline's stay behind, in the order given.
    for (std::size_t i = 1; i < all.size(); ++i) {
      for (std::size_t j = i; j > 0 && all[j].cell != nullptr; --j) {
        if (all[j - 1].cell != nullptr && !world->made_before(*all[j].cell, *all[j - 1].cell)) break;
        std::swap(all[j - 1], all[j]);
      }
    }
  }
  for (;;) {
    all.front().lock(all.front().mutex, place);
    std::size_t held = 1;
    while (held < all.size() && all[held].try_lock(all[held].mutex, place)) ++held;
    if (held == all.size()) return;
    const Lockable& failed = all[held];
    while (held-- > 0) all[held].unlock(all[held].mutex);
    failed.await(failed.mutex, place);
  }
}

}  // namespace fenceline::checking
