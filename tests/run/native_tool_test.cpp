// `fenceline native` as a process: what it says where a host lacks something, and what it leaves on record.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <sched.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "litmus/run/native_side.h"
#include "litmus/run/record_json.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class NativeTool : public ::testing::Test, public testing::ToolFolder {
 protected:
  void SetUp() override { setenv("XDG_CACHE_HOME", FENCELINE_TEST_CACHE, 1); }

  RunRecord recorded(const std::string& arguments) const {
    const testing::Ran ran = run("native --format json " + arguments);
    EXPECT_EQ(ran.exit, 0) << ran.err;
    return run_from_json(ran.out, "output");
  }
};

std::uint64_t times_target_seen(const TestRecord& test) {
  std::uint64_t seen = 0;
  for (const OutcomeRecord& o : test.outcomes) seen += o.satisfies ? o.count + o.frames : 0;
  return seen;
}

// The control and the test in one invocation. On a busy machine the threads may not meet for a while.
TEST_F(NativeTool, SeesStoreBufferingAndInTheSameInvocationNotAcrossFences) {
  std::uint64_t control = 0;
  for (int attempt = 0; attempt < 10 && control == 0; ++attempt) {
    const RunRecord result = recorded("--time 0.2 SB SB+mfences");
    ASSERT_EQ(result.tests.size(), 2U);
    control += times_target_seen(result.tests[0]);
    EXPECT_EQ(times_target_seen(result.tests[1]), 0U);
    EXPECT_GT(result.tests[1].native.at(0).instances, 0U);
  }
  EXPECT_GT(control, 0U);
}

TEST_F(NativeTool, RecordsWhatProducedTheRun) {
  const RunRecord result = recorded("--time 0.02 --seed 7 --cxx g++ --strategy chunked --cpus 0 SB");
  const NativeRecord& native = result.tests.at(0).native.at(0);
  EXPECT_EQ(native.seed, 7U);
  EXPECT_EQ(native.strategy, "chunked");
  EXPECT_EQ(native.cpus, std::vector<int>{0});
  if (native.backend == "compiled") {
    EXPECT_THAT(native.compiler, HasSubstr("g++"));
    EXPECT_THAT(native.flags, HasSubstr("-O2"));
  }
  const testing::Ran ran = run("native --quiet --time 0.02 --seed 7 --backend portable --cpus 0 SB");
  EXPECT_THAT(ran.out, HasSubstr("seed=7 strategy=auto backend=portable cpus=0 compiler= flags="));
}

TEST_F(NativeTool, HasThreeFormats) {
  const std::string tests = "native --quiet --backend portable --time 0.02 SB MP --format ";
  EXPECT_THAT(run(tests + "litmus").out, HasSubstr("\nTest MP Allowed\nHistogram ("));
  EXPECT_THAT(run(tests + "table").out, ::testing::ContainsRegex("\nSB +[0-9]"));
  EXPECT_EQ(run_from_json(run(tests + "json").out, "output").tests.size(), 2U);
  EXPECT_EQ(run(tests + "herd").exit, 2);
}

TEST_F(NativeTool, WithoutACompilerItIsPortableAndSaysSo) {
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nonexistent", 1);
  unsetenv("CXX");
  const testing::Ran ran = run("native --time 0.02 --format table SB");
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("portable"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("\nSB +[0-9]"));
}

TEST_F(NativeTool, ACompilerThatFailsIsNamedAndTheTestsRunAllTheSame) {
  const testing::Ran ran = run("native --time 0.02 --format table --cxx false SB");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("portable"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("\nSB +[0-9]"));
  EXPECT_EQ(run("native --time 0.02 --backend compiled --cxx false SB").exit, 2);
}

