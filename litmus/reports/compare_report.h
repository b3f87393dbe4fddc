// A comparison of logs, for people and for machines.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "litmus/compare.h"

namespace fenceline::litmus {

struct CompareTableOptions {
  bool everything = false;  // every test, state and name; otherwise what differs, a few of each, and how many more
  bool colour = false;
};

// In the manner of mcompare7: first what hardware did that a model forbids, then one row for each test that differs or
// is left open, one column a log (named A, B, ... above the table; a line each when there is no room for columns). The
// first column says verdict and number of states; the others "==", or verdict, states, and how many more (+) and fewer
// (-) than the first has; below a row the states themselves. Then sums: how many differ, agree, are not in every log.
std::string compare_table(const std::vector<Side>& sides, const Comparison& comparison,
                          const CompareTableOptions& options = {});

// {"schema": "fenceline.compare/1", "logs": [{"name", "kind"}], "tests": [{"name", "hash", "kind", "differs",
// "logs": [null or {"verdict", "observation", "complete", "states", "more", "less", "remarks", "differs", "forbidden",
// "inconclusive"}]}], "differing", "forbidden", "inconclusive"}: "states" is their number; "more" and "less" are lists
// of states, with "counts" beside "more" where hardware saw them.
std::string compare_json(const std::vector<Side>& sides, const Comparison& comparison);

}  // namespace fenceline::litmus
