// What `run` prints on the terminal of each test: one line, and more when asked or when something forbidden was seen.
// Lines fit 80 columns, but for words that are longer; colour escapes, when asked for, take no columns.
//
// Thread safety: pure functions.
#pragma once

#include <string>

#include "litmus/run/record.h"

namespace fenceline::litmus {

// Verdict, coverage, how often the condition's outcome was seen, how often that is a second, and the models that the
// test refutes.
std::string run_table_head();
std::string run_table_row(const TestRecord& test, bool colour);

// What the words in the rows of these tests mean, as far as they occur: "unseen: ...; refutes: ...".
std::string run_table_legend(const RunRecord& run);

// Below a row: every outcome with its grade and rate, what the evidence is worth, what ran.
std::string run_table_details(const TestRecord& test);

// For a run without models: name, distinct outcomes, instances, how often the condition's outcome was seen.
std::string native_table_row(const TestRecord& test);

// Details of a forbidden outcome that was seen: the outcome, how often, whether a repeat saw it, how to repeat.
std::string surprise_text(const TestRecord& test, const RunRecord& run);

}  // namespace fenceline::litmus
