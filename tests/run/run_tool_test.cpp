// The main job as its users meet it: `run` and `native` as processes. The hardware is x86, where TSO holds and SC does
// not; the portable backend and short times keep this quick.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "litmus/run/record_json.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string quick = " --quiet --backend portable --time 0.1 --seed 1 ";

class RunTool : public ::testing::Test, public testing::ToolFolder {
 protected:
  RunRecord record(const std::string& name) const { return run_from_json(testing::whole_file(folder_ / name), name); }
};

TEST_F(RunTool, ThisHostBehavesAsTsoAndTheFencedTestBesideItsControlShowsIt) {
  const testing::Ran ran = run("run" + quick + "--json run.json SB+mfences");
  EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  const RunRecord result = record("run.json");
  ASSERT_EQ(result.tests.size(), 2U);
  EXPECT_EQ(result.tests[0].name, "SB+mfences");
  EXPECT_EQ(result.tests[0].control, "SB");
  EXPECT_EQ(result.tests[1].name, "SB");
  for (const OutcomeRecord& o : result.tests[0].outcomes) {
    EXPECT_FALSE(o.satisfies && o.seen()) << "both loads read 0 across full fences";
  }
  // The same harness, in the same invocation, does see it without the fences.
  bool weak = false;
  for (const OutcomeRecord& o : result.tests[1].outcomes) weak = weak || (o.satisfies && o.seen());
  EXPECT_TRUE(weak);
  // In these tests PSO allows what TSO does.
  EXPECT_THAT(ran.out, HasSubstr("nothing here tells TSO from PSO; SC is refuted by SB; nothing refutes TSO or"));
  EXPECT_THAT(ran.out, Not(HasSubstr("impossible in")));
}

TEST_F(RunTool, ThisHostBehavesAsTsoWhereTestsTellItFromTheOthers) {
  const testing::Ran ran = run("run" + quick + "--time 0.5 SB MP");
  EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("this host behaves as TSO; SC is refuted by SB; nothing refutes TSO or"));
}

TEST_F(RunTool, NoEvidenceIsNoClaim) {
  EXPECT_THAT(run("run" + quick + "LB").out, HasSubstr("nothing here tells SC from TSO or PSO; nothing refutes"));
  const testing::Ran none = run("run" + quick + "--html none.html nosuchtest");
  EXPECT_EQ(none.exit, 2);
  EXPECT_THAT(none.out, HasSubstr("No test was run."));
  EXPECT_THAT(none.out + testing::whole_file(folder_ / "none.html"), Not(HasSubstr("host behaves as SC")));
}

TEST_F(RunTool, VerboseShowsEveryOutcomeBelowItsTest) {
  const testing::Ran ran = run("run" + quick + "-v SB");
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("\\*> 0:rax=0; 1:rax=0;  allowed, seen; "));
  EXPECT_THAT(ran.out, HasSubstr("SC forbids it"));
  EXPECT_THAT(ran.out, Not(HasSubstr("1 tests")));
}

TEST_F(RunTool, AWrongModelIsRefutedWithExitCodeOneAndAllItTakesToRepeatIt) {
  const testing::Ran ran = run("run" + quick + "--model sc --json run.json SB");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_THAT(ran.out, HasSubstr("FORBIDDEN SEEN"));
  EXPECT_THAT(ran.out, HasSubstr("SB: SC forbids what was seen: 0:rax=0; 1:rax=0;"));
  EXPECT_THAT(ran.out, HasSubstr("--seed 1"));
  const RunRecord result = record("run.json");
  ASSERT_EQ(result.tests[0].surprises.size(), 1U);
  EXPECT_THAT(result.tests[0].surprises[0].program, HasSubstr("int main("));
}

// The first command of this kind that the output gives to repeat something, to its end.
std::string repeat_of(const std::string& out, const std::string& kind) {
  const std::size_t found = out.find("repeat: fenceline " + kind);
  if (found == std::string::npos) return {};
  const std::size_t start = found + 8;
  std::size_t end = out.find('\n', start);
  while (end != std::string::npos && out[end - 1] == '\\') end = out.find('\n', end + 1);
  return out.substr(start, end - start);
}

