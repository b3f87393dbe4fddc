// `fenceline run`: the main job. Explores each test, runs it on this CPU, and compares.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <unistd.h>

#include "litmus/logs/litmus7.h"
#include "litmus/reports/run_summary.h"
#include "litmus/reports/run_table.h"
#include "litmus/run/compose.h"
#include "litmus/run/grade.h"
#include "litmus/run/journal.h"
#include "litmus/run/native_side.h"
#include "litmus/run/record_json.h"
#include "litmus/run/shard.h"
#include "litmus/run/suite.h"
#include "litmus/tool/command.h"
#include "litmus/tool/exploring.h"
#include "litmus/tool/files.h"
#include "litmus/tool/interrupt.h"
#include "litmus/tool/native_options.h"
#include "litmus/tool/options.h"
#include "litmus/tool/ordered.h"
#include "litmus/tool/progress.h"
#include "litmus/tool/run_end.h"
#include "litmus/wrap.h"
#include "runtime/standalone.h"

namespace fenceline::litmus::tool {
namespace {

using Clock = std::chrono::steady_clock;

class RunCommand {
 public:
  explicit RunCommand(const Settings& settings)
      : settings_(settings),
        exploring_(settings, interrupt_.flag()),
        colour_(isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr),
        record_path_(settings.json_file.empty() ? settings.resume : settings.json_file) {
    run_.version = FENCELINE_VERSION;
    run_.started = utc_now();
    run_.host = this_host();
    run_.models = settings.models;
    // The others are beside the one that grades, so that a run says which models this host refutes.
    if (run_.models.empty()) run_.models = {Model::tso, Model::sc, Model::pso};
  }

  Exit run() {
    if (settings_.tests.empty()) throw UsageError("run needs tests: files, folders, @lists or names of the catalogue");
    Suite suite = read_suite(settings_.tests);
    for (const std::string& error : suite.errors) fmt::print(stderr, "{}\n", error);
    run_.errors = suite.errors;
    if (settings_.shard.empty() && !settings_.shards) add_controls(suite);
    take_share(suite);
    explore_all(suite.tests);
    resume(suite.tests);
    if (!record_path_.empty() && takes_journal(record_path_))
      journal_ = std::make_unique<Journal>(record_path_, !settings_.resume.empty());

    const Clock::time_point start = Clock::now();
    if (prints_summary(settings_)) fmt::print("{}", run_table_head());
    run_natively(suite.tests);
    run_.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    run_.finished = !interrupt_.requested();
    report();
    return exit_of(run_);
  }

 private:
  void take_share(Suite& suite) const {
    std::optional<Shard> shard;
    if (!settings_.shard.empty()) {
      shard = shard_named(settings_.shard);
      if (!shard) throw UsageError("--shard takes I/N with 1 <= I <= N, not '" + settings_.shard + "'");
    } else {
      shard = shard_from_environment(settings_.shards);
      if (!shard && settings_.shards)
        throw UsageError("--shards is given, but nothing in the environment says which is ours");
    }
    if (!shard) return;
    // A test takes its time on the hardware, and a little that grows with its code.
    std::vector<double> costs;
    for (const Test& test : suite.tests) {
      double instructions = 0;
      for (const Thread& thread : test.program.threads) instructions += static_cast<double>(thread.code.size());
      costs.push_back(settings_.time.value_or(1.0) + 1e-3 * instructions);
    }
    std::vector<Test> mine;
    for (const std::size_t i : share_of(*shard, costs)) mine.push_back(std::move(suite.tests[i]));
    fmt::print(stderr, "share {} of {} (from {}): {} of {} tests\n", shard->index, shard->count, shard->origin,
               mine.size(), suite.tests.size());
    suite.tests = std::move(mine);
  }

  void explore_all(const std::vector<Test>& tests) {
    records_.resize(tests.size());
    Progress progress("tests explored", tests.size(), !settings_.quiet);
    in_order(
        tests.size(), exploring_.jobs(), 1,
        [&](std::size_t i) {
          TestRecord record;
          std::vector<ModelResult> results;
          try {
            for (const Model model : run_.models) results.push_back({model, exploring_.explore(tests[i], model)});
            record = record_of(tests[i], results);
          } catch (const AccessFault& e) {
            record = record_of(tests[i], std::vector<ModelResult>{});
            record.failure = e.what();
          }
          record.control = control_of(tests[i].name);
          return record;
        },
        [&](std::size_t i, TestRecord record) {
          records_[i] = std::move(record);
          progress.advance();
        },
        [] { return false; });
  }

