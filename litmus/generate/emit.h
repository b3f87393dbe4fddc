// Litmus tests from cycles.
//
// The test's outcome is the one that only an execution with the cycle in it has: what loads read, and for a location
// with several stores its final value. Where three or more stores leave their order open (Layout::needs_observer), a
// further thread loads the location; diy7 refuses such cycles unless asked (-obs), and then puts observers first.
//
// X86_64 tests are of 64 bits (uint64_t, movq), X86 tests of 32; an Rmw edge and a store annotated A are XCHG. C tests
// use atomic_int, or int where accesses are annotated Na.
//
// Thread safety: an Emitter belongs to one thread; the function is pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "litmus/generate/cycle.h"

namespace fenceline::litmus::generate {

struct Generated {
  std::string name;
  std::string text;  // a litmus file
};

// Room for the cells of a test in assembly: where each thread's cells are in one text.
struct AssemblyBuffers {
  using Place = std::pair<std::uint32_t, std::uint32_t>;  // start, length
  std::string cells;
  std::vector<std::vector<Place>> columns;
};

// Keeps its buffers from one test to the next: enumerations make millions.
class Emitter {
 public:
  // `cycle` was made by make_cycle or the enumerator; what `test` held is overwritten.
  void emit(const Cycle& cycle, Generated& test);

  // Under a name of the caller's.
  void emit(const Cycle& cycle, std::string_view name, Generated& test);

 private:
  void append_text(const Cycle& cycle, Generated& test);

  AssemblyBuffers buffers_;
};

Generated emit(const Cycle& cycle);

// parse_cycle and emit.
Generated emit(std::string_view cycle, Arch arch);

}  // namespace fenceline::litmus::generate
