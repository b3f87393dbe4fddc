// A set of fixed-width records of 64-bit words: the states seen so far. Exact: records are compared whole.
//
// Records lie one after another in the order of their insertion, so a record's index is stable; a flat table of indices
// (open addressing, linear probing) finds them. The table keeps 32 bits of the hash beside each index, so that a probe
// touches a record only when it is almost certainly the one.
//
// Thread safety: none. Memory: `words` words and at most 32 bytes a record.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "model/large_pages.h"

namespace fenceline {

class Visited {
 public:
  struct Found {
    std::uint32_t index;
    bool inserted;
  };
  // More records than this in one set cannot be numbered.
  static constexpr std::uint32_t capacity = 0xffff'fffe;

  explicit Visited(std::uint32_t words) : words_(words), slots_(first_slots) {
    records_.reserve(first_slots / 2 * words);
  }

  std::uint32_t size() const { return size_; }
  const std::uint64_t* operator[](std::uint32_t index) const { return records_.data() + std::size_t{index} * words_; }
  std::uint64_t bytes() const { return records_.capacity() * sizeof(std::uint64_t) + slots_.capacity() * sizeof(Slot); }

  static std::uint64_t hash(const std::uint64_t* record, std::uint32_t words) {
    return XXH3_64bits(record, std::size_t{words} * sizeof(std::uint64_t));
  }

  Found insert(const std::uint64_t* record) { return insert(record, hash(record, words_)); }
  Found insert(const std::uint64_t* record, std::uint64_t hash) {
    if (std::size_t{size_} * 2 >= slots_.size()) grow();
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    const std::size_t last = slots_.size() - 1;
    for (std::size_t at = hash & last;; at = (at + 1) & last) {
      Slot& slot = slots_[at];
      if (slot.index == empty) {
        slot = {size_, tag};
        records_.insert(records_.end(), record, record + words_);
        return {size_++, true};
      }
      // Not memcmp: records without words have no address.
      if (slot.tag == tag && std::equal(record, record + words_, (*this)[slot.index])) {
        return {slot.index, false};
      }
    }
  }

 private:
  static constexpr std::uint32_t empty = 0xffff'ffff;
  static constexpr std::size_t first_slots = 64;
  struct Slot {
    std::uint32_t index = empty;
    std::uint32_t tag = 0;
  };

  void grow() {
    LargeVector<Slot> larger(slots_.size() * 4);
    const std::size_t last = larger.size() - 1;
    for (std::uint32_t i = 0; i < size_; ++i) {
      const std::uint64_t h = hash((*this)[i], words_);
      std::size_t at = h & last;
      while (larger[at].index != empty) at = (at + 1) & last;
      larger[at] = {i, static_cast<std::uint32_t>(h >> 32U)};
    }
    slots_.swap(larger);
  }

  std::uint32_t words_;
  std::uint32_t size_ = 0;
  LargeVector<std::uint64_t> records_;
  LargeVector<Slot> slots_;
};

}  // namespace fenceline
