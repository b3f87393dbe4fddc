// litmus7's log format, one block a test: the histogram of what the hardware did.
//
// Counts are of instances and perpetual frames together; a state that satisfies the condition's proposition is marked
// *>, the others :>. How many of them are frames, and what the run used (seed, CPUs, strategy, compiler), follows on
// lines that litmus7's readers pass over, as "Run ...".
//
// Thread safety: pure functions.
#pragma once

#include <string>

#include "litmus/run/record.h"

namespace fenceline::litmus {

// Appends the block, its closing blank line included. Nothing for a test that was not run.
void write_litmus7(std::string& out, const TestRecord& test);

}  // namespace fenceline::litmus
