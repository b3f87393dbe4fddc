// An independent check of runs: a second, plain reading of the machines' rules, which shares nothing with the
// explorer's machines but the program, and takes a run step by step.
//
// Every claim a step makes is checked: that this instruction is the thread's next, that it may execute now, which
// location it goes to, what it reads and from where, what it writes, that this entry may drain; and at the end that
// nothing is left to do and that the outcome is the one claimed.
//
// Thread safety: pure function.
#pragma once

#include <span>
#include <string>

#include "model/witness.h"

namespace fenceline {

struct Replay {
  bool accepted = false;
  std::size_t step = 0;  // the first that is refused, from 1; one more than there are steps when it is the end
  std::string reason;    // why
};

Replay replay(const Program& program, std::span<const Observable> observed, const Run& run);

}  // namespace fenceline
