// The contract between the harness and a kernel, and the few operations every kernel shares.
//
// The build embeds this file, and the compiled backend writes it above the source it emits: the structures exist once,
// so a loaded kernel and the harness cannot disagree. It therefore includes nothing of the project.
//
// A kernel is one thread of a test. A call visits many instances of the test's memory, one after the other:
//   location l of instance i lives at  cells + order-th instance * stride + offsets[l]
// and after each instance the kernel writes one row of final register values to `out`.
//
// Thread safety: a slice belongs to one thread; several threads' slices share cells, order and host.
#pragma once

#include <atomic>
#include <cstdint>

// Before a loop over instances: one copy of the test's instructions, so that what runs can be compared with the test.
#if defined(__clang__)
#define FENCELINE_ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")
#define FENCELINE_KERNEL
#else
#define FENCELINE_ROLLED _Pragma("GCC unroll 1")
// Equal threads of different tests stay functions of their own.
#define FENCELINE_KERNEL __attribute__((no_icf))
#endif

namespace fenceline::runtime {

// What a kernel may ask of the harness, rarely: both are called outside the measured path.
struct Host {
  void* self;
  // Called now and then while the test loops; true ends the call at the current instance.
  bool (*give_up)(void* self);
  // The test computed an address that is no location of the access's width; the call ends.
  void (*fault)(void* self, std::uint64_t address);
};

struct Slice {
  unsigned char* cells;
  const std::uint64_t* offsets;  // bytes, by location
  std::uint64_t stride;          // bytes between instances
  const std::uint32_t* order;    // the instances to visit, `count` of them
  std::uint64_t count;
  std::uint64_t first;        // what a counter register holds at the first visit; it then counts up
  std::uint64_t* out;         // `count` rows of this kernel's output registers
  const std::uint32_t* gaps;  // null, or for each instruction how long to linger before it (turns of an empty loop)
  const Host* host;
};

// Returns how many instances were completed: `count`, or fewer after `give_up` or `fault`. `self` is the backend's.
using KernelFunction = std::uint64_t (*)(const Slice* slice, const void* self);

// One symbol of the test, for addresses computed at run time: its locations are `first` and on, `width` bytes each.
struct SymbolRow {
  std::uint64_t address;  // the number that stands for its first location
  std::uint64_t bytes;
  std::uint32_t width;
  std::uint32_t first;
};

// The cell that a computed address names, null when there is none. The result depends on `address` as data, so an
// address dependency of the test is one of the kernel too.
inline unsigned char* locate(const Slice& slice, unsigned char* at, const SymbolRow* rows, std::uint32_t count,
                             std::uint64_t address, std::uint32_t width) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t distance = address - rows[i].address;
    if (distance >= rows[i].bytes || rows[i].width != width || distance % width != 0) continue;
    return at + slice.offsets[rows[i].first + distance / width];
  }
  return nullptr;
}

// An empty loop that compilers keep and memory does not see.
inline void linger(std::uint64_t turns) {
  for (; turns != 0; --turns) __asm__ volatile("" : "+r"(turns));
}

// For jumps backwards: whether to stop looping.
inline bool spun(const Slice& slice, std::uint32_t& spins) {
  return (++spins & 63U) == 0 && slice.host->give_up(slice.host->self);
}

// A value that compilers know nothing about: they would turn a locked addition of a known zero into a load.
inline std::uint64_t opaque(std::uint64_t value) {
  __asm__ volatile("" : "+r"(value));
  return value;
}

// SFENCE and LFENCE are the instructions themselves on x86; elsewhere their nearest C++ fences.
#if defined(__x86_64__) || defined(__i386__)
inline void store_fence() { __builtin_ia32_sfence(); }
inline void load_fence() { __builtin_ia32_lfence(); }
#else
inline void store_fence() { std::atomic_thread_fence(std::memory_order_release); }
inline void load_fence() { std::atomic_thread_fence(std::memory_order_acquire); }
#endif

// There is no fetch_neg: the exchange is retried until nobody came between.
template <class T>
T fetch_negate(std::atomic_ref<T> cell, std::memory_order order) {
  T old = cell.load(std::memory_order_relaxed);
  while (!cell.compare_exchange_weak(old, static_cast<T>(T{0} - old), order, std::memory_order_relaxed)) {
  }
  return old;
}

}  // namespace fenceline::runtime
