// The visited set of a parallel search: shards, each a `Visited` behind its own lock, chosen by the record's hash.
//
// Which thread inserts a record first is a race, but whether it is in the set at the end is not, so the size of the set
// and everything computed from its records are the same in every run.
//
// Thread safety: insert, size and bytes may be called from any number of threads.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <tbb/spin_mutex.h>
#include <vector>

#include "model/explore/visited.h"

namespace fenceline {

// The identity of a record, within one search.
using RecordId = std::uint64_t;

class PrivateVisited {
 public:
  explicit PrivateVisited(std::uint32_t words) : set_(words) {}
  bool insert(const std::uint64_t* record, RecordId& id) {
    const Visited::Found found = set_.insert(record);
    id = found.index;
    return found.inserted;
  }
  std::uint64_t size() const { return set_.size(); }
  std::uint64_t bytes() const { return set_.bytes(); }
  bool full() const { return set_.size() >= Visited::capacity; }
  const Visited& records() const { return set_; }

 private:
  Visited set_;
};

class SharedVisited {
 public:
  explicit SharedVisited(std::uint32_t words) : words_(words) {
    for (auto& shard : shards_) shard = std::make_unique<Shard>(words);
  }
  // With the records of a search that one thread began; `new_id` receives their identities here, by those there.
  SharedVisited(std::uint32_t words, const PrivateVisited& begun, std::vector<RecordId>& new_id)
      : SharedVisited(words) {
    const Visited& records = begun.records();
    new_id.resize(records.size());
    for (std::uint32_t i = 0; i < records.size(); ++i) insert(records[i], new_id[i]);
  }
  bool insert(const std::uint64_t* record, RecordId& id) {
    const std::uint64_t hash = Visited::hash(record, words_);
    // The table uses the low bits for its place and the high half as a tag; the shard is chosen by bits between.
    const std::size_t index = (hash >> 24U) % shard_count;
    Shard& shard = *shards_[index];
    const tbb::spin_mutex::scoped_lock lock(shard.mutex);
    const Visited::Found found = shard.set.insert(record, hash);
    id = RecordId{found.index} * shard_count + index;
    if (found.inserted) {
      shard.size.store(shard.set.size(), std::memory_order_relaxed);
      shard.bytes.store(shard.set.bytes(), std::memory_order_relaxed);
    }
    return found.inserted;
  }
  // Sums over the shards: for now and then.
  std::uint64_t size() const { return sum(&Shard::size); }
  std::uint64_t bytes() const { return sum(&Shard::bytes); }
  bool full() const { return size() >= Visited::capacity; }

 private:
  static constexpr std::size_t shard_count = 64;
  struct alignas(64) Shard {
    explicit Shard(std::uint32_t words) : set(words) {}
    tbb::spin_mutex mutex;
    Visited set;
    std::atomic<std::uint64_t> size{0};
    std::atomic<std::uint64_t> bytes{0};
  };
  std::uint64_t sum(std::atomic<std::uint64_t> Shard::*of) const {
    std::uint64_t result = 0;
    for (const auto& shard : shards_) result += (*shard.*of).load(std::memory_order_relaxed);
    return result;
  }
  std::uint32_t words_;
  std::array<std::unique_ptr<Shard>, shard_count> shards_;
};

}  // namespace fenceline
