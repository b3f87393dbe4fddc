// The heap of one world: what the code under check allocates with new.
//
// Each thread allocates from chunks of its own, so the address of its n-th block depends on what it did itself and not
// on what others did meanwhile: an execution that is run again has the same addresses. Blocks that are freed are not
// given out again within one execution, and are remembered; `reset` takes everything back at once, so that an execution
// may be abandoned anywhere.
//
// The memory is one range of reserved addresses; it is made usable piece by piece.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/parallel/own_lines.h"
#include "model/program.h"

namespace fenceline::checking {

class Heap {
 public:
  struct Block {
    std::byte* address = nullptr;
    std::size_t size = 0;
    ThreadId thread = 0;
    bool freed = false;
    // Of the world's call stacks, from 1; 0: not kept.
    std::uint32_t allocated_at = 0;
    std::uint32_t freed_at = 0;
  };
  // Where a thread's part of the heap is.
  struct Mark {
    std::size_t next_run = 0;
    std::byte* free = nullptr;
    std::byte* end = nullptr;
    std::size_t blocks = 0;
  };
  enum class Freed : std::uint8_t { now, before, never_allocated };

  Heap() = default;
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // Throws std::bad_alloc when the range is used up: 64 GB, or what the system lets the program reserve.
  void* allocate(ThreadId thread, std::size_t size, std::size_t alignment, std::uint32_t at_call);
  Freed free(void* p, std::uint32_t at_call);
  bool owns(const void* p) const { return range_ != nullptr && p >= range_ && p < range_ + range_size_; }
  // The block that holds this address, freed ones included.
  const Block* find(const void* p) const;
  // Calls f with every block that has not been freed, by thread and age.
  template <class F>
  void for_each_live(F&& f) const {
    if (live_ == 0) return;
    for (const Part& part : parts_) {
      for (const Block& b : part.blocks) {
        if (!b.freed) f(b);
      }
    }
  }
  std::uint64_t live() const { return live_; }
  // The age of the block among its thread's, from 0.
  std::size_t number(const Block& b) const { return static_cast<std::size_t>(&b - parts_[b.thread].blocks.data()); }
  Mark mark(ThreadId thread) const;
  // What the thread has allocated since, if all of it is freed again, was never there.
  void forget_since(ThreadId thread, const Mark& mark);
  void reset();

 private:
  static constexpr std::size_t largest_range = std::size_t{1} << 36U;
  static constexpr std::size_t smallest_range = std::size_t{1} << 26U;
  static constexpr std::size_t chunk_size = std::size_t{1} << 16U;

  // Some neighbouring chunks. A thread comes to them in the same order in every execution, as far as they are large
  // enough.
  struct Run {
    std::size_t first = 0;
    std::size_t chunks = 0;
  };
  struct Part {
    std::vector<Run> runs;
    std::size_t next_run = 0;  // those before are in use
    std::byte* free = nullptr;
    std::byte* end = nullptr;
    std::vector<Block> blocks;  // since the last reset
  };

  void reserve_range();
  void add_run(ThreadId thread, std::size_t bytes);
  Block* block_at(const void* p);

  std::byte* range_ = nullptr;
  std::size_t range_size_ = largest_range;
  std::size_t used_chunks_ = 0;
  std::vector<ThreadId> owners_;  // by chunk
  OwnLines<Part> parts_;          // by thread
  std::uint64_t live_ = 0;
};

}  // namespace fenceline::checking
