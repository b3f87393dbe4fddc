// A machine's run as text: a column for each thread, a row for each step.
//
// A row says where in the source an operation is, what it does, which store a load reads from, and what then waits in
// the thread's store buffer. A store that drains at once is one row with its drain. 80 columns are kept to where the
// threads are few enough; where they are many, they come one below the other.
//
// Thread safety: pure function.
#pragma once

#include <string>
#include <vector>

#include "runtime/check/machine.h"

namespace fenceline::checking {

struct Drawing {
  std::string text;
  std::vector<std::size_t> step_of;  // for each of the machine's rows the number of its step, from 1
  std::vector<std::string> notes;    // loads that missed stores which waited in buffers
};

Drawing draw(const Machine& machine);

constexpr std::size_t page_width = 80;
// Lines of at most `width` characters, broken at spaces; what follows a break is indented.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

}  // namespace fenceline::checking