// A compiler that refuses one test's constant stands for whatever a host cannot run.
TEST_F(NativeTool, WhatAHostCannotRunIsSaidAndTheRestRuns) {
  if (run("native --time 0.01 --backend compiled SB").exit != 0) GTEST_SKIP() << "there is no compiler here";
  const std::string script = write("cxx",
                                   "#!/bin/sh\ncase \"$1\" in --version) echo script; exit 0;; esac\n"
                                   "for a; do s=$a; done\n"
                                   "if grep -q 4242 $s; then echo 'error: 4242 is too much'; exit 1; fi\n"
                                   "exec c++ \"$@\"\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  write("much.litmus", "X86_64 much\n{ }\n P0             ;\n movq $4242,(x) ;\nexists ([x]=4242)\n");
  const std::string tests = " --time 0.02 --format table --cxx " + script + " much.litmus SB";
  testing::Ran ran = run("native --backend compiled" + tests);
  EXPECT_THAT(ran.err, HasSubstr("much: not run: not compiled: error: 4242 is too much"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("\nmuch +not run: not compiled: error: 4242 is too much\nSB +[0-9]"));
  // Left to itself the tool runs it the other way, and says so.
  ran = run("native" + tests);
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.err, HasSubstr("much: run by backend portable: not compiled: error: 4242 is too much"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("\nmuch +1 .*\nSB +[0-9]"));
}

TEST_F(NativeTool, OneCpuRunsTestsOfTwoAndFourThreadsAndSaysSo) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &before)) {
      CPU_SET(cpu, &one);
      break;
    }
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);  // what is started from here inherits it
  const testing::Ran ran = run("native --backend portable --time 0.05 --format json SB IRIW");
  sched_setaffinity(0, sizeof before, &before);
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("SB: 2 threads on 1 CPU"));
  EXPECT_THAT(ran.err, HasSubstr("IRIW: 4 threads on 1 CPU"));
  const RunRecord result = run_from_json(ran.out, "output");
  for (const TestRecord& test : result.tests) {
    EXPECT_EQ(test.native.at(0).cpus.size(), 1U);
    EXPECT_GT(test.native[0].instances, 0U);
    // One CPU sees its own stores.
    EXPECT_EQ(times_target_seen(test), 0U) << test.name;
  }
}

TEST_F(NativeTool, ALoopThatWaitsEndsAndOneWithoutEndIsGivenUp) {
  write("wait.litmus",
        "X86_64 wait\n{ }\n P0          | P1            ;\n movq $1,(x) | Lit:          ;\n"
        " movq $1,(y) | movq (y),%rax ;\n             | cmpq $0,%rax  ;\n             | je Lit        ;\n"
        "             | movq (x),%rbx ;\nexists (1:rbx=0)\n");
  write("never.litmus",
        "X86_64 never\n{ }\n P0            ;\n Lit:          ;\n movq (y),%rax ;\n cmpq $0,%rax  ;\n je Lit        ;\n"
        "exists (0:rax=0)\n");
  const RunRecord result = recorded("--backend portable --time 0.05 wait.litmus never.litmus MP");
  ASSERT_EQ(result.tests.size(), 3U);
  EXPECT_EQ(result.tests[0].native.at(0).stopped, "time");
  EXPECT_GT(result.tests[0].native[0].instances, 0U);
  EXPECT_EQ(times_target_seen(result.tests[0]), 0U);
  EXPECT_EQ(result.tests[1].native.at(0).stopped, "stuck");
  EXPECT_GT(result.tests[2].native.at(0).instances, 0U);
}

TEST_F(NativeTool, CtrlCEndsASuiteWithTheHistogramsSoFar) {
  const auto out = folder_ / "out";
  const pid_t child = fork();
  if (child == 0) {
    if (freopen(out.c_str(), "w", stdout) == nullptr || freopen("/dev/null", "w", stderr) == nullptr) _exit(99);
    execl(FENCELINE_TOOL, FENCELINE_TOOL, "native", "--backend", "portable", "--time", "60", "MP", "SB", nullptr);
    _exit(98);
  }
  // Not before it has begun: a signal during the start ends it at once, as it should.
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 3);
  const std::string text = testing::whole_file(out);
  EXPECT_THAT(text, HasSubstr("Test MP Allowed\nHistogram ("));
  EXPECT_THAT(text, Not(HasSubstr("Test SB Allowed")));
}

TEST(NativeSideBudget, IsSharedOutOverTheTests) {
  NativeSettings settings;
  settings.budget = 3;
  settings.backend = "portable";
  settings.time = 100;  // the budget counts
  NativeSide side(settings);
  const litmus::Test test = parse("X86_64 t\n{ }\n P0          ;\n movq $1,(x) ;\nexists ([x]=1)\n", "t");
  side.prepare({&test, &test, &test, &test, &test, &test}, {});
  EXPECT_DOUBLE_EQ(side.seconds_per_test(), 0.5);
}

}  // namespace
}  // namespace fenceline::litmus
