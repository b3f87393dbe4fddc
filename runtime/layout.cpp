#include "runtime/layout.h"

#include <algorithm>

namespace fenceline::runtime {
namespace {

constexpr std::uint64_t line = 64;  // bytes; right for x86 and most others, and only a matter of efficiency

std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) { return (value + unit - 1) / unit * unit; }

std::uint64_t widest(const Program& program) {
  std::uint64_t width = 1;
  for (const Location& l : program.locations) width = std::max(width, static_cast<std::uint64_t>(l.width));
  return width;
}

// Side by side in declared order, each at a multiple of its width. Returns where they end.
std::uint64_t place_side_by_side(const Program& program, std::vector<std::uint64_t>& offsets) {
  std::uint64_t end = 0;
  for (const Location& l : program.locations) {
    const auto width = static_cast<std::uint64_t>(l.width);
    offsets.push_back(round_up(end, width));
    end = offsets.back() + width;
  }
  return end;
}

}  // namespace

std::string_view name_of(Layout layout) {
  switch (layout) {
    case Layout::packed: return "packed";
    case Layout::same_line: return "same-line";
    case Layout::line: return "line";
    case Layout::two_lines: return "two-lines";
    case Layout::apart: return "apart";
    case Layout::grouped: return "grouped";
  }
  return {};
}

LayoutPlan plan_layout(const Program& program, Layout layout, std::uint32_t instances) {
  LayoutPlan plan;
  const std::uint64_t locations = program.locations.size();
  const auto spaced = [&](std::uint64_t unit) {
    for (std::uint64_t l = 0; l < locations; ++l) plan.offsets.push_back(l * unit);
    plan.stride = std::max<std::uint64_t>(locations, 1) * unit;
    plan.bytes = plan.stride * instances;
  };
  // Blocks start an odd number of lines apart, so that the locations of an instance fall into different cache sets.
  const auto blocks = [&](std::uint64_t stride) {
    const std::uint64_t block = round_up(stride * instances, 2 * line) + line;
    for (std::uint64_t l = 0; l < locations; ++l) plan.offsets.push_back(l * block);
    plan.stride = stride;
    plan.bytes = std::max<std::uint64_t>(locations, 1) * block;
  };
  switch (layout) {
    case Layout::packed:
      plan.stride = round_up(std::max<std::uint64_t>(place_side_by_side(program, plan.offsets), 1), widest(program));
      plan.bytes = plan.stride * instances;
      break;
    case Layout::same_line:
      plan.stride = round_up(std::max<std::uint64_t>(place_side_by_side(program, plan.offsets), 1), line);
      plan.bytes = plan.stride * instances;
      break;
    case Layout::line: spaced(line); break;
    case Layout::two_lines: spaced(2 * line); break;
    case Layout::apart: blocks(line); break;
    case Layout::grouped: blocks(widest(program)); break;
  }
  return plan;
}

std::uint32_t instances_within(const Program& program, Layout layout, std::uint32_t wanted, std::uint64_t bytes) {
  std::uint32_t instances = std::max(wanted, 1U);
  while (instances > 1 && plan_layout(program, layout, instances).bytes > bytes) instances /= 2;
  return instances;
}

}  // namespace fenceline::runtime
