// Runs that are stopped, killed and gone on with, and results that cannot be written, as users meet them.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "litmus/run/grade.h"
#include "litmus/run/record_json.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Names = std::multiset<std::string>;

const std::string quick = " --quiet --backend portable --time 0.05 --seed 1 ";

class ResumeTool : public ::testing::Test, public testing::ToolFolder {
 protected:
  RunRecord record(const std::string& name) const { return run_from_json(testing::whole_file(folder_ / name), name); }

  static Names names_of(const RunRecord& run) {
    Names names;
    for (const TestRecord& t : run.tests) names.insert(t.name);
    return names;
  }

  // Starts `fenceline run` with these arguments, and sends the signal once so many tests are in the journal.
  int end_by(int signal, std::ptrdiff_t tests, std::vector<const char*> arguments) const {
    arguments.insert(arguments.begin(), {FENCELINE_TOOL, "run", "--quiet", "--backend", "portable"});
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      if (chdir(folder_.c_str()) != 0 || freopen("/dev/null", "w", stdout) == nullptr ||
          freopen("/dev/null", "w", stderr) == nullptr) {
        _exit(99);
      }
      execv(FENCELINE_TOOL, const_cast<char**>(arguments.data()));
      _exit(98);
    }
    // The journal's first line is the record so far.
    const auto lines = [this] { return std::ranges::count(testing::whole_file(folder_ / "run.json.journal"), '\n'); };
    for (int i = 0; i < 400 && lines() < tests + 1; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(25));
    kill(child, signal);
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  }
};

TEST_F(ResumeTool, AKilledRunIsResumedWithoutRunningAgainWhatWasFinished) {
  ASSERT_TRUE(WIFSIGNALED(end_by(SIGKILL, 1, {"--time", "0.3", "--json", "run.json", "SB", "MP", "LB", "R", "S"})));
  const std::string before = testing::whole_file(folder_ / "run.json.journal");
  const std::size_t start = before.find('\n') + 1;
  ASSERT_NE(before.find('\n', start), std::string::npos);
  const TestRecord first = test_from_json_line(before.substr(start, before.find('\n', start) - start), "journal");

  const testing::Ran ran = run("run --backend portable --time 0.05 --resume run.json SB MP LB R S");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("of 5 tests were finished already"));
  const RunRecord result = record("run.json");
  EXPECT_EQ(names_of(result), (Names{"SB", "MP", "LB", "R", "S"}));
  EXPECT_EQ(result.tests[0], first);
  // The whole took no less than its parts: the leg that was killed counts.
  double native = 0;
  for (const TestRecord& t : result.tests) native += grade(t).seconds;
  EXPECT_GE(result.seconds, native - 1e-6);
  EXPECT_GE(result.seconds, 0.3);
  EXPECT_THAT(result.options, HasSubstr("--time 0.3 --json run.json SB MP LB R S\nfenceline run"));
}

TEST_F(ResumeTool, WhatWasSeenIsGradedByTheModelsAskedForNow) {
  ASSERT_EQ(run("run" + quick + "SB MP --json run.json").exit, 0);
  testing::Ran ran = run("run" + quick + "--model sc SB MP --resume run.json --junit run.xml");
  EXPECT_EQ(ran.exit, 1) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("What SC forbids was seen"));
  EXPECT_THAT(ran.out, HasSubstr("SB: SC forbids what was seen"));
  EXPECT_THAT(testing::whole_file(folder_ / "run.xml"), HasSubstr("failures=\"1\""));
  const RunRecord under_sc = record("run.json");
  ASSERT_EQ(under_sc.tests[0].surprises.size(), 1U);
  EXPECT_EQ(under_sc.tests[0].native.size(), 1U) << "it was run again to see the surprise again, and that is all";
  EXPECT_THAT(under_sc.tests[0].surprises[0].repeat, HasSubstr("--model sc"));
  EXPECT_EQ(run("merge run.json").exit, 1);

  ran = run("run" + quick + "SB MP --resume run.json");
  EXPECT_EQ(ran.exit, 0) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr("Nothing that TSO forbids was seen"));
  EXPECT_THAT(ran.out, Not(HasSubstr("TSO forbids what was seen")));
  EXPECT_TRUE(record("run.json").tests[0].surprises.empty());
  EXPECT_EQ(run("merge run.json").exit, 0);
}

TEST_F(ResumeTool, TestsThatAreNotAskedForAreKeptAndGradedToo) {
  ASSERT_EQ(run("run" + quick + "SB MP LB SB+mfences --json run.json").exit, 0);
  const RunRecord before = record("run.json");
  testing::Ran ran = run("run" + quick + "MP R --resume run.json");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.err,
              HasSubstr("resumed run.json: 1 of 2 tests were finished already; 3 other tests of that run kept"));
  const RunRecord after = record("run.json");
  EXPECT_EQ(names_of(after), (Names{"SB", "MP", "LB", "R", "SB+mfences"}));
  for (const TestRecord& t : before.tests) {
    EXPECT_NE(std::ranges::find(after.tests, t), after.tests.end()) << t.name << " is not as it was";
  }
  ran = run("run" + quick + "--model sc MP --resume run.json --json under-sc.json");
  EXPECT_EQ(ran.exit, 1) << "SB, which was not asked for, is graded by SC all the same";
  EXPECT_EQ(record("run.json"), after) << "--json names another file to write to";
  EXPECT_EQ(names_of(record("under-sc.json")), names_of(after));
}

