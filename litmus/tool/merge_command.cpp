// `fenceline merge`: several runs' records as one, graded again.

#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

#include "litmus/errors.h"
#include "litmus/reports/run_summary.h"
#include "litmus/reports/run_table.h"
#include "litmus/run/merge.h"
#include "litmus/run/record_json.h"
#include "litmus/sources.h"
#include "litmus/tool/command.h"
#include "litmus/tool/files.h"
#include "litmus/tool/options.h"
#include "litmus/tool/run_end.h"

namespace fenceline::litmus::tool {

Exit run_merge(const Settings& settings) {
  if (settings.tests.empty()) throw UsageError("merge needs the JSON records of runs");
  check_results(settings);
  RunRecord merged;
  try {
    std::vector<NamedRun> runs;
    for (const std::string& file : settings.tests) {
      runs.push_back({file, run_from_json(read_file(file, largest_record), file)});
    }
    merged = merge(std::move(runs));
  } catch (const InputError& e) {
    fmt::print(stderr, "{}\n", e.what());
    return Exit::bad_input;
  }
  const Exit written = write_results(settings, merged, [&] {
    if (!settings.json_file.empty()) write_file(settings.json_file, to_json(merged));
  });
  const Exit exit = graver(written, exit_of(merged));
  if (!prints_summary(settings)) return exit;
  const bool colour = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  fmt::print("{}", run_summary(merged, {.colour = colour}));
  for (const TestRecord& test : merged.tests) fmt::print("{}", surprise_text(test, merged));
  return exit;
}

}  // namespace fenceline::litmus::tool
