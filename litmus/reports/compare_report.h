// A comparison of logs, for people and for machines.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "litmus/compare.h"

namespace fenceline::litmus {

struct CompareTableOptions {
  bool all_states = false;  // otherwise a few of each test's, and how many more there are
  bool colour = false;
};

// In the manner of mcompare7: one row a test, one column a log (named A, B, ... above the table). The first column says
// verdict and number of states; the others "==", or verdict, states, and how many more (+) and fewer (-) than the first
// has; below a row the states themselves. Then sums, and the tests that differ.
std::string compare_table(const std::vector<Side>& sides, const Comparison& comparison,
                          const CompareTableOptions& options = {});

// {"schema": "fenceline.compare/1", "logs": [{"name", "kind"}], "tests": [{"name", "hash", "kind", "differs",
// "logs": [null or {"verdict", "observation", "complete", "states", "more", "less", "remarks", "differs",
// "inconclusive"}]}], "differing", "inconclusive"}: "states" is their number; "more" and "less" are lists of states,
// with "counts" beside "more" where hardware saw them.
std::string compare_json(const std::vector<Side>& sides, const Comparison& comparison);

}  // namespace fenceline::litmus
