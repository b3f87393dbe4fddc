// A test as one C++20 file that needs nothing but the standard library and threads: to take to another machine or
// another compiler. It runs the test for some seconds and prints litmus7's histogram.
//
// Thread safety: pure functions.
#pragma once

#include <string>

#include "model/condition.h"
#include "model/program.h"

namespace fenceline::runtime {

// `hash` is printed with the result, when it is not empty, so that logs can be compared. Throws std::invalid_argument
// when the program is not valid.
std::string standalone_program(const Program& program, const Query& query, const std::string& hash = {});

}  // namespace fenceline::runtime
