// The generator as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "litmus/catalogue/catalogue.h"
#include "litmus/generate/suites.h"
#include "litmus/run/suite.h"
#include "litmus/sources.h"
#include "litmus/test.h"
#include "runtime/standalone.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Ran;
using ::testing::StartsWith;

class GenerateTool : public ::testing::Test, protected testing::ToolFolder {};

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    result.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return result;
}

TEST_F(GenerateTool, PrintsTheTestOfACycle) {
  const Ran quoted = run("generate 'PodWR Fre PodWR Fre'");
  EXPECT_EQ(quoted.exit, 0);
  EXPECT_EQ(quoted.err, "");
  EXPECT_EQ(parse(quoted.out, "out").name, "SB");
  EXPECT_EQ(run("generate PodWR Fre PodWR Fre").out, quoted.out) << "quotes may be left out";
  EXPECT_EQ(run("generate -arch X86_64 'Fre PodWR Fre PodWR'").out, quoted.out);
  const Ran two = run("generate --arch x86 'PodWR Fre PodWR Fre' 'PodWW Rfe PodRR Fre'");
  EXPECT_THAT(two.out, StartsWith("X86 SB\n"));
  EXPECT_THAT(two.out, HasSubstr("\n\nX86 MP\n"));
}

TEST_F(GenerateTool, WritesAFolderThatModelReads) {
  const Ran made = run("generate --suite x86-basic-2 --out suite");
  EXPECT_EQ(made.exit, 0);
  EXPECT_EQ(made.out, "");
  EXPECT_EQ(made.err, "21 tests in suite\n");
  const Sources listed = expand({(folder_ / "suite" / "@all").string()});
  EXPECT_EQ(listed.errors, std::vector<std::string>());
  EXPECT_EQ(listed.tests.size(), 21U);
  EXPECT_EQ(expand({(folder_ / "suite").string()}).tests.size(), 21U);
  const Ran again = run("generate --suite x86-basic-2 --out suite -q");
  EXPECT_EQ(again.err, "");
  const Ran model = run("model suite/@all -m sc,tso,pso");
  EXPECT_EQ(model.exit, 0);
  EXPECT_THAT(model.out, HasSubstr("21 tests"));
}

TEST_F(GenerateTool, AFolderHoldsWhatItsListSays) {
  EXPECT_EQ(run("generate 'PodWR Fre PodWR Fre' 'Fre PodWR Fre PodWR' 'PodWR Fre PodWR Fre' --out one").err,
            "1 test in one\n");
  EXPECT_EQ(testing::whole_file(folder_ / "one" / "@all"), "# Made by fenceline generate\nSB.litmus\n");

  run("generate --suite x86-basic-2 --out suite -q");
  write("suite/mine.litmus", "X86_64 mine\n{ }\n P0 ;\n movq $1,(x) ;\nexists ([x]=1)\n");
  write("suite/@all", testing::whole_file(folder_ / "suite" / "@all") + "mine.litmus\n");
  EXPECT_EQ(run("generate --threads 2 --edges Pod**,Fre,Rfe,Wse --out suite").err, "6 tests in suite\n");
  EXPECT_EQ(expand({(folder_ / "suite").string()}).tests.size(), 7U) << "and what the user put there";
  EXPECT_TRUE(std::filesystem::exists(folder_ / "suite" / "mine.litmus"));

  write("theirs/@all", "SB.litmus\n");
  write("theirs/SB.litmus", run("show SB").out);
  run("generate 'PodWW Rfe PodRR Fre' --out theirs -q");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "theirs" / "SB.litmus")) << "the list was not ours";
}

TEST_F(GenerateTool, WhatCannotBeWrittenIsAnInputErrorWithItsReason) {
  std::string longest;
  for (int i = 0; i < 40; ++i) longest += "MFencedWW ";
  const Ran too_long = run("generate '" + longest + "Coe PodWW Coe' --out long");
  EXPECT_EQ(too_long.exit, 2);
  EXPECT_THAT(too_long.err, AllOf(HasSubstr(".litmus: File name too long"), Not(HasSubstr("internal"))));
  std::filesystem::create_directories(folder_ / "taken" / "@all");
  const Ran taken = run("generate 'PodWR Fre PodWR Fre' --out taken");
  EXPECT_EQ(taken.exit, 2);
  EXPECT_THAT(taken.err, HasSubstr("@all: Is a directory"));
}

