// While a function of the world that code under check calls is at work.
//
// Thread safety: as World.
#pragma once

#include "runtime/check/world.h"

namespace fenceline::checking {

class World::Inside {
 public:
  explicit Inside(World& world) : world_(world) {
    current_ = nullptr;
    world.running_->catch_up();
  }
  ~Inside() { current_ = &world_; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  World& world_;
};

}  // namespace fenceline::checking