class RepeatTool : public RunTool {
 protected:
  void expect_that_it_repeats(const std::string& command) const {
    EXPECT_THAT(command, HasSubstr("--model sc"));
    EXPECT_THAT(command, HasSubstr("--cpus"));
    EXPECT_THAT(command, HasSubstr("--backend portable"));
    const std::string path = std::filesystem::path(FENCELINE_TOOL).parent_path().string();
    const int status = std::system(
        ("cd '" + folder_.string() + "' && PATH='" + path + "':$PATH && { " + command + "\n} >again").c_str());
    const std::string again = testing::whole_file(folder_ / "again");
    EXPECT_EQ(WEXITSTATUS(status), 1) << command << again;
    EXPECT_THAT(again, HasSubstr("SC forbids what was seen"));
  }
};

TEST_F(RepeatTool, TheCommandThatIsPrintedToRepeatASurpriseShowsItAgain) {
  write("my tests/it's SB.litmus", run("show SB").out);
  // A test of the catalogue, and a file whose name needs quotes; both weak so often that a host which hardly lets them
  // run shows it too.
  for (const std::string& test : {std::string("SB"), std::string("\"my tests/it's SB.litmus\"")}) {
    const testing::Ran ran = run("run" + quick + "--time 0.3 --model sc " + test);
    EXPECT_EQ(ran.exit, 1) << ran.out;
    expect_that_it_repeats(repeat_of(ran.out, "run"));
  }
  // One that a suite makes: a share of the suite that has something weak that is not in the catalogue.
  std::string command;
  for (int share = 40; share <= 400 && command.empty(); share += 40) {
    const std::string which = "--time 0.05 --shard " + std::to_string(share) + "/400 x86-forwarding";
    command = repeat_of(run("run" + quick + "--model sc " + which).out, "generate");
  }
  expect_that_it_repeats(command);
}

TEST_F(RunTool, TheRecordHasTheCommandLine) {
  EXPECT_EQ(run("run" + quick + "--json run.json 'SB'").exit, 0);
  EXPECT_EQ(record("run.json").options,
            "fenceline run --quiet --backend portable --time 0.1 --seed 1 --json run.json SB");
}

TEST_F(RunTool, ProgressOnATerminalCountsTestsAndSurprises) {
  if (std::system("script --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "script is not installed";
  const std::string command = FENCELINE_TOOL " run --backend portable --time 0.3 --model sc SB R MP LB S";
  ASSERT_EQ(
      WEXITSTATUS(std::system(
          ("cd '" + folder_.string() + "' && script -qec '" + command + "' terminal >/dev/null </dev/null").c_str())),
      1);
  const std::string seen = testing::whole_file(folder_ / "terminal");
  EXPECT_THAT(seen, ::testing::ContainsRegex("5 of 5 tests run, 0 s left, [12] surprise"));
  EXPECT_THAT(seen, HasSubstr("\x1b[1;31mFORBIDDEN SEEN"));
}

// With surprises, and a remark that there are more threads than CPUs.
TEST_F(RunTool, LinesFitEightyColumns) {
  const testing::Ran ran = run("run --backend portable --time 0.1 --seed 1 --model sc --cpus 0 -v SB MP W+RWC");
  const std::string out = ran.out + ran.err;
  for (std::size_t start = 0; start < out.size();) {
    const std::size_t end = out.find('\n', start);
    EXPECT_LE(end - start, 80U) << out.substr(start, end - start);
    start = end + 1;
  }
}

TEST_F(RunTool, TwoSharesCoverEveryTestOnce) {
  const std::string tests = " SB MP LB R S 2+2W WRC";
  EXPECT_EQ(run("run" + quick + "--time 0.02 --shard 1/2 --json 1.json" + tests).exit, 0);
  EXPECT_EQ(run("run" + quick + "--time 0.02 --shard 2/2 --json 2.json" + tests).exit, 0);
  std::multiset<std::string> names;
  for (const char* const name : {"1.json", "2.json"}) {
    for (const TestRecord& t : record(name).tests) names.insert(t.name);
  }
  EXPECT_EQ(names, (std::multiset<std::string>{"SB", "MP", "LB", "R", "S", "2+2W", "WRC"}));
  EXPECT_EQ(run("run --shard 3/2 SB").exit, 2);
}

TEST_F(RunTool, AShareHasTheControlsOfItsTestsAndNamesNoOther) {
  EXPECT_EQ(run("run" + quick + "--time 0.02 --shard 1/1 --json all.json SB+mfences SB+scs").exit, 0);
  const RunRecord all = record("all.json");
  ASSERT_EQ(all.tests.size(), 4U);
  EXPECT_EQ(all.tests[0].control, "SB");
  EXPECT_EQ(all.tests[1].control, "SB+rlx");
  for (const char* const share : {"1", "2"}) {
    const std::string file = std::string(share) + ".json";
    EXPECT_EQ(
        run("run" + quick + "--time 0.02 --shard " + share + "/2 --json " + file + " SB+mfences MP+mfence+po").exit, 0);
    const RunRecord result = record(file);
    std::set<std::string> names;
    for (const TestRecord& t : result.tests) names.insert(t.name);
    EXPECT_EQ(result.tests.size(), 2U);
    for (const TestRecord& t : result.tests) EXPECT_TRUE(t.control.empty() || names.contains(t.control)) << t.control;
  }
}

TEST_F(RunTool, AShareThatDoesNotFitIsAnErrorAndAnUnclearOneIsSaid) {
  const std::string slurm =
      "SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_STEP=4 "
      "SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_ID=";
  const std::string tests = " SB MP LB";
  testing::Ran ran = run_with(slurm + "5", "run" + quick + "--time 0.02" + tests);
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.err, HasSubstr("share 2 of 3 (from SLURM_ARRAY_TASK_ID): 1 of 3 tests"));
  ran = run_with(slurm + "4", "run" + quick + tests);
  EXPECT_EQ(ran.exit, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("--shard I/N"));
  ran = run_with("JOB_COMPLETION_INDEX=0", "run" + quick + "--time 0.02" + tests);
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.err, HasSubstr("--shards N"));
}