TEST_F(GenerateTool, ModelTakesGeneratedTestsWithoutFiles) {
  run("generate --threads 2 --size 4 --out suite -q");
  const Ran files = run("model suite/@all -q");
  const Ran piped = run("model --generate --threads 2 --size 4 -q");
  EXPECT_EQ(piped.exit, 0);
  EXPECT_EQ(piped.out, files.out);
  EXPECT_EQ(run("model --generate --threads 2 --size 4 -q --jobs 1").out, files.out);
  const Ran kept = run("model --generate --threads 2 --size 4 --only weak:tso -m tso --check");
  EXPECT_EQ(kept.exit, 0) << "each reaches its outcome";
  EXPECT_THAT(kept.out, HasSubstr("Test SB Allowed"));
}

TEST_F(GenerateTool, ModelTakesCyclesAsGenerateDoes) {
  const Ran sb = run("model SB -q");
  const Ran quoted = run("model --generate 'PodWR Fre PodWR Fre' -q");
  EXPECT_EQ(quoted.exit, 0) << quoted.err;
  EXPECT_EQ(quoted.out, sb.out) << "this one, and no enumeration beside it";
  EXPECT_EQ(run("model --generate PodWR Fre PodWR Fre -q").out, sb.out);
  const Ran both = run("model --generate --arch x86 'PodWR Fre PodWR Fre' 'PodWW Rfe PodRR Fre' --only weak:tso -q");
  EXPECT_THAT(both.out, AllOf(HasSubstr("Test SB Allowed"), Not(HasSubstr("Test MP"))));
  for (const char* wrong : {"SB", "x86-rmw", "'PodWR Fre PodWR Fre' --size 4", "no-such.litmus"}) {
    const Ran refused = run(std::string("model --generate ") + wrong);
    EXPECT_EQ(refused.exit, 2) << wrong;
    EXPECT_EQ(refused.out, "") << wrong;
  }
}

TEST_F(GenerateTool, StandardInputIsOneTestAfterTheOther) {
  const std::string tool = "'" FENCELINE_TOOL "'";
  run("generate --suite x86-basic-2 --out suite -q");
  EXPECT_EQ(run("generate --suite x86-basic-2 | " + tool + " model - -q").out, run("model suite/@all -q").out);
  const Ran mixed = run("generate 'PodWR Fre PodWR Fre' --arch c | " + tool + " model MP - 2+2W -q");
  EXPECT_THAT(mixed.out, AllOf(HasSubstr("Test MP "), HasSubstr("Test SB+porlxrlxs "), HasSubstr("Test 2+2W ")));
  write("bad",
        "(* three *)\nX86_64 one\n{ }\n P0 ;\n movq $1,(x) ;\nexists ([x]=1)\nX86 two\n{\n P0 ;\nC three\n{}\n"
        "P0 (int* x) {\nc = 1;\n}\nexists (x=1)\n");
  const Ran bad = run("model - <bad");
  EXPECT_EQ(bad.exit, 2);
  EXPECT_THAT(bad.out, HasSubstr("Test one ")) << "the others are answered";
  EXPECT_THAT(bad.err, AllOf(HasSubstr("- (test 2):"), HasSubstr("- (test 3):"), Not(HasSubstr("(test 4)"))));
  EXPECT_THAT(run("model - </dev/null").err, HasSubstr("nothing comes from standard input"));
}

TEST_F(GenerateTool, EnginesGiveTheSameReport) {
  const std::string what = "model --generate --edges 'Pod**,Fre,Rfe,Wse,MFenced**,Rmw' --size 6 -m sc,tso,pso";
  const Ran explored = run(what);
  EXPECT_EQ(explored.exit, 0);
  EXPECT_EQ(run(what + " --engine reference").out, explored.out);
}

// The whole of it, with cycles that are not critical and all three fences, is in the README; this much takes a moment.
TEST_F(GenerateTool, BothEnginesAgreeOnEveryCycleOfSixEdges) {
  const Ran ran =
      run("model --generate --engine both --mode free --size 6..6 -m sc,tso,pso -q "
          "--edges 'Pod**,Fre,Rfe,Wse,MFenced**,Rmw'");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1767 tests; the models differ on 524"));
  EXPECT_EQ(run("model SB --engine both --buffer 1").exit, 2) << "the axioms have no buffers to bound";
}

TEST_F(GenerateTool, CtrlCEndsAnEnumerationThatFindsNothing) {
  // In the foreground, since timeout would signal its process group besides, and a second Ctrl-C kills.
  for (const char* command : {"generate --cycles", "model --generate"}) {
    const Ran ran =
        run("--version; timeout --foreground --preserve-status -s INT -k 60 1 '" FENCELINE_TOOL "' " +
            std::string(command) + " --edges 'Po***,MFence***' --threads 2 --mode free --size 20 --accesses 10");
    EXPECT_EQ(ran.exit, 3) << command;
    EXPECT_THAT(ran.err, HasSubstr("interrupted")) << command;
  }
}

