// `fenceline explain` as its users meet it, and the parts it is made of.

#include <cctype>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "litmus/explain/dot.h"
#include "litmus/explain/drawing.h"
#include "litmus/explain/reasons.h"
#include "litmus/explain/run_json.h"
#include "litmus/explain/target.h"
#include "litmus/explain/words.h"
#include "model/reference/why_not.h"
#include "model/replay.h"
#include "tests/support/litmus_tests.h"
#include "tests/support/suites.h"
#include "tests/support/tool_folder.h"

namespace fenceline::litmus {
namespace {

using fenceline::testing::parsed;
using fenceline::testing::Ran;
using fenceline::testing::ToolFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (const std::string& line : lines_of(text)) width = std::max(width, line.size());
  return width;
}

class Explain : public ::testing::Test, public ToolFolder {};

TEST_F(Explain, ShowsStoreByStoreHowBothLoadsReadZero) {
  const Ran ran = run("explain SB --model tso");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("SB under TSO: 0:rax=0 /\\ 1:rax=0 can happen (PSO allows it, SC forbids it)."));
  EXPECT_THAT(ran.out, HasSubstr("A shortest run, 6 steps"));
  EXPECT_THAT(ran.out, HasSubstr("[x=1]* rax=0"));
  EXPECT_THAT(ran.out, HasSubstr("P0 loads y while its own older store x=1 (step 1) waits in the buffer"));
  EXPECT_THAT(ran.out, HasSubstr("drains x=1 to memory"));
  EXPECT_THAT(ran.out, HasSubstr("P0: a full fence (MFENCE) between `movq $1,(x)` and `movq (y),%rax`"));
  EXPECT_LE(widest(ran.out), 80U);
}

TEST_F(Explain, NamesForwarding) {
  const Ran ran = run("explain n6 --model tso");
  EXPECT_THAT(ran.out, HasSubstr("loads x=1, forwarded from"));
  EXPECT_THAT(ran.out, HasSubstr("before memory has it."));
}

TEST_F(Explain, FourThreadsFitEightyColumnsToo) {
  const Ran ran = run("explain IRIW --outcome '1:rax=1; 1:rbx=0; 3:rax=1; 3:rbx=1'");
  EXPECT_EQ(ran.exit, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("can happen"));
  EXPECT_LE(widest(ran.out), 80U);
}

TEST_F(Explain, SaysWhyNotInWordsThatNameThreadsLocationsAndFences) {
  const Ran ran = run("explain SB+mfences");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("cannot happen (SC and PSO forbid it)"));
  EXPECT_THAT(ran.out, HasSubstr("P0's store x=1 comes before its load of y: the fence between them"));
  EXPECT_THAT(ran.out, HasSubstr("To read y=0, the initial value, P0's load of y must come before P1's store"));
  EXPECT_THAT(ran.out, HasSubstr("would have to come before itself"));
  EXPECT_THAT(ran.out, HasSubstr("P0: without `mfence`"));
  EXPECT_THAT(run("explain SB --model sc").out, HasSubstr("TSO breaks the cycle: it keeps no order between"));
}

TEST_F(Explain, PutsTheModelsSideBySideWithARunForEachDifference) {
  const Ran ran = run("explain MP --model sc,tso,pso");
  EXPECT_EQ(ran.exit, 0);
  EXPECT_THAT(ran.out, HasSubstr("* 1:rax=1; 1:rbx=0    -      -      yes  differ"));
  EXPECT_THAT(ran.out, HasSubstr("PSO allows it, SC and TSO do not. A shortest run under PSO:"));
  EXPECT_THAT(ran.out, HasSubstr("drains y=1 to memory, past"));
}

TEST_F(Explain, ListsEveryMinimalFenceSet) {
  const Ran sb = run("explain SB --fences");
  EXPECT_THAT(sb.out, AllOf(HasSubstr("all minimal sets of changes that forbid"), HasSubstr("MFENCE"),
                            HasSubstr("`movq $1,(x)` as a locked store (XCHG)"), HasSubstr("what SC allows")));
  EXPECT_THAT(run("explain MP --fences").out, HasSubstr("none is needed: under TSO the test behaves as under SC"));
  EXPECT_THAT(run("explain MP --fences --model pso").out, HasSubstr("a store-store fence (SFENCE) between"));
}

