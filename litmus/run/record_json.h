// Run records as JSON, and back. The schema is versioned: "fenceline.run/1". Its fields are those of record.h under the
// same names; models are "sc", "tso", "pso".
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "litmus/run/record.h"

namespace fenceline::litmus {

// The whole run, indented for people's eyes too.
std::string to_json(const RunRecord& run);

// One test on one line, for the journal that a run keeps while it goes on.
std::string to_json_line(const TestRecord& test);

// Throw InputError, naming `file`, when the text is no such JSON or of another version.
RunRecord run_from_json(std::string_view text, std::string_view file);
TestRecord test_from_json_line(std::string_view line, std::string_view file);

}  // namespace fenceline::litmus
