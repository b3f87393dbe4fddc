// What run and merge do with a record in the end: the results asked for, and the exit code.
#pragma once

#include <functional>

#include "litmus/run/record.h"
#include "litmus/tool/command.h"
#include "litmus/tool/settings.h"

namespace fenceline::litmus::tool {

// To be asked before the work: a result that cannot be written must not come to light after hours. Throws UsageError
// when two results would go to one file, std::system_error that names the file when one cannot be written.
void check_results(const Settings& settings);

// Writes the record, by `write_record`, and what --html, --junit and --log ask for. One that cannot be written keeps no
// other from being written: what failed is said, and the answer is bad input.
Exit write_results(const Settings& settings, const RunRecord& run, const std::function<void()>& write_record);

// Whether standard output is free for the table and the summary: no file of results was asked for there.
bool prints_summary(const Settings& settings);

// Violated when something forbidden was seen; bad input when a test could not be read; inconclusive when the run was
// interrupted or a search was incomplete where it mattered.
Exit exit_of(const RunRecord& run);

}  // namespace fenceline::litmus::tool
