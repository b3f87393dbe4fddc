// `fenceline native`: what this CPU does with each test, as a histogram.

#include <cstdio>
#include <fmt/format.h>
#include <set>
#include <unistd.h>

#include "litmus/logs/litmus7.h"
#include "litmus/reports/run_table.h"
#include "litmus/run/compose.h"
#include "litmus/run/native_side.h"
#include "litmus/run/record_json.h"
#include "litmus/run/suite.h"
#include "litmus/tool/command.h"
#include "litmus/tool/interrupt.h"
#include "litmus/tool/native_options.h"
#include "litmus/tool/options.h"
#include "litmus/tool/progress.h"

namespace fenceline::litmus::tool {
namespace {

class NativeCommand {
 public:
  explicit NativeCommand(const Settings& settings)
      : settings_(settings), side_(native_settings(settings, interrupt_.flag())) {
    if (settings.format == Format::herd)
      throw UsageError("--format herd is for models; native has litmus, table and json");
    run_.version = FENCELINE_VERSION;
    run_.started = utc_now();
    run_.host = this_host();
    run_.options = settings.command_line;
  }

  Exit run() {
    if (settings_.tests.empty())
      throw UsageError("native needs tests: files, folders, @lists or names of the catalogue");
    const Suite suite = read_suite(settings_.tests);
    Exit exit = suite.errors.empty() ? Exit::done : Exit::bad_input;
    run_.errors = suite.errors;
    for (const std::string& error : suite.errors) fmt::print(stderr, "{}\n", error);
    prepare(suite.tests);
    if (settings_.format == Format::table)
      fmt::print("{:<40} {:>8} {:>12} {:>9}\n", "test", "outcomes", "instances", "target");
    Progress progress("tests run", suite.tests.size(), !settings_.quiet);
    for (std::size_t i = 0; i < suite.tests.size() && !interrupt_.requested(); ++i) {
      TestRecord record = run_one(suite.tests[i], i);
      progress.pause();
      print(record);
      run_.tests.push_back(std::move(record));
      progress.advance();
    }
    run_.finished = !interrupt_.requested();
    if (settings_.format == Format::json) fmt::print("{}", to_json(run_));
    if (!run_.finished) {
      fmt::print(stderr, "fenceline: interrupted; this is what was seen\n");
      exit = graver(exit, Exit::inconclusive);
    }
    return exit;
  }

 private:
  void prepare(const std::vector<Test>& tests) {
    std::vector<const Test*> all;
    for (const Test& test : tests) all.push_back(&test);
    Progress progress("kernels ready", all.size(), !settings_.quiet);
    side_.prepare(all, [&progress](std::size_t done, std::size_t) { progress.reach(done); });
  }

  TestRecord run_one(const Test& test, std::size_t i) {
    TestRecord record = record_of(test, std::vector<ModelResult>{});
    record.failure = side_.failure(i);
    if (!record.failure.empty()) {
      if (!settings_.quiet) fmt::print(stderr, "{}: not run: {}\n", test.name, record.failure);
      return record;
    }
    for (const std::string& warning : side_.preparation_warnings(i)) warn(test.name, warning);
    const runtime::NativeResult result = side_.run(i);
    for (const std::string& warning : result.warnings) warn(test.name, warning);
    add_run(record, test, result);
    record.native.back().options = side_.options_of(record.native.back());
    return record;
  }

  void print(const TestRecord& record) const {
    if (settings_.format == Format::json) return;
    std::string text;
    if (settings_.format == Format::table) {
      text = native_table_row(record);
    } else {
      write_litmus7(text, record);
    }
    fmt::print("{}", text);
    std::fflush(stdout);
  }

  void warn(const std::string& test, const std::string& warning) {
    // The same remark about every test of a suite is one remark.
    if (settings_.quiet || !warned_.insert(warning).second) return;
    fmt::print(stderr, "{}: {}\n", test, warning);
  }

  const Settings& settings_;
  Interrupt interrupt_;
  NativeSide side_;
  RunRecord run_;
  std::set<std::string> warned_;
};

}  // namespace

Exit run_native(const Settings& settings) { return NativeCommand(settings).run(); }

}  // namespace fenceline::litmus::tool
