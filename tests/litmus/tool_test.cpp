// The tool as its users meet it: a process with arguments, output, diagnostics and an exit code.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/support/suites.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

using testing::Ran;

class Tool : public ::testing::Test, protected testing::ToolFolder {};

const std::string sb = R"(X86_64 mySB
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)";

TEST_F(Tool, PrintsAHerdLogForOneModel) {
  write("sb.litmus", sb);
  const Ran ran = run("model sb.litmus");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("Test mySB Allowed\nStates 4\n0:rax=0; 1:rax=0;\n"));
  EXPECT_THAT(ran.out, HasSubstr("Ok\nWitnesses\nPositive: 1 Negative: 3\nCondition exists (0:rax=0 /\\ 1:rax=0)\n"
                                 "Observation mySB Sometimes 1 3\nHash="));
}

TEST_F(Tool, OutputThatCannotBeWrittenIsAnErrorOfTheCaller) {
  for (const std::string command :
       {"model SB", "list", "show SB", "--help", "native --backend portable --time 0.02 SB"}) {
    EXPECT_EQ(run(command + " >/dev/full").exit, 2) << command;
    EXPECT_EQ(run(command + " >&-").exit, 2) << command;
  }
  EXPECT_THAT(run("model SB >/dev/full").err, HasSubstr("cannot write to standard output: No space left on device"));
}

TEST_F(Tool, ComplaintsThatNobodyCanReadDoNotEndTheProcess) {
  for (const std::string closed : {"2>/dev/full", "2>&-", "<&- >&- 2>&-"}) {
    const int status = std::system(("exec '" FENCELINE_TOOL "' model no-such-test " + closed).c_str());
    ASSERT_TRUE(WIFEXITED(status)) << closed;
    EXPECT_EQ(WEXITSTATUS(status), 2) << closed;
  }
}

TEST_F(Tool, ARecordOnStandardOutputStandsThereAlone) {
  const std::string quick = "run --quiet --backend portable --time 0.02 SB ";
  EXPECT_TRUE(nlohmann::json::accept(run(quick + "--json -").out));
  EXPECT_FALSE(fs::exists(folder_ / "-"));
  EXPECT_EQ(run(quick + "--json run.json").exit, 0);
  EXPECT_TRUE(nlohmann::json::accept(run("merge run.json --json -").out));
}

TEST_F(Tool, ADeviceGivenForTheRecordIsWrittenToAndNotReplaced) {
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  const Ran ran = run("run --quiet --backend portable --time 0.02 SB --json pipe >/dev/null & exec cat '" +
                      (folder_ / "pipe").string() + "'");
  EXPECT_TRUE(nlohmann::json::accept(ran.out)) << ran.out;
  EXPECT_TRUE(fs::is_fifo(folder_ / "pipe"));
}

TEST_F(Tool, NumbersOfSecondsAreFinite) {
  for (const std::string value : {"nan", "inf", "1e30", "-1", "1s"}) {
    EXPECT_EQ(run("native --time " + value + " SB").exit, 2) << value;
    EXPECT_EQ(run("model --timeout " + value + " SB").exit, 2) << value;
  }
}

TEST_F(Tool, NothingToResumeIsNoInternalError) {
  const Ran ran = run("run --resume none.json SB");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("none.json: no run to resume"));
}

TEST_F(Tool, HelpFitsEightyColumns) {
  std::string all = run("--help").out;
  for (const std::string command : {"model", "native", "run", "merge", "compare", "generate", "list", "show"}) {
    all += run("help " + command).out;
  }
  EXPECT_THAT(all, Not(::testing::ContainsRegex("[^\n]{81}")));
}

TEST_F(Tool, UnderstandsHerdsSingleDash) {
  EXPECT_EQ(run("model -model sc SB").out, run("model --model=sc SB").out);
  EXPECT_NE(run("model -model sc SB").out, run("model -model tso SB").out);
}

