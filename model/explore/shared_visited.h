// The visited set of a parallel search: shards, chosen by the record's hash.
//
// Most states that a search comes to are there already, so looking takes no lock and writes nothing: records never
// move, a slot of the table is written after its record, and tables that were outgrown stay until the end. Only who
// does not find its record takes the shard's lock, and looks again.
//
// Which thread inserts a record first is a race, but whether it is in the set at the end is not, so the size of the set
// and everything computed from its records are the same in every run.
//
// Thread safety: insert, size and bytes may be called from any number of threads.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <tbb/spin_mutex.h>
#include <vector>

#include "model/explore/visited.h"
#include "model/large_pages.h"

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
  // For so many threads: more shards would wait less often, fewer have tables that lie in huge pages sooner.
  SharedVisited(std::uint32_t words, unsigned threads)
      : words_(words), shards_(std::bit_ceil(4 * std::size_t{threads})) {
    for (auto& shard : shards_) shard = std::make_unique<Shard>();
  }
  // With the records of a search that one thread began; `new_id` receives their identities here, by those there.
  SharedVisited(std::uint32_t words, unsigned threads, const PrivateVisited& begun, std::vector<RecordId>& new_id)
      : SharedVisited(words, threads) {
    const Visited& records = begun.records();
    new_id.resize(records.size());
    for (std::uint32_t i = 0; i < records.size(); ++i) insert(records[i], new_id[i]);
  }
  bool insert(const std::uint64_t* record, RecordId& id) {
    const std::uint64_t hash = Visited::hash(record, words_);
    // The table uses the low bits for its place and the high half as a tag; the shard is chosen by bits between.
    const std::size_t number = (hash >> 24U) % shards_.size();
    Shard& shard = *shards_[number];
    std::uint32_t index = 0;
    const bool inserted = !find(shard, *shard.table.load(std::memory_order_acquire), record, hash, index) &&
                          insert_locked(shard, record, hash, index);
    id = RecordId{index} * shards_.size() + number;
    return inserted;
  }
  // Sums over the shards: for now and then.
  std::uint64_t size() const { return sum(&Shard::size); }
  std::uint64_t bytes() const { return sum(&Shard::bytes); }
  bool full() const { return size() >= Visited::capacity; }

 private:
  static constexpr std::size_t first_slots = 128;
  static constexpr std::uint32_t first_records = 64;

  // A slot is a tag above an index plus one; 0 is empty.
  using Slots = LargeVector<std::atomic<std::uint64_t>>;

  // Memory that nothing was written to yet.
  class Block {
   public:
    explicit Block(std::size_t words) : words_(words), at_(LargePages<std::uint64_t>().allocate(words)) {}
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    ~Block() { LargePages<std::uint64_t>().deallocate(at_, words_); }
    std::uint64_t* data() const { return at_; }

   private:
    std::size_t words_;
    std::uint64_t* at_;
  };

  // What everybody reads stands apart from what every insertion writes.
  struct alignas(64) Shard {
    Shard() {
      tables.push_back(std::make_unique<Slots>(first_slots));
      table.store(tables.back().get(), std::memory_order_relaxed);
    }
    std::atomic<const Slots*> table;  // the newest
    // Records lie in blocks, each as large as all before it, and stay where they are.
    std::array<std::unique_ptr<Block>, 28> blocks;
    alignas(64) tbb::spin_mutex mutex;
    std::vector<std::unique_ptr<Slots>> tables;  // older ones may still be read
    std::atomic<std::uint64_t> size{0};
    std::atomic<std::uint64_t> bytes{0};
  };

  struct Place {
    std::size_t block;
    std::size_t record;  // within it
  };
  static Place place_of(std::uint32_t index) {
    const auto block = static_cast<std::size_t>(std::bit_width(index / first_records));
    return {block, block == 0 ? index : index - (std::size_t{first_records} << (block - 1))};
  }
  std::uint64_t* record_at(const Shard& shard, std::uint32_t index) const {
    const Place place = place_of(index);
    return shard.blocks[place.block]->data() + place.record * words_;
  }

  // In this table, which may not be the newest any more. A slot is written after its record.
  bool find(const Shard& shard, const Slots& slots, const std::uint64_t* record, std::uint64_t hash,
            std::uint32_t& index) const {
    const std::size_t last = slots.size() - 1;
    for (std::size_t at = hash & last;; at = (at + 1) & last) {
      const std::uint64_t slot = slots[at].load(std::memory_order_acquire);
      if (slot == 0) return false;
      if (slot >> 32U != hash >> 32U) continue;
      index = static_cast<std::uint32_t>(slot) - 1;
      if (std::equal(record, record + words_, record_at(shard, index))) return true;
    }
  }

  // Whether it was not there.
  bool insert_locked(Shard& shard, const std::uint64_t* record, std::uint64_t hash, std::uint32_t& index) const {
    const tbb::spin_mutex::scoped_lock lock(shard.mutex);
    if (find(shard, *shard.tables.back(), record, hash, index)) return false;
    index = static_cast<std::uint32_t>(shard.size.load(std::memory_order_relaxed));
    if (std::size_t{index} * 2 >= shard.tables.back()->size()) grow(shard, index);
    const Place place = place_of(index);
    if (!shard.blocks[place.block]) {
      const std::size_t words = std::max<std::size_t>(index, first_records) * words_;
      shard.blocks[place.block] = std::make_unique<Block>(words);
      shard.bytes.fetch_add(words * sizeof(std::uint64_t), std::memory_order_relaxed);
    }
    std::copy_n(record, words_, record_at(shard, index));
    put(*shard.tables.back(), hash, index);
    shard.size.store(index + 1, std::memory_order_relaxed);
    return true;
  }

  static void put(Slots& slots, std::uint64_t hash, std::uint32_t index) {
    const std::size_t last = slots.size() - 1;
    std::size_t at = hash & last;
    while (slots[at].load(std::memory_order_relaxed) != 0) at = (at + 1) & last;
    slots[at].store((hash >> 32U << 32U) | (index + 1), std::memory_order_release);
  }

  void grow(Shard& shard, std::uint32_t size) const {
    auto larger = std::make_unique<Slots>(shard.tables.back()->size() * 4);
    for (std::uint32_t i = 0; i < size; ++i) put(*larger, Visited::hash(record_at(shard, i), words_), i);
    shard.bytes.fetch_add(larger->size() * sizeof(std::uint64_t), std::memory_order_relaxed);
    shard.tables.push_back(std::move(larger));
    shard.table.store(shard.tables.back().get(), std::memory_order_release);
  }

  std::uint64_t sum(std::atomic<std::uint64_t> Shard::*of) const {
    std::uint64_t result = 0;
    for (const auto& shard : shards_) result += (*shard.*of).load(std::memory_order_relaxed);
    return result;
  }
  std::uint32_t words_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace fenceline
