// Programs that were not read from litmus tests as litmus tests: such as the failing run of a check
// (runtime/check/failure_program.h).
//
// Thread safety: pure functions.
#pragma once

#include <string>

#include "model/condition.h"
#include "model/program.h"

namespace fenceline::litmus {

// The program as a C litmus test with that condition; what parse() makes of it has the same outcomes. Throws
// std::invalid_argument for what is not written so: loops and branches, arithmetic, computed addresses, locations and
// registers of other widths than 4 bytes, compare and swap, fences of assembly.
std::string c_test(const Program& program, const Query& query);

// The page of `fenceline explain --html` for it. Throws the same, TooLarge.
std::string c_test_page(const Program& program, const Query& query);

}  // namespace fenceline::litmus
