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

}  // namespace fenceline::litmus