TEST_F(Explain, ASavedRunIsReplayedAndADamagedOneRefused) {
  ASSERT_EQ(run("explain SB --save sb.json").exit, 0);
  const Ran good = run("explain SB --replay sb.json");
  EXPECT_EQ(good.exit, 0);
  EXPECT_THAT(good.out, HasSubstr("Accepted step by step."));
  EXPECT_EQ(run("explain MP --replay sb.json").exit, 2);

  auto json = nlohmann::json::parse(fenceline::testing::whole_file(folder_ / "sb.json"));
  json["steps"][1]["read"] = 1;
  write("bad.json", json.dump());
  const Ran bad = run("explain --replay bad.json");
  EXPECT_EQ(bad.exit, 1);
  EXPECT_THAT(bad.err, HasSubstr("refused at step 2: the load finds another value"));
}

TEST_F(Explain, WhatIsNoSavedRunIsAnErrorWithItsPlace) {
  write("no.json", "{\n  \"format\": ,\n}");
  const Ran ran = run("explain --replay no.json");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("no.json:2:13: not JSON"));
  write("other.json", "{\"format\": \"something else\"}");
  EXPECT_THAT(run("explain --replay other.json").err, HasSubstr("not a saved run"));
  EXPECT_EQ(run("explain --replay absent.json").exit, 2);
}

TEST_F(Explain, AMistakeInAnOutcomeIsPointedAt) {
  const auto error = [&](const std::string& outcome) {
    const Ran ran = run("explain SB --outcome '" + outcome + "'");
    EXPECT_EQ(ran.exit, 2) << outcome;
    return ran.err;
  };
  EXPECT_EQ(error("0:rax=0; 1:rbx=0"), "--outcome:1:12: P1 has no register 'rbx'\n0:rax=0; 1:rbx=0\n           ^\n");
  EXPECT_THAT(error("0:rax=0 1:rax=0"), HasSubstr("--outcome:1:9: expected ';'"));
  EXPECT_THAT(error("q=0"), HasSubstr("--outcome:1:1: there is no location 'q'"));
  EXPECT_THAT(error("0:rax="), HasSubstr("--outcome:1:7: expected a number or a location"));
  EXPECT_THAT(error("0:rax"), HasSubstr("--outcome:1:6: expected '='"));
  EXPECT_THAT(error("7:rax=0"), HasSubstr("--outcome:1:1: there is no thread 7"));
  EXPECT_THAT(error(" "), HasSubstr("expected an outcome"));
  EXPECT_THAT(error("x=99999999999999999999"), HasSubstr("--outcome:1:3"));
}

TEST_F(Explain, AnOutcomeNobodyWritesIsSaidToBeJustThat) {
  EXPECT_THAT(run("explain SB --outcome '0:rax=7'").out, HasSubstr("No choice of stores"));
}

TEST_F(Explain, ALimitGivesExitCodeThree) { EXPECT_EQ(run("explain SB --max-states 2").exit, 3); }

TEST_F(Explain, AForallIsExplainedByWhatBreaksIt) {
  write("f.litmus", "X86_64 f\n{ }\n P0 | P1 ;\n movq $1,(x) | movq (x),%rax ;\nforall (1:rax=1)\n");
  EXPECT_THAT(run("explain f.litmus").out, HasSubstr("to 1:rax=0"));
}

TEST_F(Explain, ATestWithoutAConditionAsksForAnOutcome) {
  write("n.litmus", "X86_64 n\n{ }\n P0 ;\n movq $1,(x) ;\nlocations [x;]\n");
  const Ran ran = run("explain n.litmus");
  EXPECT_EQ(ran.exit, 2);
  EXPECT_THAT(ran.err, HasSubstr("say which outcome with --outcome"));
  EXPECT_EQ(run("explain n.litmus --outcome x=1").exit, 0);
}

