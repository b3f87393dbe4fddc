// Random programs in the IR, for tests that compare engines.
//
// A program is a function of its seed and options alone, on every host.
//
// Thread safety: everything returns fresh values.
#pragma once

#include <cstdint>
#include <vector>

#include "model/observed.h"
#include "model/program.h"

namespace fenceline::testing {

struct RandomProgramOptions {
  unsigned most_threads = 3;
  unsigned most_instructions = 5;  // a thread
  unsigned locations = 2;          // at most 4
  bool locked = true;              // read-modify-writes, compare-and-swaps
  bool branches = true;            // forward jumps and arithmetic
  bool waits = false;              // loops that wait for a location to have some value, or to win a compare-and-swap
  bool computed = false;           // addresses out of registers
};

struct RandomProgram {
  Program program;
  std::vector<Observable> observed;  // some registers and locations, often all of them
};

RandomProgram random_program(std::uint64_t seed, const RandomProgramOptions& options);

}  // namespace fenceline::testing
