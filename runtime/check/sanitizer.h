// What the address and thread sanitizers are told; nothing without them.
//
// Thread safety: any.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define FENCELINE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FENCELINE_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define FENCELINE_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FENCELINE_TSAN 1
#endif
#endif

// Of a function that may read what was freed.
#ifdef FENCELINE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#define FENCELINE_UNSANITIZED __attribute__((no_sanitize("address")))
#else
#define FENCELINE_UNSANITIZED
#endif

#ifdef FENCELINE_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace fenceline::checking {

// What the thread sanitizer keeps of one stack: who calls whom there, and what happened before.
class WatchedStack {
 public:
#ifdef FENCELINE_TSAN
  WatchedStack() = default;
  ~WatchedStack() { forget(); }
  WatchedStack(const WatchedStack&) = delete;
  WatchedStack& operator=(const WatchedStack&) = delete;
  // The one at hand, which the system made.
  void is_current() { known_ = __tsan_get_current_fiber(); }
  // What was there is left for ever. Not on that stack itself. Making one is slow; calls that never return may stay in
  // it for a while, as it has room for some ten thousands.
  void begin_anew() {
    if (begun_++ % 256 != 0) return;
    forget();
    known_ = made_ = __tsan_create_fiber(0);
  }
  // Right before the switch.
  void switch_here() { __tsan_switch_to_fiber(known_, 0); }

 private:
  void forget() {
    if (made_ != nullptr) __tsan_destroy_fiber(made_);
    made_ = nullptr;
  }
  void* known_ = nullptr;
  void* made_ = nullptr;
  unsigned begun_ = 0;
#else
  void is_current() {}
  void begin_anew() {}
  void switch_here() {}
#endif
};

inline void poison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef FENCELINE_ASAN
  __asan_poison_memory_region(memory, bytes);
#endif
}
inline void unpoison([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) {
#ifdef FENCELINE_ASAN
  __asan_unpoison_memory_region(memory, bytes);
#endif
}

// While it lives, what is allocated is not looked for when the program ends.
struct LeaksIgnored {
#ifdef FENCELINE_ASAN
  LeaksIgnored() { __lsan_disable(); }
  ~LeaksIgnored() { __lsan_enable(); }
  LeaksIgnored(const LeaksIgnored&) = delete;
  LeaksIgnored& operator=(const LeaksIgnored&) = delete;
#endif
};

}  // namespace fenceline::checking
