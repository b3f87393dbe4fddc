// `fenceline compare`: two or more logs side by side.

#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

#include "litmus/compare.h"
#include "litmus/errors.h"
#include "litmus/logs/sides.h"
#include "litmus/reports/compare_report.h"
#include "litmus/tool/command.h"
#include "litmus/tool/files.h"
#include "litmus/tool/options.h"

namespace fenceline::litmus::tool {

Exit run_compare(const Settings& settings) {
  if (settings.tests.size() < 2) throw UsageError("compare needs two logs or more");
  std::vector<Side> sides;
  Comparison comparison;
  try {
    for (const std::string& name : settings.tests) sides.push_back(read_side(name));
    comparison = compare(sides, settings.strict);
  } catch (const InputError& e) {
    fmt::print(stderr, "{}\n", e.what());
    return Exit::bad_input;
  }
  if (!settings.json_file.empty()) write_file(settings.json_file, compare_json(sides, comparison));
  if (settings.json_file != "-") {
    const bool colour = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    fmt::print("{}", compare_table(sides, comparison, {.everything = settings.verbose, .colour = colour}));
  }
  if (comparison.differing > 0) return Exit::violated;
  return comparison.inconclusive > 0 ? Exit::inconclusive : Exit::done;
}

}  // namespace fenceline::litmus::tool
