// What `run` and `merge` print at the end: for a manager the first line, for an engineer the rest. Lines fit 80
// columns.
//
// Thread safety: pure function.
#pragma once

#include <cstddef>
#include <string>

#include "litmus/run/record.h"

namespace fenceline::litmus {

struct RunSummaryOptions {
  bool colour = false;
  bool after_table = false;  // the tests' rows stand above, and their words are explained
  std::size_t asked = 0;     // of so many tests those of the record were run, should it have been interrupted
};

std::string run_summary(const RunRecord& run, const RunSummaryOptions& options = {});

}  // namespace fenceline::litmus
