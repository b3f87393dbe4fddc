// The memory that epochs run in: cells, output rows, the order of visiting. Allocated once for a run and reused by
// every epoch whatever its layout, so that no page is faulted in while instances run.
//
// Thread safety: `reset` and `touch` may be called by several workers at once for distinct (location, instance) pairs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "runtime/kernel.h"
#include "runtime/layout.h"
#include "runtime/parameters.h"

namespace fenceline::runtime {

// The most instances of an epoch, and the most bytes its cells take when more than one instance is wanted: together
// with the outputs they stay in a second-level cache.
inline constexpr std::uint32_t most_instances = 16'384;
inline constexpr std::uint64_t most_cell_bytes = std::uint64_t{1} << 20U;

class Arena {
 public:
  // Room for `instances` outputs of each workload's roles; the workloads share the room.
  Arena(const Program& program, std::span<const Workload* const> workloads);

  unsigned char* cells() { return cells_.get(); }
  std::uint64_t* out(std::size_t role) { return outs_[role]; }
  std::span<const std::uint64_t* const> outs() const { return views_; }
  std::vector<std::uint32_t>& order() { return order_; }

  // Writes the initial value of a location into instances first to last - 1.
  void reset(const Program& program, const LayoutPlan& layout, LocationId location, std::uint32_t first,
             std::uint32_t last);

  // Brings a cell into the calling CPU's cache without changing it: shared for `read`, owned for `write`.
  void touch(const Program& program, const LayoutPlan& layout, LocationId location, std::uint32_t instance,
             Touch touch);

 private:
  struct Free {
    void operator()(void* memory) const { ::operator delete (memory, std::align_val_t{4096}); }
  };
  template <class T>
  using Pages = std::unique_ptr<T[], Free>;

  Pages<unsigned char> cells_;
  Pages<std::uint64_t> rows_;
  std::vector<std::uint64_t*> outs_;
  std::vector<const std::uint64_t*> views_;
  std::vector<std::uint32_t> order_;
};

}  // namespace fenceline::runtime
