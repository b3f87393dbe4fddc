// What run and merge do with a record in the end: the reports asked for, and the exit code.
#pragma once

#include "litmus/run/record.h"
#include "litmus/tool/command.h"
#include "litmus/tool/settings.h"

namespace fenceline::litmus::tool {

// Writes what --html and --junit ask for. Throws std::system_error that names the file when one cannot be written.
void write_reports(const Settings& settings, const RunRecord& run);

// Whether standard output is free for the table and the summary: no file of results was asked for there.
bool prints_summary(const Settings& settings);

// Violated when something forbidden was seen; bad input when a test could not be read; inconclusive when the run was
// interrupted or a search was incomplete where it mattered.
Exit exit_of(const RunRecord& run);

}  // namespace fenceline::litmus::tool
