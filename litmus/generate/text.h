// What the emitters for assembly and C share.
//
// Thread safety: pure functions on their arguments.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

#include "litmus/generate/cycle.h"
#include "litmus/generate/emit.h"

namespace fenceline::litmus::generate {

inline void append_number(std::string& text, std::size_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text.append(digits, end);
}

void append_location(std::string& text, std::size_t location);

// The locations in the order of their names, which is the order of conditions.
struct LocationOrder {
  std::array<std::uint8_t, max_edges> order;
  std::size_t size;
  const std::uint8_t* begin() const { return order.data(); }
  const std::uint8_t* end() const { return order.data() + size; }
};
LocationOrder by_name(const Layout& layout);

// The header's lines: architecture and name, the cycle as documentation, metadata.
void append_header(std::string& text, const Cycle& cycle, std::string_view name);

// "exists ([x]=2 /\ 0:rax=1 ...)" and a newline; `register_name(number)` names a thread's registers.
void append_condition(std::string& text, const Layout& layout, std::string_view (*register_name)(std::size_t));

// The test from its initial state to its condition.
void append_assembly(std::string& text, const Cycle& cycle, const Layout& layout, AssemblyBuffers& buffers);
void append_c(std::string& text, const Cycle& cycle, const Layout& layout);

}  // namespace fenceline::litmus::generate