TEST_F(RunTool, GnuParallelRunsTwoSharesAndTheirMergeCoversWhatOneRunDoes) {
  if (std::system("parallel --version 2>/dev/null | grep -q GNU") != 0) GTEST_SKIP() << "GNU parallel is not installed";
  const std::string tests = " SB MP LB R S 2+2W WRC";
  const std::string share = FENCELINE_TOOL " run" + quick + "--time 0.02 --shards 2 --json {}.json" + tests;
  ASSERT_EQ(std::system(("cd '" + folder_.string() + "' && parallel '" + share + "' ::: 1 2 >/dev/null 2>&1").c_str()),
            0);
  EXPECT_EQ(run("merge 1.json 2.json --json all.json").exit, 0);
  EXPECT_EQ(run("run" + quick + "--time 0.02 --json one.json" + tests).exit, 0);
  std::map<std::string, std::uint64_t> merged;  // instances by test
  std::map<std::string, std::uint64_t> shares;
  std::set<std::string> whole;
  const auto add = [](std::map<std::string, std::uint64_t>& to, const RunRecord& record) {
    for (const TestRecord& t : record.tests) {
      for (const OutcomeRecord& o : t.outcomes) to[t.name] += o.count + o.frames;
    }
  };
  add(merged, record("all.json"));
  add(shares, record("1.json"));
  add(shares, record("2.json"));
  for (const TestRecord& t : record("one.json").tests) whole.insert(t.name);
  EXPECT_EQ(merged, shares);
  EXPECT_EQ(merged.size(), 7U);
  for (const auto& [name, count] : merged) EXPECT_TRUE(whole.contains(name)) << name;
}

TEST_F(RunTool, NativePrintsLitmus7sHistogram) {
  const testing::Ran ran = run("native" + quick + "SB");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("Test SB Allowed\nHistogram \\([34] states\\)\n"));
  EXPECT_THAT(ran.out, HasSubstr("*>0:rax=0; 1:rax=0;\n"));
  EXPECT_THAT(ran.out, HasSubstr("seed=1 "));
  EXPECT_EQ(run("native --backend nosuch SB").exit, 2);
  EXPECT_EQ(run("native --cpus 4096 SB").exit, 2);
  EXPECT_EQ(run("native --cpus 1- SB").exit, 2);
}

TEST_F(RunTool, CtrlCEndsANativeRunWithTheHistogramSoFar) {
  const auto out = folder_ / "out";
  const pid_t child = fork();
  if (child == 0) {
    if (freopen(out.c_str(), "w", stdout) == nullptr || freopen("/dev/null", "w", stderr) == nullptr) _exit(99);
    execl(FENCELINE_TOOL, FENCELINE_TOOL, "native", "--backend", "portable", "--time", "60", "SB", nullptr);
    _exit(98);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_THAT(testing::whole_file(out), HasSubstr("Histogram ("));
}

}  // namespace
}  // namespace fenceline::litmus
