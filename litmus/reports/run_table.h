// What `run` prints on the terminal: one line a test, then a summary.
//
// Thread safety: pure functions.
#pragma once

#include <string>

#include "litmus/run/record.h"

namespace fenceline::litmus {

// Lines fit 80 columns; colour escapes, when asked for, take no columns.
std::string run_table_head();
std::string run_table_row(const TestRecord& test, bool colour);

// For a run without models: name, distinct outcomes, instances, how often the condition's outcome was seen.
std::string native_table_row(const TestRecord& test);

// Details of a forbidden outcome that was seen: the outcome, how often, whether a repeat saw it, how to repeat.
std::string surprise_text(const TestRecord& test, const RunRecord& run);

// For a manager the first line, for an engineer the rest.
std::string run_summary(const RunRecord& run, bool colour);

}  // namespace fenceline::litmus
