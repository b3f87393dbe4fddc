#include "litmus/tool/run_end.h"

#include "litmus/reports/run_html.h"
#include "litmus/reports/run_junit.h"
#include "litmus/run/grade.h"
#include "litmus/tool/files.h"

namespace fenceline::litmus::tool {

void write_reports(const Settings& settings, const RunRecord& run) {
  if (!settings.html_file.empty()) write_file(settings.html_file, html_of(run));
  if (!settings.junit_file.empty()) write_file(settings.junit_file, junit_of(run));
}

bool prints_summary(const Settings& settings) {
  return settings.json_file != "-" && settings.html_file != "-" && settings.junit_file != "-" &&
         settings.log_file != "-";
}

Exit exit_of(const RunRecord& run) {
  Exit exit = run.errors.empty() ? Exit::done : Exit::bad_input;
  if (!run.finished) exit = graver(exit, Exit::inconclusive);
  for (const TestRecord& test : run.tests) {
    switch (grade(test).verdict) {
      case TestVerdict::forbidden: exit = graver(exit, Exit::violated); break;
      case TestVerdict::uncertain: exit = graver(exit, Exit::inconclusive); break;
      case TestVerdict::ok:
      case TestVerdict::not_run: break;
    }
  }
  return exit;
}

}  // namespace fenceline::litmus::tool
