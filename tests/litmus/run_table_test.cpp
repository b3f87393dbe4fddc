// What `run` prints: every line in 80 columns, rates and other models beside each test, and nothing called impossible.

#include "litmus/reports/run_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "litmus/reports/run_summary.h"
#include "litmus/wrap.h"
#include "tests/support/sample_run.h"

namespace fenceline::litmus {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

RunRecord run_of(std::vector<TestRecord> tests) {
  RunRecord run = testing::sample_run();
  run.errors.clear();
  run.tests = std::move(tests);
  return run;
}

void expect_80_columns(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
}

TEST(RunTable, ARowTellsTheRateAndWhichModelsTheTestRefutes) {
  const RunRecord run = testing::sample_run();
  EXPECT_THAT(run_table_row(run.tests[0], false), ContainsRegex("SB +ok +4/4 +2091 +41\\.8k SC\n"));
  EXPECT_THAT(run_table_row(run.tests[1], false), ContainsRegex("MP +FORBIDDEN SEEN +2/3 +3 +60 TSO SC\n"));
}

TEST(RunTable, WhatIsForbiddenAndUnseenIsNotCalledImpossible) {
  TestRecord fenced = testing::store_buffering({0, 5000, 5000, 5000});
  fenced.outcomes[0].allowed = {false, false};
  TestRecord open = testing::store_buffering({0, 5000, 5000, 5000});
  EXPECT_THAT(run_table_row(fenced, false), ContainsRegex(" 3/3 +unseen +- -\n"));
  EXPECT_THAT(run_table_row(open, false), ContainsRegex(" 3/4 +not yet +- -\n"));
  const std::string summary = run_summary(run_of({fenced, open}), {.after_table = true});
  EXPECT_THAT(summary, HasSubstr("unseen: TSO forbids it"));
  EXPECT_THAT(summary, HasSubstr("not yet: TSO allows"));
  EXPECT_THAT(summary, Not(HasSubstr("never")));
}

TEST(RunTable, LinesFitEightyColumnsWithSurprisesErrorsAndNamesInAnyScript) {
  RunRecord run = testing::sample_run();
  run.host.cpu = "AMD EPYC 7763 64-Core Processor with a name that manufacturers make longer every year";
  run.errors.resize(4, "x");
  run.tests[1].native[0].flags = "-std=c++20 -O2 -fno-strict-aliasing -fPIC -shared -Wno-everything -march=native";
  run.tests[1].native[0].strategy = "chunked,order=in-order,lines=1,delay=0";
  run.tests[3].name = "\u00e9tat-\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e";
  run.finished = false;
  std::string text = run_table_head();
  for (const TestRecord& test : run.tests) text += run_table_row(test, false) + run_table_details(test);
  text += run_summary(run, {.after_table = true, .asked = 9});
  for (const TestRecord& test : run.tests) text += surprise_text(test, run);
  expect_80_columns(text);
  // Columns stand below each other whatever the name's script.
  EXPECT_EQ(columns_of(run_table_row(run.tests[3], false)), columns_of(run_table_row(run.tests[0], false)));
  EXPECT_THAT(surprise_text(run.tests[1], run),
              HasSubstr("  repeat: fenceline run --model tso --backend compiled --cpus 0,1 --seed 8 "));
}

TEST(RunTable, VerboseShowsEveryOutcomeWithItsGradeRateAndChance) {
  const std::string text = run_table_details(testing::sample_run().tests[0]);
  EXPECT_THAT(text, HasSubstr("2,091 *> 0:rax=0; 1:rax=0;  allowed, seen; 41.8k a second; again:"));
  EXPECT_THAT(text, HasSubstr(">99.99%; SC forbids it\n"));
  EXPECT_THAT(text, HasSubstr("3/n with n ="));
}

TEST(RunSummary, NamesTheTestsThatRanTooLittleToSayMuch) {
  TestRecord little = testing::store_buffering({1, 2, 3, 4});  // no whole epoch of 100
  little.name = "little";
  const TestRecord much = testing::store_buffering({50000, 50000, 50000, 50000});
  const RunRecord run = run_of({little, much, much});
  EXPECT_THAT(run_table_row(little, false), HasSubstr(" ok, few epochs "));
  const std::string summary = run_summary(run, {.after_table = true});
  EXPECT_THAT(summary,
              HasSubstr("\nNothing that TSO forbids was seen, but 1 of 3 tests ran too little to say much.\n"));
  EXPECT_THAT(summary, HasSubstr("too few epochs (30 or fewer) to say much: little; give it a longer --time"));
  EXPECT_THAT(summary, HasSubstr("than 1 of 666 epochs (bursts of instances)"));
  EXPECT_THAT(run_summary(run_of({much})), Not(HasSubstr("too few")));
}

TEST(RunSummary, CountsInWordsThatFitTheNumber) {
  EXPECT_THAT(run_summary(run_of({testing::store_buffering({5000, 5000, 5000, 5000})})), HasSubstr("\n1 test: 1 ok\n"));
  EXPECT_THAT(
      run_summary(testing::sample_run()),
      HasSubstr("\n5 tests: 2 ok, 1 with forbidden outcomes, 1 uncertain, 1 not run, 1 could not be\n  read\n"));
}

TEST(RunSummary, ClaimsNothingOfThisHostWhenNothingWasRun) {
  const std::string none = run_summary(run_of({}), {.after_table = true});
  EXPECT_THAT(none, AllOf(HasSubstr("No test was run."), Not(HasSubstr("behaves")), Not(HasSubstr("Nothing that"))));
}

TEST(RunSummary, SaysThatItWasInterruptedAndAfterHowManyTests) {
  RunRecord run = run_of({testing::store_buffering({5000, 5000, 5000, 5000})});
  run.finished = false;
  EXPECT_THAT(run_summary(run, {.asked = 21}), HasSubstr("Interrupted: 1 of 21 tests had a turn"));
  EXPECT_THAT(run_summary(run), HasSubstr("Interrupted: 1 test had a turn"));
}

}  // namespace
}  // namespace fenceline::litmus
