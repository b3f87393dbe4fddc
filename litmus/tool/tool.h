// The command-line tool, as a function.
#pragma once

#include <string>
#include <vector>

namespace fenceline::litmus::tool {

// Runs one command; `arguments` are those after the program's name. Data goes to standard output, everything else to
// standard error. Returns the exit code: 0 done, 1 an expectation is violated, 2 usage or input error, 3 inconclusive,
// 4 internal error. Throws nothing.
int run(const std::vector<std::string>& arguments);

}  // namespace fenceline::litmus::tool