TEST_F(Explain, GraphvizReadsTheEventGraph) {
  ASSERT_EQ(run("explain SB --model sc --dot sb.dot").exit, 0);
  const std::string dot = fenceline::testing::whole_file(folder_ / "sb.dot");
  EXPECT_THAT(dot, AllOf(HasSubstr("label=\"fr\", color=\"#d01020\""), HasSubstr("label=\"po\", color=\"#d01020\""),
                         HasSubstr("(forbidden)")));
  if (std::system("command -v dot >/dev/null") == 0) {
    EXPECT_EQ(std::system(("dot -Tsvg -o /dev/null '" + (folder_ / "sb.dot").string() + "'").c_str()), 0);
  }
  ASSERT_EQ(run("explain SB --dot sb.dot").exit, 0);
  EXPECT_THAT(fenceline::testing::whole_file(folder_ / "sb.dot"), Not(HasSubstr("#d01020")));
}

// --- every test of the suites ----------------------------------------------------------------------------------------

// The words of a cycle name every thread, location and kind of edge in it.
TEST(ExplainSuites, EveryForbiddenConditionOfTwoAndThreeThreadsIsExplainedByNamingWhatIsInvolved) {
  if (!fenceline::testing::shared_folder()) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  std::size_t explained = 0;
  for (const auto& file : fenceline::testing::suite_files()) {
    if (file.path.string().find("/scale/") != std::string::npos) continue;  // candidates by the million
    litmus::Test test;
    try {
      test = parse(file.text, file.path.string());
    } catch (const InputError&) {
      continue;  // refused with an error, which other tests are about
    }
    if (!test.query.quantifier || test.program.threads.size() < 2 || test.program.threads.size() > 3) continue;
    const Target target = target_of_condition(test);
    for (const Model model : all_models) {
      const OutcomeSet outcomes = explore(test.program, target.query.observed, model).outcomes;
      bool allowed = false;
      for (std::size_t i = 0; i < outcomes.size(); ++i) allowed = allowed || target.wanted(outcomes[i]);
      if (allowed) continue;
      const reference::WhyNot why =
          reference::why_not(test.program, target.query.observed, whole_proposition(target.query), model);
      EXPECT_FALSE(why.allowed) << file.path;
      EXPECT_EQ(why.completeness, Completeness::exhaustive) << file.path;
      for (const reference::Reason& reason : why.reasons) {
        EXPECT_EQ(reference::refute(reason.execution, model, reason.cycle), "") << file.path;
        const std::string words = cycle_text(test.program, model, reason, 80);
        for (const reference::Edge& e : reason.cycle.edges) {
          const reference::Event& event = reason.execution.events[e.from];
          if (event.thread) {
            EXPECT_THAT(words, HasSubstr("P" + std::to_string(*event.thread)));
          }
          EXPECT_THAT(words, HasSubstr(test.program.locations[event.location].name)) << file.path;
        }
        ++explained;
      }
    }
  }
  EXPECT_GT(explained, 300U);
}

TEST(SavedRun, KeepsEveryStepOfEveryOutcomeOfCAndAssembly) {
  for (const char* const text :
       {"X86_64 t\n{ }\n P0 | P1 ;\n movq $1,(x) | lock incq (x) ;\n movq (x),%rax | mfence ;\n movq (y),%rbx | movq "
        "$-1,(y) ;\nexists (0:rax=0)\n",
        "C t\n{ }\nP0 (atomic_int* x, atomic_int* y) {\n atomic_store(x, 1);\n int r0 = atomic_load(y);\n}\n"
        "P1 (atomic_int* x, atomic_int* y) {\n atomic_store_explicit(y, 1, memory_order_release);\n"
        " int r0 = atomic_load(x);\n}\nexists (0:r0=0 /\\ 1:r0=0)\n"}) {
    const litmus::Test test = parsed(text);
    for (const Model model : all_models) {
      for (const fenceline::Run& run : find_all_witnesses(test.program, test.query.observed, model).runs) {
        const SavedRun saved = run_from_json(run_to_json(test, test.query.observed, run), "f");
        EXPECT_EQ(saved.run, run);
        EXPECT_TRUE(replay(saved.test.program, saved.observed, saved.run).accepted);
      }
    }
  }
}

}  // namespace
}  // namespace fenceline::litmus
