// Where a thread of the world leaves off and another one goes on: inlined, as fiber_switch.h says.
//
// Thread safety: as World.
#pragma once

#include "runtime/check/fiber_switch.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

// On the fiber of the running thread, not in the code under check.
[[gnu::always_inline]] inline void World::suspend() {
  ThreadRecord& self = *running_;
  const bool compared = !self.visits.empty();
  if (compared) [[unlikely]] {
    keep_frames(self);
  }
  const auto here = [&] { return !failure_ && !restarted_ && self.state != State::looking; };
  if (ready_count_ == 0 && here()) ask_scheduler();
  // Straight to the next thread, unless there is something to do at home.
  if (ready_count_ > 0 && here() && thrown_ == nullptr) {
    running_ = &take_ready();
    if (running_ == &self) return;  // nobody else has run
    current_ = this;
    self.fiber.switch_to(running_->fiber);
  } else {
    self.fiber.suspend();
  }
  current_ = nullptr;
  if (compared) [[unlikely]] {
    pass_over_others(self);
  }
}

}  // namespace fenceline::checking
