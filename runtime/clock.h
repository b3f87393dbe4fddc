// A fast clock that all CPUs of a host share.
#pragma once

#include <chrono>
#include <cstdint>

#if defined(__x86_64__) || defined(__i386__)
#include <x86intrin.h>
#endif

namespace fenceline::runtime {

// Ticks of the host's own counter: the time stamp counter on x86 (a few cycles to read), the virtual counter on ARM,
// nanoseconds elsewhere. Only differences mean anything.
inline std::uint64_t ticks() {
#if defined(__x86_64__) || defined(__i386__)
  return __rdtsc();
#elif defined(__aarch64__)
  std::uint64_t value = 0;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(value));
  return value;
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

}  // namespace fenceline::runtime
