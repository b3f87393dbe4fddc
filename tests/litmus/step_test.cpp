// `fenceline step`, from a script.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/suites.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using fenceline::testing::Ran;
using fenceline::testing::ToolFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Stepping : public ::testing::Test, public ToolFolder {
 protected:
  Ran script(const std::string& commands, const std::string& arguments = "SB") {
    write("script", commands);
    return run("step " + arguments + " < script");
  }
};

TEST_F(Stepping, ListsWhatCouldComeNextWithWhatEachWouldDo) {
  const Ran ran = script("");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("SB under TSO, about 0:rax=0 /\\ 1:rax=0"));
  EXPECT_THAT(ran.out, HasSubstr("[1] P0: movq $1,(x)  stores x=1 into its buffer"));
  EXPECT_THAT(ran.out, HasSubstr("[2] P1: movq $1,(y)  stores y=1 into its buffer"));
}

TEST_F(Stepping, ReachesZeroZeroByHand) {
  // After P0's store its load is transition 1 and its drain 2.
  const Ran ran = script("1\n1\n2\n2\n1\n1\n");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("The run has ended: 0:rax=0; 1:rax=0"));
}

TEST_F(Stepping, UndoesAndDoesAgain) {
  const Ran ran = script("1\n1\nundo 2\nhistory\nnext\nundo\n2\nhistory\n");
  EXPECT_THAT(ran.out, HasSubstr("(ahead)\n  1. P0: movq $1,(x)  stores x=1 into its buffer\n  2. P0: movq (y),%rax"));
  // Another transition replaces what was ahead.
  EXPECT_THAT(ran.out.substr(ran.out.rfind("history")), HasSubstr("  1. P1: movq $1,(y)"));
}

TEST_F(Stepping, GoesToAnOutcomeAndFollowsAWitness) {
  EXPECT_THAT(script("to\n").out, HasSubstr("The run has ended: 0:rax=0; 1:rax=0"));
  EXPECT_THAT(script("to 0:rax=1; 1:rax=1\n").out, HasSubstr("The run has ended: 0:rax=1; 1:rax=1"));
  EXPECT_THAT(script("witness\nnext\nnext\njump 6\n").out,
              AllOf(HasSubstr("6 steps laid out"), HasSubstr("The run has ended: 0:rax=0; 1:rax=0")));
  const Ran never = script("to\n", "SB --model sc");
  EXPECT_EQ(never.exit, 2);
  EXPECT_THAT(never.err, HasSubstr("cannot be reached"));
}

TEST_F(Stepping, StopsAtABreakpointOnALocation) {
  const Ran ran = script("break y\nto\nhistory\n");
  EXPECT_THAT(ran.out, HasSubstr("Stopped at the breakpoint on y."));
  EXPECT_THAT(ran.out, HasSubstr("(ahead)"));
  EXPECT_THAT(script("break y\ndelete y\nto\n").out, Not(HasSubstr("Stopped")));
  EXPECT_THAT(script("run\n").out, HasSubstr("The run has ended: 0:rax=0; 1:rax=1"));
}

TEST_F(Stepping, TellsWhatCanStillBeReached) {
  const Ran ran = script("outcomes\nto 0:rax=1; 1:rax=1\noutcomes\n");
  EXPECT_THAT(ran.out, HasSubstr("* 0:rax=0; 1:rax=0  (6 steps)"));
  EXPECT_THAT(ran.out.substr(ran.out.rfind("step> outcomes")), Not(HasSubstr("0:rax=0; 1:rax=0")));
}

TEST_F(Stepping, SavesARunThatExplainReplaysAndLoadsIt) {
  ASSERT_EQ(script("to\nsave run.json\n").exit, 0);
  EXPECT_THAT(run("explain --replay run.json").out, HasSubstr("Accepted step by step."));
  EXPECT_THAT(script("load run.json\nrun\n").out, HasSubstr("The run has ended: 0:rax=0; 1:rax=0"));
  const Ran partial = script("1\nsave run.json\n");
  EXPECT_EQ(partial.exit, 2);
  EXPECT_THAT(partial.err, HasSubstr("the run stops before every thread and buffer is done"));
  EXPECT_THAT(script("load run.json\n", "MP").err, HasSubstr("another test"));
}

TEST_F(Stepping, SaysWhatAFenceWaitsFor) {
  const Ran ran = script("1\n", "SB+mfences");
  EXPECT_THAT(ran.out, HasSubstr("-  P0: mfence  the full fence waits until the buffer is empty"));
}

TEST_F(Stepping, AMistakeInAScriptIsToldAndTheRestRuns) {
  const Ran ran = script("fly\n99\nto 0:rcx=1\nbreak q\nmodel arm\nundo x\nstate\n");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("there is no command 'fly'"), HasSubstr("there is no transition 99"),
                             HasSubstr("--outcome:1:3: P0 has no register 'rcx'"), HasSubstr("no location 'q'"),
                             HasSubstr("'arm' is not a model"), HasSubstr("'x' is not a number")));
  EXPECT_THAT(ran.out, HasSubstr("step> state"));
}

TEST_F(Stepping, ChangesTheModel) { EXPECT_THAT(script("model sc\nlist\n").out, HasSubstr("stores x=1 to memory")); }

TEST_F(Stepping, TakesOneTest) {
  EXPECT_EQ(run("step").exit, 2);
  EXPECT_EQ(run("step SB MP").exit, 2);
  EXPECT_EQ(run("step nothing").exit, 2);
}

}  // namespace
}  // namespace fenceline::litmus
