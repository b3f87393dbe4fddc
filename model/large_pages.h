// An allocator for vectors that may grow to millions of entries. From a few megabytes on they lie in huge pages, where
// the system has them (Linux, transparent_hugepage "madvise"): a hash table in pages of 4 KiB spends a third of a
// search on page faults and on misses of the address translation.
//
// Thread safety: as std::allocator.
#pragma once

#include <cstddef>
#include <limits>
#include <new>
#include <sys/mman.h>
#include <vector>

namespace fenceline {

template <class T>
class LargePages {
 public:
  using value_type = T;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) noexcept {}

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / 2 / sizeof(T)) throw std::bad_array_new_length();
    const std::size_t bytes = count * sizeof(T);
    if (bytes < least) return static_cast<T*>(::operator new(bytes));
    void* const pages = ::operator new(bytes, page);
#ifdef MADV_HUGEPAGE
    // Advice: a system without huge pages goes on with small ones.
    (void)madvise(pages, bytes / huge * huge, MADV_HUGEPAGE);
#endif
    return static_cast<T*>(pages);
  }
  void deallocate(T* at, std::size_t count) noexcept {
    if (count * sizeof(T) < least) return ::operator delete(at);
    ::operator delete(at, page);
  }
  bool operator==(const LargePages&) const = default;

 private:
  static constexpr std::size_t huge = std::size_t{2} << 20U;  // on x86-64, and with 4 KiB pages on Arm
  static constexpr std::size_t least = huge;
  static constexpr std::align_val_t page{huge};
};

template <class T>
using LargeVector = std::vector<T, LargePages<T>>;

}  // namespace fenceline