TEST_F(ResumeTool, TheSameCommandAgainAfterAKillLosesNothing) {
  const std::vector<const char*> command{"--time", "0.2", "--json", "run.json", "SB", "MP", "LB", "R"};
  ASSERT_TRUE(WIFSIGNALED(end_by(SIGKILL, 2, command)));
  const testing::Ran again = run("run" + quick + "--json run.json R");
  EXPECT_EQ(again.exit, 0);
  EXPECT_THAT(again.err, ::testing::ContainsRegex("had finished [23] tests; kept: --resume .*run.json.killed"));
  EXPECT_EQ(names_of(record("run.json")), Names{"R"});
  const testing::Ran resumed = run("run" + quick + "--json run.json --resume run.json.killed SB MP LB R");
  EXPECT_THAT(resumed.err, ::testing::ContainsRegex("[23] of 4 tests were finished already"));
  EXPECT_EQ(names_of(record("run.json")), (Names{"SB", "MP", "LB", "R"}));
}

TEST_F(ResumeTool, ATestThatCtrlCCutOffRunsOnAndNothingFinishedIsLostByASecondCtrlC) {
  const std::vector<const char*> command{"--time", "0.5", "--json", "run.json", "SB", "MP", "LB"};
  const int status = end_by(SIGINT, 1, command);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 3);
  RunRecord cut = record("run.json");
  EXPECT_FALSE(cut.finished);
  ASSERT_EQ(names_of(cut), (Names{"SB", "MP"}));
  EXPECT_EQ(cut.tests[1].native.back().stopped, "cancelled");

  // The finished one comes last now, after the one that the second Ctrl-C cuts off.
  end_by(SIGINT, 2, {"--time", "0.5", "--resume", "run.json", "MP", "LB", "SB"});
  cut = record("run.json");
  EXPECT_GE(names_of(cut).count("SB"), 1U);
  EXPECT_GE(names_of(cut).count("MP"), 1U);

  const testing::Ran ran = run("run" + quick + "--resume run.json SB MP LB");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  const RunRecord result = record("run.json");
  EXPECT_TRUE(result.finished);
  EXPECT_EQ(names_of(result), (Names{"SB", "MP", "LB"}));
  for (const TestRecord& t : result.tests) EXPECT_NE(t.native.back().stopped, "cancelled") << t.name;
  EXPECT_GE(result.tests[1].native.size(), 2U) << "what was seen before it was cut off counts";
}

TEST_F(ResumeTool, RunsOfTheHardwareAloneAreGoneOnWithAndNotMerged) {
  std::ofstream(folder_ / "native.json") << run("native" + quick + "--format json SB MP").out;
  testing::Ran ran = run("merge native.json");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("no run here explored a model"));
  ran = run("run" + quick + "--resume native.json --json run.json SB MP");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("2 of 2 tests were finished already"));
  EXPECT_THAT(ran.out, HasSubstr("Nothing that TSO forbids was seen"));
}

TEST_F(ResumeTool, AResultThatCannotBeWrittenKeepsNoOtherFromBeingWritten) {
  const testing::Ran ran = run("run" + quick + "SB --html /dev/full --junit run.xml --log run.log --json run.json");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("/dev/full"));
  EXPECT_THAT(ran.out, HasSubstr("Nothing that TSO forbids was seen"));
  EXPECT_THAT(testing::whole_file(folder_ / "run.xml"), HasSubstr("<testsuites"));
  EXPECT_THAT(testing::whole_file(folder_ / "run.log"), HasSubstr("Histogram ("));
  EXPECT_EQ(record("run.json").tests.size(), 1U);
  EXPECT_EQ(run("merge run.json --html /dev/full --junit merged.xml").exit, 2);
  EXPECT_THAT(testing::whole_file(folder_ / "merged.xml"), HasSubstr("<testsuites"));
}

TEST_F(ResumeTool, ResultsThatCannotBeWrittenAreSaidBeforeTheRun) {
  const auto start = std::chrono::steady_clock::now();
  for (const char* const results :
       {"--html no/such/folder.html", "--json no/such/folder.json", "--junit .", "--json x --html x",
        "--json - --html -", "--json x --log ./x", "--resume x --html x"}) {
    const testing::Ran ran = run("run --backend portable --time 60 SB " + std::string(results));
    EXPECT_EQ(ran.exit, 2) << results;
    EXPECT_EQ(ran.out, "") << results;
    EXPECT_NE(ran.err, "") << results;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "x")) << "asking leaves no file behind";
  EXPECT_EQ(run("merge --json x --html x y.json").exit, 2);
}

}  // namespace
}  // namespace fenceline::litmus
