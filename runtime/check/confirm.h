// What is made of a failure that a search has found: a run of the machine that does it, the plainest that was found,
// its drawing and its token.
//
// Thread safety: calls are independent as checks are.
#pragma once

#include <string>

#include "runtime/check/execution.h"
#include "runtime/check/schedule.h"
#include "runtime/check/task.h"

namespace fenceline::checking {

struct Confirmed {
  Failure failure;
  std::string trace;
  std::optional<FailureProgram> program;
};

// Of executions that fail in the same way, the first being the one that the search stopped at, the one with the
// shortest run. When no machine run could be made of the first, the trace says so: that is a mistake of fenceline's,
// not of the code under check.
Confirmed confirm(const Task& task, const std::vector<Execution>& executions, const Failure& failure,
                  const std::string& trace);

struct Replayed {
  std::optional<Failure> failure;
  std::string trace;
  std::string outcome;  // where it is no failure: how the run ended; and a divergence
};

// Runs a token's schedule. Throws std::invalid_argument.
Replayed replay(const Task& task, const Token& token, bool traps);

}  // namespace fenceline::checking
