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
  std::uint32_t patience = 20'000;  // about half a millisecond; long after any partner that runs has come

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

 private:
  std::uint32_t left_;
};

}  // namespace fenceline::runtime
