// How to wait in a loop: politely to the other hardware thread, and, when partners may not be running, by yielding.
#pragma once

#include <cstdint>
#include <thread>

#if defined(__x86_64__) || defined(__i386__)
#include <emmintrin.h>
#endif

namespace fenceline::runtime {

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// `patience` turns are spun before each turn yields to the scheduler.
struct SpinPolicy {
  // Some ten milliseconds, longer than the scheduler lets a thread run at once. On a busy machine partners on different
  // CPUs must be running at the same time to get on, so each keeps its CPU while it has it.
  std::uint32_t patience = 400'000;

  static SpinPolicy alone() { return {}; }
  // For more workers than CPUs: the partner is probably waiting for this very CPU.
  static SpinPolicy crowded() { return {16}; }
};

class Spin {
 public:
  explicit Spin(SpinPolicy policy) : left_(policy.patience) {}
  void once() {
    if (left_ == 0) {
      std::this_thread::yield();
      return;
    }
    --left_;
    relax();
  }
  // True now and then, when the partner is late: time to see whether it may not come at all.
  bool doubtful() const { return (left_ & 255U) == 0; }

 private:
  std::uint32_t left_;
};

}  // namespace fenceline::runtime
