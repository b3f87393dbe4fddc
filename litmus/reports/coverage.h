// How much of what the first model allows a run has seen: for each folder of tests, and which outcomes stay unseen.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>

#include "litmus/run/record.h"

namespace fenceline::litmus {

// A line a folder, most to see first; none when all tests are of one folder.
std::string coverage_by_folder(const RunRecord& run);

// A line for each of at most `most` outcomes that are allowed and were not seen, in the order of the tests; then how
// many more there are. Empty when everything was seen. Lines fit 80 columns.
std::string unseen_outcomes(const RunRecord& run, std::size_t most);

}  // namespace fenceline::litmus