TEST_F(Tool, ShowsSeveralModelsSideBySideAndMarksWhereTheyDiffer) {
  const Ran ran = run("model --model sc --model tso,pso SB MP LB");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("test +sc +tso +pso"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("SB +Never 0/3 No +Sometimes 1/4 Ok +Sometimes 1/4 Ok +\\*"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("LB +Never 0/3 No +Never 0/3 No +Never 0/3 No\n"));
  EXPECT_THAT(ran.out, HasSubstr("3 tests; the models differ on 2 (marked *)"));
}

TEST_F(Tool, WritesJsonThatParsesAndHoldsTheSameOutcomes) {
  const Ran ran = run("model --format json --model sc,tso SB n6");
  const auto json = nlohmann::json::parse(ran.out);
  EXPECT_EQ(json["schema"], "fenceline.model/1");
  ASSERT_EQ(json["tests"].size(), 2U);
  EXPECT_EQ(json["tests"][0]["name"], "SB");
  EXPECT_EQ(json["tests"][0]["models"][0]["outcomes"].size(), 3U);
  EXPECT_EQ(json["tests"][0]["models"][1]["outcomes"].size(), 4U);
  EXPECT_EQ(json["tests"][0]["models"][1]["outcomes"][0]["values"]["0:rax"], 0);
  EXPECT_EQ(json["tests"][0]["models"][1]["outcomes"][0]["satisfies"], true);
  EXPECT_TRUE(json["errors"].empty());
}

TEST_F(Tool, OneBadFileIsReportedAndTheRestRuns) {
  write("suite/a.litmus", sb);
  write("suite/b.litmus", "X86_64 broken\n{ }\n P0 ;\n movq $1,x) ;\nexists (x=1)\n");
  write("suite/c.litmus", sb);
  const Ran ran = run("model suite");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, ::testing::ContainsRegex("suite/b.litmus:4:[0-9]+: .*\n movq \\$1,x\\) ;\n +\\^"));
  std::size_t blocks = 0;
  for (std::size_t at = ran.out.find("Test mySB"); at != std::string::npos; at = ran.out.find("Test mySB", at + 1))
    ++blocks;
  EXPECT_EQ(blocks, 2U);
}

TEST_F(Tool, NamesWhatIsNeitherFileNorTest) {
  const Ran ran = run("model nosuch SB");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("nosuch"));
  EXPECT_THAT(ran.out, HasSubstr("Test SB"));
}

TEST_F(Tool, ReadsListsOfLists) {
  write("sub/one.litmus", sb);
  write("sub/inner", "one.litmus # the first\n\n");
  write("all", "# everything\n@sub/inner\nsub/one.litmus\n");
  const Ran ran = run("model @all");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_EQ(ran.out, run("model sub/one.litmus").out);
  write("loop", "@loop\n");
  EXPECT_EQ(run("model @loop").exit, 2);
}

TEST_F(Tool, UsageErrorsExitWithTwo) {
  for (const char* const arguments :
       {"", "nosuch", "model", "model --nosuch SB", "model --model arm SB", "model --jobs 0 SB", "model --mod tso SB",
        "model --format litmus SB", "model --max-memory 4X SB"}) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exit, 2) << arguments;
    EXPECT_EQ(ran.out, "") << arguments;
    EXPECT_NE(ran.err, "") << arguments;
  }
}

TEST_F(Tool, HelpNamesEveryOptionAndVersionIsPrinted) {
  const Ran help = run("model --help");
  EXPECT_EQ(help.exit, 0);
  for (const char* const option : {"--model", "--jobs", "--format", "--engine", "--buffer", "--max-states",
                                   "--max-memory", "--timeout", "--check"}) {
    EXPECT_THAT(help.out, HasSubstr(option));
  }
  for (std::size_t start = 0; start < help.out.size();) {
    const std::size_t end = help.out.find('\n', start);
    EXPECT_LE(end - start, 80U) << help.out.substr(start, end - start);
    start = end + 1;
  }
  EXPECT_EQ(run("help model").out, help.out);
  EXPECT_THAT(run("--version").out, ::testing::StartsWith("fenceline "));
}

TEST_F(Tool, VerdictsAreAnswersUnlessCheckIsAsked) {
  EXPECT_EQ(run("model LB").exit, 0);
  EXPECT_EQ(run("model --check LB").exit, 1);
  EXPECT_EQ(run("model --check SB").exit, 0);
}

