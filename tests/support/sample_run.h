// A small run record with one test of every kind, made up for the tests of reports, merging and comparison.
#pragma once

#include <string>
#include <vector>

#include "litmus/run/record.h"

namespace fenceline::testing {

// One native run of so many instances, in epochs of 100.
litmus::NativeRecord native_run(std::uint64_t instances, std::uint64_t seed);

// Store buffering with the values in the order (0:rax, 1:rax); `counts` of 0,0 0,1 1,0 1,1. The models are TSO and SC.
litmus::TestRecord store_buffering(const std::vector<std::uint64_t>& counts, std::uint64_t seed = 7);

// SB (ok, weak under SC), MP (saw what TSO forbids, with a surprise), W (not run), L (an incomplete search leaves open
// whether what was seen is allowed), P (an outcome that is an address), and one file that could not be read. Two
// folders, below /home/ann/suites.
litmus::RunRecord sample_run();

}  // namespace fenceline::testing
