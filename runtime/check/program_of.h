// A machine's run as a program (failure_program.h).
//
// Thread safety: pure function.
#pragma once

#include <optional>

#include "runtime/check/failure_program.h"
#include "runtime/check/machine.h"

namespace fenceline::checking {

// None for a run of more accesses than anybody reads, or without any.
std::optional<FailureProgram> program_of(const Machine& machine);

}  // namespace fenceline::checking
