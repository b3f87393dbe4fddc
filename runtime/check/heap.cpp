#include "runtime/check/heap.h"

#include <algorithm>
#include <new>
#include <sys/mman.h>

#include "runtime/check/sanitizer.h"

namespace fenceline::checking {
namespace {

#ifdef FENCELINE_ASAN
constexpr std::size_t gap = 16;  // poisoned, behind each block
#else
constexpr std::size_t gap = 0;
#endif

std::byte* align(std::byte* p, std::size_t alignment) {
  const auto address = reinterpret_cast<std::uintptr_t>(p);
  return p + ((alignment - address % alignment) % alignment);
}

}  // namespace

Heap::~Heap() {
  if (range_ == nullptr) return;
  unpoison(range_, used_chunks_ * chunk_size);
  ::munmap(range_, range_size_);
}

// Addresses are scarce under a limit on them (setrlimit(2), RLIMIT_AS), and in programs that valgrind runs.
void Heap::reserve_range() {
  for (; range_size_ >= smallest_range; range_size_ /= 4) {
    void* const range = ::mmap(nullptr, range_size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED) continue;
    range_ = static_cast<std::byte*>(range);
    return;
  }
  throw std::bad_alloc();
}

void Heap::add_run(ThreadId thread, std::size_t bytes) {
  Part& part = parts_[thread];
  const std::size_t chunks = (bytes + chunk_size - 1) / chunk_size;
  // Runs too short for what is wanted are passed over, in this execution.
  while (part.next_run < part.runs.size() && part.runs[part.next_run].chunks < chunks) ++part.next_run;
  if (part.next_run == part.runs.size()) {
    if (range_ == nullptr) reserve_range();
    if ((used_chunks_ + chunks) * chunk_size > range_size_) throw std::bad_alloc();
    std::byte* const start = range_ + used_chunks_ * chunk_size;
    if (::mprotect(start, chunks * chunk_size, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
    part.runs.push_back({used_chunks_, chunks});
    owners_.resize(used_chunks_ + chunks, thread);
    used_chunks_ += chunks;
  }
  const Run& run = part.runs[part.next_run++];
  part.free = range_ + run.first * chunk_size;
  part.end = part.free + run.chunks * chunk_size;
  poison(part.free, run.chunks * chunk_size);
}

void* Heap::allocate(ThreadId thread, std::size_t size, std::size_t alignment, std::uint32_t at_call) {
  if (thread >= parts_.size()) parts_.resize(thread + 1);
  if (size >= range_size_) throw std::bad_alloc();
  alignment = std::max<std::size_t>(alignment, 16);
  const std::size_t wanted = std::max<std::size_t>(size, 1) + gap;
  Part& part = parts_[thread];
  std::byte* at = part.free == nullptr ? nullptr : align(part.free, alignment);
  if (at == nullptr || at > part.end || wanted > static_cast<std::size_t>(part.end - at)) {
    add_run(thread, wanted + alignment);
    at = align(part.free, alignment);
  }
  part.free = at + wanted;
  unpoison(at, size);
  part.blocks.push_back({at, size, thread, false, at_call, 0});
  ++live_;
  return at;
}

Heap::Block* Heap::block_at(const void* p) {
  if (!owns(p)) return nullptr;
  const auto chunk = static_cast<std::size_t>(static_cast<const std::byte*>(p) - range_) / chunk_size;
  if (chunk >= used_chunks_) return nullptr;
  std::vector<Block>& blocks = parts_[owners_[chunk]].blocks;
  // By age they are in the order of their runs, whose addresses rise too.
  const auto after = std::ranges::upper_bound(blocks, static_cast<const std::byte*>(p), std::less<>(), &Block::address);
  if (after == blocks.begin()) return nullptr;
  Block& block = *std::prev(after);
  return p == block.address || p < block.address + block.size ? &block : nullptr;
}

const Heap::Block* Heap::find(const void* p) const { return const_cast<Heap*>(this)->block_at(p); }

Heap::Freed Heap::free(void* p, std::uint32_t at_call) {
  Block* const block = block_at(p);
  if (block == nullptr || block->address != p) return Freed::never_allocated;
  if (block->freed) return Freed::before;
  block->freed = true;
  block->freed_at = at_call;
  --live_;
  poison(block->address, block->size);
  return Freed::now;
}

Heap::Mark Heap::mark(ThreadId thread) const {
  if (thread >= parts_.size()) return {};
  const Part& part = parts_[thread];
  return {part.next_run, part.free, part.end, part.blocks.size()};
}

void Heap::forget_since(ThreadId thread, const Mark& mark) {
  if (thread >= parts_.size()) return;
  Part& part = parts_[thread];
  const auto since = part.blocks.begin() + static_cast<std::ptrdiff_t>(mark.blocks);
  if (!std::all_of(since, part.blocks.end(), [](const Block& b) { return b.freed; })) return;
  part.blocks.erase(since, part.blocks.end());
  part.next_run = mark.next_run;
  part.free = mark.free;
  part.end = mark.end;
}

void Heap::reset() {
  for (Part& part : parts_) {
    part.blocks.clear();
    part.next_run = 0;
    part.free = part.end = nullptr;
  }
  live_ = 0;
}

}  // namespace fenceline::checking