TEST_F(GenerateTool, SuitesByNameAreTheTestsOfTheirLists) {
  for (const generate::Suite& suite : generate::suites()) {
    if (suite.name == "x86-forwarding") continue;  // thousands of files
    const std::string name(suite.name);
    EXPECT_EQ(run("generate -q --suite " + name + " --out " + name).exit, 0);
    const Sources files = expand({(folder_ / name / "@all").string()});
    const Sources named = expand({name});
    ASSERT_EQ(files.tests.size(), named.tests.size()) << name;
    for (std::size_t i = 0; i < files.tests.size(); ++i) EXPECT_EQ(text_of(files.tests[i]), named.tests[i].text);
  }
}

TEST_F(GenerateTool, CommandsTakeSuitesByName) {
  const Ran ran = run("model x86-basic-2 -m sc,tso,pso");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("21 tests; "));
  EXPECT_EQ(read_suite({"x86-basic-2", "c-orders-2"}).tests.size(), 81U) << "which run and native take";
}

TEST_F(GenerateTool, ASizeIsTheLargestAndThreadsAreExact) {
  const auto count = [this](const std::string& options) {
    return lines(run("generate --cycles --edges Pod**,Fre,Rfe,Wse,MFenced** " + options).out).size();
  };
  // What diy7 makes with these numbers for -size and -nprocs.
  EXPECT_EQ(count("--threads 2 --size 4"), 21U);
  EXPECT_EQ(count("--threads 3 --size 6"), 100U);
  EXPECT_EQ(count("--threads 4 --size 8"), 490U);
  EXPECT_EQ(count("--threads 3 --size 6"), count("--threads 3 --size 2..6"));
  EXPECT_EQ(count("--threads 3 --size 6"), count("--threads 3 --size 4..5") + count("--threads 3 --size 6..6"));
  EXPECT_EQ(count("--threads 2..4 --size 8"), count("--threads 2 --size 8") + 100 + 490);
}

TEST_F(GenerateTool, FiltersAndListsCycles) {
  const Ran ran = run("generate --edges 'Pod**,Fre,Rfe,Wse' --threads 2 --size 4 --distinguish tso,pso --cycles");
  EXPECT_THAT(lines(ran.out),
              ElementsAre("S: PodWW Rfe PodRW Coe", "MP: PodWW Rfe PodRR Fre", "2+2W: PodWW Coe PodWW Coe"));
  EXPECT_EQ(run("generate --suite x86-basic-2 --only forbidden:tso --cycles").out,
            run("generate --suite x86-basic-2 --only forbidden:tso --cycles --jobs 1").out);
}

TEST_F(GenerateTool, OptionsOverrideTheSuites) {
  EXPECT_EQ(lines(run("generate --suite x86-basic-2 --edges 'Pod**,Fre' --edges Rfe,Coe --cycles").out).size(), 6U);
  EXPECT_THAT(run("generate --suite x86-basic-2 --arch x86").out, StartsWith("X86 LB\n"));
}

TEST_F(GenerateTool, EverySuiteHasItsTests) {
  for (const generate::Suite& suite : generate::suites()) {
    const Ran ran = run("generate --cycles --suite " + std::string(suite.name));
    EXPECT_EQ(ran.exit, 0) << ran.err;
    EXPECT_GT(lines(ran.out).size(), 20U) << suite.name;
  }
}

TEST_F(GenerateTool, ListsTheCatalogueAndTheSuites) {
  const Ran text = run("list");
  EXPECT_EQ(text.exit, 0);
  EXPECT_THAT(text.out, HasSubstr("store buffering: each thread's store waits"));
  EXPECT_THAT(text.out, HasSubstr("(also iwp2.3.a, amd4)"));
  EXPECT_THAT(text.out, HasSubstr("x86-basic-3"));
  const auto json = nlohmann::json::parse(run("list --json").out);
  EXPECT_EQ(json["tests"].size(), catalogue().size());
  EXPECT_EQ(json["suites"].size(), generate::suites().size());
  const auto& first = json["tests"][0];
  EXPECT_EQ(first["name"], "SB");
  EXPECT_EQ(first["cycle"], "PodWR Fre PodWR Fre");
  EXPECT_EQ(first["reachable"], nlohmann::json::parse(R"({"sc": false, "tso": true, "pso": true})"));
  EXPECT_EQ(run("list SB").exit, 2);
}

