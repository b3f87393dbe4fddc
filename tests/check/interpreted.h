// Programs of the IR as real code: threads of the library that interpret instructions and call its atomics.
//
// Thread safety: everything is a function of its arguments.
#pragma once

#include <fenceline/check.h>
#include <span>

#include "model/observed.h"
#include "model/program.h"

namespace fenceline::testing {

struct Interpreted {
  OutcomeSet outcomes;  // normalised
  CheckResult result;
};

// All accesses of the program are 8 bytes wide, and no thread has more than 16 registers.
Interpreted check_program(const Program& program, std::span<const Observable> observed, const CheckOptions& options);

}  // namespace fenceline::testing
