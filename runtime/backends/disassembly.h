// Whether a compiled kernel does what the test says, by looking at its instructions: a compiler may rewrite an atomic
// operation into something that C++ cannot tell apart but a memory model can (a locked addition of zero into a plain
// load), and then it is not the test that runs.
//
// x86-64 hosts with objdump; elsewhere nothing is checked.
//
// Thread safety: pure functions.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runtime/kernel.h"

namespace fenceline::runtime {

struct MachineInstruction {
  std::uint64_t address = 0;
  std::string text;  // AT&T syntax, prefixes included, without comments
};

// The functions of an object by name; empty where there is no disassembler.
std::map<std::string, std::vector<MachineInstruction>> disassemble(const std::filesystem::path& object);

// The same from objdump's output.
std::map<std::string, std::vector<MachineInstruction>> parse_disassembly(const std::string& text);

// Compares a thread's kernel with the mapping (loads and stores to MOV, read-modify-writes to locked instructions or
// XCHG, full fences to MFENCE or a locked OR on the stack, SFENCE and LFENCE to themselves). One sentence for each kind
// of which there are more or fewer than there should be. Code with branches may be duplicated: then only missing kinds
// are told.
std::vector<std::string> mapping_differences(const Workload& workload, ThreadId thread,
                                             const std::vector<MachineInstruction>& code);

}  // namespace fenceline::runtime