TEST_F(GenerateTool, ShowsATestInEachForm) {
  EXPECT_EQ(run("show SB").out, run("generate 'PodWR Fre PodWR Fre'").out) << "in one form";
  EXPECT_EQ(parse(run("show SB").out, "out").hash, parse(catalogue_entry("SB")->text, "SB").hash);
  EXPECT_EQ(run("show MP amd4 --as cycle").out, "MP: PodWW Rfe PodRR Fre\nSB: PodWR Fre PodWR Fre\n");
  const litmus::Test mp = parse(catalogue_entry("MP")->text, "MP");
  EXPECT_EQ(run("show MP --as c++").out, runtime::standalone_program(mp.program, mp.query, mp.hash));
  const Ran table = run("show iwp2.3.a --as table");
  EXPECT_EQ(table.exit, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("SB: store buffering"));
  EXPECT_THAT(table.out, HasSubstr("* 0:rax=0; 1:rax=0;  no   yes  yes\n"));
  EXPECT_THAT(table.out, HasSubstr("  0:rax=0; 1:rax=1;  yes  yes  yes\n"));
  EXPECT_THAT(run("show MP+rel+acq").out, StartsWith("C MP+rel+acq\n"));

  write("mine.litmus", "X86_64 mine\n{ }\n P0 ;\n movq $1,(x) ;\nexists ([x]=1)\n");
  EXPECT_THAT(run("show mine.litmus").out, StartsWith("X86_64 mine\n"));
  const Ran none = run("show mine.litmus SB --as cycle");
  EXPECT_EQ(none.exit, 2);
  EXPECT_EQ(none.out, "SB: PodWR Fre PodWR Fre\n") << "the rest is shown";
  EXPECT_THAT(none.err, HasSubstr("mine.litmus: the test is not made of a cycle"));
  run("generate --suite x86-basic-2 --out suite -q");
  EXPECT_THAT(run("show suite/@all --as cycle").out, HasSubstr("2+2W+mfences: MFencedWW Coe MFencedWW Coe\n"));
  EXPECT_EQ(run("show").exit, 2);
  EXPECT_EQ(run("show SB --as pdf").exit, 2);
  EXPECT_EQ(run("show no-such-test").exit, 2);
}

TEST_F(GenerateTool, MistakesAreUsageErrors) {
  const auto expect_error = [this](const std::string& arguments, const std::string& message) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exit, 2) << arguments;
    EXPECT_EQ(ran.out, "") << arguments;
    EXPECT_THAT(ran.err, HasSubstr(message)) << arguments;
  };
  expect_error("generate", "generate needs a cycle");
  expect_error("generate 'PodWR Fre'", "a cycle goes through two threads at least");
  expect_error("generate Bogus", "'Bogus' is not an edge");
  expect_error("generate 'PodWR Fre PodWX Fre'", "\n PodWR Fre PodWX Fre\n           ^^^^^\n");
  expect_error("generate PodWR Fre PodWR Rfe", "PodWR ends with a load, but Rfe starts with a store\n");
  expect_error("generate --edges Pod**,Frx", "\n Pod**,Frx\n       ^^^\n");
  expect_error("generate SB", "fenceline show SB prints it");
  expect_error("generate x86-rmw", "generate --suite x86-rmw makes it");
  expect_error("generate --suite nothing", "there is no suite 'nothing'");
  EXPECT_EQ(run("generate --threads 4 --size 4").err, "0 tests\n") << "nothing is not passed over in silence";
  expect_error("generate --size 6..4", "from the larger number");
  expect_error("generate --size 65", "at most 64");
  for (const char* size : {"0", "1", "0..1"}) {
    expect_error("generate --size " + std::string(size), "--size: a cycle has two edges at least");
  }
  for (const char* threads : {"0", "0..0"}) {
    expect_error("generate --threads " + std::string(threads), "--threads: a cycle goes through a thread at least");
  }
  expect_error("generate --threads 1", "with --one-location only");
  expect_error("model --generate --threads 1..1", "with --one-location only");
  EXPECT_EQ(run("generate --threads 1 --size 2 --mode free --one-location --edges Pos**,Rfe,Fre,Coe --cycles").exit, 0);
  expect_error("generate --size 4 --distinguish sc,tso,pso", "'sc,tso,pso' is not two models, such as tso,pso");
  expect_error("generate --only weak", "--only: 'weak' is neither");
  expect_error("generate --arch arm --size 4", "'arm' is none of");
  expect_error("generate 'PodWR Fre PodWR Fre' --size 4", "not both");
  expect_error("generate --size 4 --cycles --out x", "--cycles prints");
  expect_error("model --size 4 x.litmus", "need --generate");
  expect_error("generate --size 4 --out /dev/null/x", "--out: ");
}

}  // namespace
}  // namespace fenceline::litmus
