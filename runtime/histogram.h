// Counting outcomes: rows of values with how often each was seen.
//
// Thread safety: none; workers count into tables of their own, which one thread then merges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/observed.h"

namespace fenceline::runtime {

// Distinct rows of `arity` 64-bit values, each with a dense id in order of first appearance. Open addressing over
// 64-bit hashes; rows are compared whole.
class RowTable {
 public:
  explicit RowTable(std::size_t arity);

  std::size_t size() const { return hashes_.size(); }
  std::size_t arity() const { return arity_; }
  std::span<const std::uint64_t> operator[](std::size_t id) const { return {rows_.data() + id * arity_, arity_}; }
  std::size_t find_or_add(std::span<const std::uint64_t> row);

 private:
  void grow();

  std::size_t arity_;
  std::vector<std::uint64_t> rows_;
  std::vector<std::uint64_t> hashes_;  // by id
  std::vector<std::uint32_t> slots_;   // id + 1, or 0 when empty; a power of two
};

// Counts by one 64-bit key. Small and flat: it stays in the first-level cache while it counts.
class KeyTable {
 public:
  KeyTable();

  void add(std::uint64_t key, std::uint64_t count = 1) {
    if (key == last_key_) {
      *last_count_ += count;
      return;
    }
    last_count_ = &count_of(key);
    last_key_ = key;
    *last_count_ += count;
  }
  // Calls f(key, count) for every key that has been counted, and forgets the counts.
  template <class F>
  void drain(F&& f) {
    for (Slot& slot : slots_) {
      if (slot.count != 0) f(slot.key, slot.count);
      slot.count = 0;
    }
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint64_t count = 0;
    bool used = false;
  };
  std::uint64_t& count_of(std::uint64_t key);

  std::vector<Slot> slots_;  // a power of two
  std::size_t used_ = 0;
  std::uint64_t last_key_ = 0;
  std::uint64_t* last_count_ = nullptr;
};

// What a run has seen: outcomes in normal order, each with its count.
struct Tally {
  OutcomeSet outcomes{0};
  std::vector<std::uint64_t> counts{};  // by row of `outcomes`
  std::uint64_t total = 0;

  // Sorts by outcome. `rows[i]` was seen `counts[i]` times; rows are distinct, those never seen are left out.
  static Tally of(const RowTable& rows, std::span<const std::uint64_t> counts);
};

}  // namespace fenceline::runtime
