// `fenceline run`: the main job. Explores each test, runs it on this CPU, and compares.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <unistd.h>

#include "litmus/reports/run_summary.h"
#include "litmus/reports/run_table.h"
#include "litmus/run/compose.h"
#include "litmus/run/controls.h"
#include "litmus/run/journal.h"
#include "litmus/run/native_side.h"
#include "litmus/run/record_json.h"
#include "litmus/run/resume.h"
#include "litmus/run/shard.h"
#include "litmus/run/suite.h"
#include "litmus/run/surprise.h"
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
    run_.options = settings.command_line;
    run_.models = settings.models;
    // The others are beside the one that grades, so that a run says which models this host refutes.
    if (run_.models.empty()) run_.models = {Model::tso, Model::sc, Model::pso};
  }

  Exit run() {
    if (settings_.tests.empty()) throw UsageError("run needs tests: files, folders, @lists or names of the catalogue");
    check_results(settings_);
    Suite suite = read_suite(settings_.tests);
    for (const std::string& error : suite.errors) fmt::print(stderr, "{}\n", error);
    run_.errors = suite.errors;
    add_controls(suite);
    take_share(suite);
    std::optional<Resumption> earlier = find_earlier(suite.tests);
    explore_all(suite.tests);
    name_controls(suite.tests);
    done_.assign(suite.tests.size(), false);
    if (earlier) resume(*earlier, suite.tests);
    keep_journal();

    const Clock::time_point start = Clock::now();
    if (prints_summary(settings_)) fmt::print("{}", run_table_head());
    run_natively(suite.tests);
    run_.seconds += std::chrono::duration<double>(Clock::now() - start).count();
    run_.finished = !interrupt_.requested();
    forget_missing_controls();
    return graver(report(), exit_of(run_));
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
    if (!shard) {
      if (const std::string hint = shard_hint(); !hint.empty()) fmt::print(stderr, "{}\n", hint);
      return;
    }
    // A test takes its time on the hardware, and a little that grows with its code.
    std::vector<double> costs;
    for (const Test& test : suite.tests) {
      double instructions = 0;
      for (const Thread& thread : test.program.threads) instructions += static_cast<double>(thread.code.size());
      costs.push_back(settings_.time.value_or(1.0) + 1e-3 * instructions);
    }
    std::vector<Test> mine;
    for (const std::size_t i : share_of(*shard, costs, controls_among(suite.tests)))
      mine.push_back(std::move(suite.tests[i]));
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
          return record;
        },
        [&](std::size_t i, TestRecord record) {
          records_[i] = std::move(record);
          progress.advance();
        },
        [] { return false; });
  }

  void name_controls(const std::vector<Test>& tests) {
    const std::vector<std::optional<std::size_t>> controls = controls_among(tests);
    for (std::size_t i = 0; i < tests.size(); ++i) {
      if (controls[i]) records_[i].control = tests[*controls[i]].name;
    }
  }

  // The record names no control that the run did not come to.
  void forget_missing_controls() {
    std::set<std::string> names;
    for (const TestRecord& test : run_.tests) names.insert(test.name);
    for (TestRecord& test : run_.tests) {
      if (!names.contains(test.control)) test.control.clear();
    }
  }

  // Adds the tests that only the earlier run had.
  std::optional<Resumption> find_earlier(std::vector<Test>& tests) const {
    if (settings_.resume.empty()) return std::nullopt;
    Resumption earlier(earlier_run(settings_.resume), settings_.resume, tests);
    std::ranges::move(earlier.kept(), std::back_inserter(tests));
    return earlier;
  }

  void resume(Resumption& earlier, const std::vector<Test>& tests) {
    for (std::size_t i = 0; i < tests.size(); ++i) done_[i] = earlier.take_over(i, tests[i], records_[i]);
    earlier.add_header(run_);
    fmt::print(stderr, "{}\n", earlier.in_words());
  }

  void keep_journal() {
    if (record_path_.empty() || !takes_journal(record_path_)) return;
    if (settings_.resume.empty() || !same_record(settings_.resume, record_path_)) {
      if (const auto killed = keep_killed_run(record_path_)) {
        fmt::print(stderr, "{}: a run that was killed had finished {} test{}; kept: --resume {} goes on with it\n",
                   record_path_, killed->tests, killed->tests == 1 ? "" : "s", killed->resume);
      }
    }
    RunRecord so_far = run_;
    so_far.finished = false;
    std::ranges::copy_if(records_, std::back_inserter(so_far.tests), was_run);
    journal_ = std::make_unique<Journal>(record_path_, so_far);
  }

  static bool was_run(const TestRecord& record) { return !record.native.empty(); }

  void run_natively(const std::vector<Test>& tests) {
    NativeSide side(native_settings(settings_, interrupt_.flag()));
    std::vector<const Test*> waiting;
    std::vector<std::size_t> place(tests.size());
    const auto has_work = [this](std::size_t i) {
      return records_[i].failure.empty() && (!done_[i] || has_new_surprise(records_[i]));
    };
    for (std::size_t i = 0; i < tests.size(); ++i) {
      place[i] = waiting.size();
      if (has_work(i)) waiting.push_back(&tests[i]);
    }
    {
      Progress progress("kernels ready", waiting.size(), !settings_.quiet);
      side.prepare(waiting, [&progress](std::size_t done, std::size_t) { progress.reach(done); });
    }
    Progress progress("tests run", tests.size(), !settings_.quiet);
    for (std::size_t i = 0; i < tests.size(); ++i) {
      TestRecord& record = records_[i];
      if (!interrupt_.requested() && (has_work(i) || !done_[i])) {
        if (has_work(i)) run_one(tests[i], place[i], side, record, done_[i]);
        if (journal_) journal_->add(record);
      }
      // Not come to. What an earlier run saw is kept all the same.
      if (!done_[i] && !was_run(record) && record.failure.empty()) continue;
      surprises_ += record.surprises.size();
      progress.pause();
      if (prints_summary(settings_)) {
        fmt::print("{}", run_table_row(record, colour_));
        if (settings_.verbose) fmt::print("{}", run_table_details(record));
        std::fflush(stdout);
      }
      run_.tests.push_back(std::move(record));
      progress.note(surprises_ == 0 ? "" : fmt::format("{} surprise{}", surprises_, surprises_ == 1 ? "" : "s"));
      progress.advance();
    }
  }

  // `seen`: an earlier run did what there was to do, and what it saw is a surprise only now.
  void run_one(const Test& test, std::size_t place, const NativeSide& side, TestRecord& record, bool seen) {
    const std::string& failure = side.failure(place);
    if (!failure.empty()) {
      if (!was_run(record)) record.failure = failure;
      return;
    }
    for (const std::string& warning : side.preparation_warnings(place)) warn(test.name, warning);
    if (!seen) {
      const runtime::NativeResult result = side.run(place);
      if (result.stopped == runtime::Stopped::cancelled && result.seen.total + result.frames.total == 0) return;
      add_run(record, test, result);
      record.native.back().options = side.options_of(record.native.back());
      for (const std::string& warning : result.warnings) warn(test.name, warning);
    }
    if (has_new_surprise(record) && !interrupt_.requested()) look_again(record, test, side, place);
  }

  void warn(const std::string& test, const std::string& warning) {
    // The same remark about every test of a suite is one remark.
    if (settings_.quiet || !warned_.insert(warning).second) return;
    fmt::print(stderr, "{}\n", wrapped(fmt::format("{}: {}", test, warning), 80, 2));
  }

  Exit report() {
    // Files first: what it took hours to see must not be lost because the terminal is gone.
    const Exit written = write_results(settings_, run_, [this] {
      if (journal_) {
        journal_->finish(run_);
      } else if (!record_path_.empty()) {
        write_file(record_path_, to_json(run_));
      }
    });
    if (prints_summary(settings_)) {
      fmt::print("{}", run_summary(run_, {.colour = colour_, .after_table = true, .asked = records_.size()}));
      for (const TestRecord& test : run_.tests) fmt::print("{}", surprise_text(test, run_));
    }
    if (!run_.finished) {
      fmt::print(stderr, "fenceline: interrupted; {}\n",
                 record_path_.empty() ? "this is what was known" : "go on with --resume " + record_path_);
    }
    return written;
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
