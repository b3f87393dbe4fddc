// What the address sanitizer is told; nothing without it.
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

// Of a function that may read what was freed.
#ifdef FENCELINE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#define FENCELINE_UNSANITIZED __attribute__((no_sanitize("address")))
#else
#define FENCELINE_UNSANITIZED
#endif

namespace fenceline::checking {

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
