// Prints a thread of a program as C++20: what the compiled backend compiles, and what users take to other machines.
//
// Locations become references, registers 64-bit variables. Instructions of an assembly test stay in order: a compiler
// barrier (atomic_signal_fence) stands after each that touches memory, loads and stores are relaxed, locked
// instructions and MFENCE are seq_cst. Those of a C test have the orders of the test and no barriers between them: they
// are compiled as a user's would be.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/program.h"

namespace fenceline::runtime {

// Distinct C++ identifiers for a program's locations and, thread by thread, its registers: their own names where
// those are identifiers, altered where they are not or clash.
struct Identifiers {
  std::vector<std::string> locations;
  std::vector<std::vector<std::string>> registers;
};
Identifiers identifiers_of(const Program& program);

// How the printed statements reach what is around them.
struct Surroundings {
  // A pointer expression for the cell at an address known only at run time; {type} and {address} are replaced. It is
  // null when there is no such cell.
  std::string computed_cell;
  // The statement after an address was none; {address} is replaced.
  std::string on_fault;
  // The condition that is asked before each jump backwards, and the statement when it holds.
  std::string tired_of_looping;
  std::string on_tired;
  // Whether `linger(gaps[i])` stands before instruction i.
  bool gaps = false;
};

// The instructions of a thread, a statement each, indented by `indent`. The end label comes last.
std::string emit_instructions(const Program& program, ThreadId thread, const Identifiers& names,
                              const Surroundings& around, std::string_view indent);

// "std::uint64_t": the type of a cell.
std::string_view type_of(Width width);

// A literal of 64 bits.
std::string literal(Value value);

}  // namespace fenceline::runtime
