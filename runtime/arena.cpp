#include "runtime/arena.h"

#include <algorithm>
#include <atomic>

namespace fenceline::runtime {
namespace {

// Pages as the system gives them: untouched ones cost nothing.
template <class T>
T* pages(std::uint64_t count) {
  return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{4096}));
}

// Calls f with a zero of the location's type.
template <class F>
void with_type(Width width, F&& f) {
  switch (width) {
    case Width::byte: f(std::uint8_t{}); break;
    case Width::half: f(std::uint16_t{}); break;
    case Width::word: f(std::uint32_t{}); break;
    case Width::quad: f(std::uint64_t{}); break;
  }
}

}  // namespace

Arena::Arena(const Program& program, std::span<const Workload* const> workloads) : order_(most_instances) {
  std::uint64_t bytes = most_cell_bytes;
  for (const Layout layout : all_layouts) bytes = std::max(bytes, plan_layout(program, layout, 1).bytes);
  cells_.reset(pages<unsigned char>(bytes));

  // A role's rows begin on a page of their own.
  constexpr std::uint64_t page = 4096 / sizeof(std::uint64_t);
  std::uint64_t total = 0;
  std::vector<std::uint64_t> starts;
  for (std::size_t role = 0; role < program.threads.size(); ++role) {
    std::size_t outputs = 0;
    for (const Workload* workload : workloads) outputs = std::max(outputs, workload->roles[role].outputs.size());
    starts.push_back(total);
    total += (outputs * most_instances + page - 1) / page * page + page;
  }
  rows_.reset(pages<std::uint64_t>(std::max<std::uint64_t>(total, 1)));
  for (const std::uint64_t start : starts) outs_.push_back(rows_.get() + start);
  views_.assign(outs_.begin(), outs_.end());
}

void Arena::reset(const Program& program, const LayoutPlan& layout, LocationId location, std::uint32_t first,
                  std::uint32_t last) {
  const Location& l = program.locations[location];
  unsigned char* const start = cells() + layout.offsets[location] + first * layout.stride;
  with_type(l.width, [&]<class T>(T) {
    const T initial = static_cast<T>(l.initial);
    if (layout.stride == sizeof(T)) {
      std::fill_n(reinterpret_cast<T*>(start), last - first, initial);
      return;
    }
    for (std::uint32_t i = 0; i < last - first; ++i) *reinterpret_cast<T*>(start + i * layout.stride) = initial;
  });
}

void Arena::touch(const Program& program, const LayoutPlan& layout, LocationId location, std::uint32_t instance,
                  Touch touch) {
  unsigned char* const at = cells() + layout.offsets[location] + instance * layout.stride;
  with_type(program.locations[location].width, [&]<class T>(T) {
    const std::atomic_ref<T> cell(*reinterpret_cast<T*>(at));
    switch (touch) {
      case Touch::none: break;
      case Touch::read: static_cast<void>(cell.load(std::memory_order_relaxed)); break;
      case Touch::write: cell.fetch_xor(static_cast<T>(opaque(0)), std::memory_order_relaxed); break;
    }
  });
}

}  // namespace fenceline::runtime