  // What an earlier run finished takes the place of what would be run.
  void resume(const std::vector<Test>& tests) {
    done_.assign(tests.size(), false);
    if (settings_.resume.empty()) return;
    std::size_t found = 0;
    for (TestRecord& earlier : finished_tests(settings_.resume)) {
      for (std::size_t i = 0; i < tests.size(); ++i) {
        if (done_[i] || tests[i].name != earlier.name || tests[i].hash != earlier.hash) continue;
        records_[i] = std::move(earlier);
        done_[i] = true;
        ++found;
        break;
      }
    }
    fmt::print(stderr, "resumed: {} of {} tests were finished already\n", found, tests.size());
  }

  void run_natively(const std::vector<Test>& tests) {
    NativeSide side(native_settings(settings_, interrupt_.flag()));
    std::vector<const Test*> waiting;
    std::vector<std::size_t> place(tests.size());
    for (std::size_t i = 0; i < tests.size(); ++i) {
      place[i] = waiting.size();
      if (!done_[i] && records_[i].failure.empty()) waiting.push_back(&tests[i]);
    }
    {
      Progress progress("kernels ready", waiting.size(), !settings_.quiet);
      side.prepare(waiting, [&progress](std::size_t done, std::size_t) { progress.reach(done); });
    }
    Progress progress("tests run", tests.size(), !settings_.quiet);
    for (std::size_t i = 0; i < tests.size() && !interrupt_.requested(); ++i) {
      const bool runnable = !done_[i] && records_[i].failure.empty();
      if (runnable) run_one(tests[i], place[i], side, records_[i]);
      if (!done_[i] && journal_) journal_->add(records_[i]);
      surprises_ += records_[i].surprises.size();
      progress.pause();
      if (prints_summary(settings_)) {
        fmt::print("{}", run_table_row(records_[i], colour_));
        if (settings_.verbose) fmt::print("{}", run_table_details(records_[i]));
        std::fflush(stdout);
      }
      run_.tests.push_back(std::move(records_[i]));
      progress.note(surprises_ == 0 ? "" : fmt::format("{} surprise{}", surprises_, surprises_ == 1 ? "" : "s"));
      progress.advance();
    }
  }

  void run_one(const Test& test, std::size_t place, const NativeSide& side, TestRecord& record) {
    record.failure = side.failure(place);
    if (!record.failure.empty()) return;
    for (const std::string& warning : side.preparation_warnings(place)) warn(test.name, warning);
    const runtime::NativeResult result = side.run(place);
    add_run(record, test, result);
    for (const std::string& warning : result.warnings) warn(test.name, warning);
    const std::vector<std::size_t> forbidden = forbidden_seen(record);
    if (forbidden.empty() || record.models.empty()) return;

    // Seen once may be a cosmic ray; what a second run with the same seed shows is a finding.
    TestRecord again = record;
    for (OutcomeRecord& o : again.outcomes) o.count = o.frames = 0;
    add_run(again, test, side.run(place, result.seed));
    for (const std::size_t i : forbidden) {
      const OutcomeRecord& first = record.outcomes[i];
      SurpriseRecord surprise{first.values, first.count + first.frames, 0, {}};
      for (const OutcomeRecord& o : again.outcomes) {
        if (o.values == first.values) surprise.count_again = o.count + o.frames;
      }
      surprise.program = runtime::standalone_program(test.program, test.query, test.hash);
      record.surprises.push_back(std::move(surprise));
    }
  }

  void warn(const std::string& test, const std::string& warning) {
    // The same remark about every test of a suite is one remark.
    if (settings_.quiet || !warned_.insert(warning).second) return;
    fmt::print(stderr, "{}\n", wrapped(fmt::format("{}: {}", test, warning), 80, 2));
  }

  void report() {
    // The record first: what it took hours to see must not be lost because the terminal is gone.
    if (journal_) {
      journal_->finish(run_);
    } else if (!record_path_.empty()) {
      write_file(record_path_, to_json(run_));
    }
    if (prints_summary(settings_)) {
      fmt::print("{}", run_summary(run_, {.colour = colour_, .after_table = true, .asked = records_.size()}));
      for (const TestRecord& test : run_.tests) fmt::print("{}", surprise_text(test, run_));
    }
    write_reports(settings_, run_);
    if (!settings_.log_file.empty()) {
      std::string log;
      for (const TestRecord& test : run_.tests) write_litmus7(log, test);
      write_file(settings_.log_file, log);
    }
    if (!run_.finished) {
      fmt::print(stderr, "fenceline: interrupted; {}\n",
                 record_path_.empty() ? "this is what was known" : "go on with --resume " + record_path_);
    }
  }

  const Settings& settings_;
  Interrupt interrupt_;
  Exploring exploring_;
  bool colour_;
  std::string record_path_;
  RunRecord run_;
  std::vector<TestRecord> records_;
  std::vector<bool> done_;
  std::unique_ptr<Journal> journal_;
  std::set<std::string> warned_;
  std::size_t surprises_ = 0;
};

}  // namespace

Exit run_run(const Settings& settings) { return RunCommand(settings).run(); }

}  // namespace fenceline::litmus::tool
