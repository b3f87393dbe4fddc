// The tests a command works on, read and parsed.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "litmus/test.h"

namespace fenceline::litmus {

struct Suite {
  std::vector<Test> tests;
  std::vector<std::string> errors;  // one for each argument that stands for nothing and each file that does not parse
};

// Everything the arguments stand for (sources.h), in order.
Suite read_suite(const std::vector<std::string>& arguments);

// The name of the unfenced test beside which a fenced one means something: "SB" for "SB+mfences", "R" for
// "R+po+mfence". Empty when the name has no suffix.
std::string control_of(const std::string& name);

// Adds the controls that the suite lacks and the catalogue has, at the end, each once.
void add_controls(Suite& suite);

}  // namespace fenceline::litmus
