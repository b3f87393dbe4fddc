// Watches the limits of one enumeration.
//
// Thread safety: none; one enumeration, one watch.
#pragma once

#include <chrono>
#include <cstdint>

#include "model/explore/explore.h"

namespace fenceline::reference {

class Watch {
 public:
  // Thrown out of an enumeration that a limit ends; caught by the engine, which returns what it has.
  struct Stop {
    Completeness reason;
  };

  explicit Watch(const Limits& limits) : limits_(limits) {}

  // Before each candidate execution, partial ones included.
  void candidate() {
    if (candidates_ >= limits_.states) throw Stop{Completeness::state_limit};
    ++candidates_;
    step();
  }

  // In every loop that may be long; looks at the clock and the cancel flag now and then.
  void step() {
    if (++steps_ % 1024 != 0) return;
    if (limits_.cancel != nullptr && limits_.cancel->load(std::memory_order_relaxed)) {
      throw Stop{Completeness::cancelled};
    }
    if (limits_.deadline && std::chrono::steady_clock::now() >= *limits_.deadline) throw Stop{Completeness::timeout};
  }

  std::uint64_t candidates() const { return candidates_; }

 private:
  const Limits& limits_;
  std::uint64_t candidates_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace fenceline::reference
