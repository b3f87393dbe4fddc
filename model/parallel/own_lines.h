// Memory for what one thread changes all the time and others have beside theirs: it shares no cache line with anything
// else. malloc gives back to any thread what another one has freed, so small blocks of two threads come to lie next to
// each other, and then each write of the one takes the line from the other: searches with two workers, one after the
// other in one program, took a quarter longer.
//
// Thread safety: as std::allocator.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace fenceline {

inline constexpr std::size_t cache_line = 64;  // bytes, on x86-64 and most others

template <class T>
struct OwnLinesAllocator {
  using value_type = T;

  OwnLinesAllocator() = default;
  template <class U>
  OwnLinesAllocator(const OwnLinesAllocator<U>&) {}

  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(whole_lines(n), std::align_val_t(cache_line))); }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete(p, std::align_val_t(cache_line)); }
  bool operator==(const OwnLinesAllocator&) const = default;

 private:
  static constexpr std::size_t whole_lines(std::size_t n) {
    return (n * sizeof(T) + cache_line - 1) / cache_line * cache_line;
  }
};

template <class T>
using OwnLines = std::vector<T, OwnLinesAllocator<T>>;

}  // namespace fenceline
