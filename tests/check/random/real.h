// A random program as real code under a check.
//
// Thread safety: everything is a function of its arguments.
#pragma once

#include <fenceline/check.h>
#include <set>
#include <vector>

#include "tests/check/random/program.h"

namespace fenceline::testing::random {

// What an execution ends with: the registers of all threads, the atomics and the vars.
using Row = std::vector<int>;

struct RealAnswer {
  CheckResult result;
  std::set<Row> outcomes;
};

RealAnswer check_program(const Program& program, const CheckOptions& options);

}  // namespace fenceline::testing::random