TEST_F(Tool, ALimitIsInconclusiveAndSaysSo) {
  const Ran few = run("model --search states --max-states 3 IRIW");
  EXPECT_EQ(few.exit, 3);
  EXPECT_THAT(few.out, HasSubstr("\nLoop "));
  EXPECT_EQ(run("model --search states --max-states 300 IRIW").exit, 0);
  std::string head, row1, row2, row3;
  for (int t = 0; t < 9; ++t) {
    const std::string bar = t == 0 ? " " : " | ";
    head += bar + "P" + std::to_string(t);
    row1 += bar + "movq $1,(x" + std::to_string(t) + ")";
    row2 += bar + "movq (x" + std::to_string((t + 1) % 9) + "),%rax";
    row3 += bar + "movq (x" + std::to_string((t + 2) % 9) + "),%rbx";
  }
  write("big.litmus", "X86_64 big\n{ }\n" + head + " ;\n" + row1 + " ;\n" + row2 + " ;\n" + row3 +
                          " ;\nexists (0:rax=0 /\\ 8:rbx=0)\n");
  for (const char* const limit : {"--max-states 5000", "--max-memory 1M", "--timeout 0.05"}) {
    const Ran limited = run(std::string("model --engine unreduced ") + limit + " big.litmus");
    EXPECT_EQ(limited.exit, 3) << limit;
    EXPECT_THAT(limited.out, HasSubstr("\nLoop ")) << limit;
    EXPECT_THAT(limited.err, HasSubstr("incomplete")) << limit;
  }
}

TEST_F(Tool, EverySearchGivesTheSameOutputAndSaysWhichItWas) {
  const std::string tests = " --verbose --model sc,tso,pso --format herd SB MP IRIW n6 n3";
  const Ran states = run("model --search states" + tests);
  EXPECT_EQ(states.exit, 0);
  EXPECT_THAT(states.err, HasSubstr("SB (tso): 4 outcomes, by states: "));
  EXPECT_THAT(states.err, Not(HasSubstr("by traces")));
  const Ran traces = run("model --search traces" + tests);
  EXPECT_EQ(traces.exit, 0);
  EXPECT_EQ(traces.out, states.out);
  EXPECT_THAT(traces.err, HasSubstr("SB (tso): 4 outcomes, by traces: 4 executions, 0 that wait, "));
  EXPECT_THAT(traces.err, Not(HasSubstr("by states")));
  const Ran automatic = run("model --search auto" + tests);
  EXPECT_EQ(automatic.exit, 0);
  EXPECT_EQ(automatic.out, states.out);
  EXPECT_THAT(automatic.err, HasSubstr("SB (tso): 4 outcomes, by "));
  EXPECT_EQ(run("model" + tests).out, states.out);
  EXPECT_EQ(run("model --search breadth SB").exit, 2);
}

TEST_F(Tool, OutputIsTheSameWithAnyNumberOfJobs) {
  std::string names;
  for (int i = 0; i < 40; ++i) {
    std::string text = sb;
    text.replace(text.find("mySB"), 4, "sb" + std::to_string(i));
    write("many/" + std::to_string(i) + ".litmus", text);
  }
  const Ran alone = run("model --jobs 1 many SB n3");
  EXPECT_EQ(alone.exit, 0);
  for (const char* const jobs : {"2", "3", "8"})
    EXPECT_EQ(run(std::string("model many SB n3 --jobs ") + jobs).out, alone.out);
}

TEST_F(Tool, AProgramThatMayHangIsReported) {
  write("wait.litmus",
        "X86_64 wait\n{ }\n P0 ;\n L0: ;\n movq (y),%rax ;\n cmpq $1,%rax ;\n jne L0 ;\nexists (0:rax=1)\n");
  const Ran ran = run("model wait.litmus");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.err, HasSubstr("never end"));
  EXPECT_THAT(run("model --quiet wait.litmus").err, Not(HasSubstr("never end")));
}

TEST_F(Tool, CtrlCPrintsWhatIsKnown) {
  write("a.litmus", sb);
  write("endless.litmus", "X86_64 endless\n{ }\n P0 ;\n L0: ;\n lock incq (x) ;\n jmp L0 ;\nexists (x=0)\n");
  const fs::path out = folder_ / "out";
  const pid_t child = fork();
  if (child == 0) {
    if (chdir(folder_.c_str()) != 0 || freopen(out.c_str(), "w", stdout) == nullptr ||
        freopen("/dev/null", "w", stderr) == nullptr) {
      _exit(99);
    }
    execl(FENCELINE_TOOL, FENCELINE_TOOL, "model", "--jobs", "1", "a.litmus", "endless.litmus", nullptr);
    _exit(98);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_THAT(testing::whole_file(out), HasSubstr("Test mySB Allowed"));
  EXPECT_THAT(testing::whole_file(out), HasSubstr("Loop "));
}

TEST_F(Tool, AFullDiskIsNotSuccess) { EXPECT_EQ(run("model SB >/dev/full").exit, 2); }

}  // namespace
}  // namespace fenceline::litmus
