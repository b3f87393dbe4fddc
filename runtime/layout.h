// Layouts: where the locations of many instances lie in memory. What shares a cache line decides what travels
// together between cores, and with it which outcomes are likely.
//
// Thread safety: pure functions and plain data.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "model/program.h"

namespace fenceline::runtime {

enum class Layout : std::uint8_t {
  packed,     // the locations of an instance side by side, instances side by side: several instances to a line
  same_line,  // the locations of an instance side by side, each instance in lines of its own
  line,       // each location in a line of its own
  two_lines,  // each location in a pair of lines of its own (prefetchers fetch lines in pairs)
  apart,      // as `line`, but all instances' x first, then all instances' y
  grouped,    // all instances' x side by side, then all instances' y: several instances to a line, locations apart
};

inline constexpr std::array all_layouts{Layout::packed,    Layout::same_line, Layout::line,
                                        Layout::two_lines, Layout::apart,     Layout::grouped};

// "packed", "same-line", "line", "two-lines", "apart", "grouped"
std::string_view name_of(Layout layout);

// Location l of instance i lies i * stride + offsets[l] bytes into the arena. Cells are aligned to their widths.
struct LayoutPlan {
  std::vector<std::uint64_t> offsets;
  std::uint64_t stride = 0;
  std::uint64_t bytes = 0;  // of all instances
};

LayoutPlan plan_layout(const Program& program, Layout layout, std::uint32_t instances);

// The most instances, at least 1 and at most `wanted`, that a layout fits into `bytes`.
std::uint32_t instances_within(const Program& program, Layout layout, std::uint32_t wanted, std::uint64_t bytes);

}  // namespace fenceline::runtime
