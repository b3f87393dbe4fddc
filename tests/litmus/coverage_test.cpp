// What a run's summary says about coverage: for each folder, and which outcomes stay unseen.
#include "litmus/reports/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/reports/run_summary.h"
#include "tests/support/sample_run.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunRecord two_folders() {
  RunRecord run;
  run.models = {Model::tso, Model::sc};
  run.tests = {testing::store_buffering({5, 6, 7, 0}), testing::store_buffering({0, 6, 0, 8}),
               testing::store_buffering({1, 1, 1, 1})};
  run.tests[1].file = "/home/ann/suites/other/SB.litmus";
  run.tests[2].file = "/home/ann/suites/other/SB2.litmus";
  run.tests[2].name = "SB2";
  return run;
}

TEST(Coverage, IsToldForEachFolder) {
  const std::string text = coverage_by_folder(two_folders());
  EXPECT_THAT(text, ::testing::ContainsRegex("other +2 tests +6/8 +75.0 %\n.*basic +1 test +3/4 +75.0 %\n"));
  RunRecord one = two_folders();
  one.tests.resize(1);
  EXPECT_EQ(coverage_by_folder(one), "");
}

TEST(Coverage, IsWholeOnlyWhenEverythingWasSeen) {
  RunRecord run = two_folders();
  run.tests[0] = testing::store_buffering({1, 1, 1, 1});
  EXPECT_THAT(coverage_by_folder(run), HasSubstr("4/4  100.0 %"));
  // One of many thousands unseen is no 100 %.
  OutcomeRecord seen = run.tests[0].outcomes[0];
  run.tests[0].outcomes.assign(9999, seen);
  seen.count = seen.frames = 0;
  run.tests[0].outcomes.push_back(seen);
  EXPECT_THAT(coverage_by_folder(run), HasSubstr("9999/10000   99.9 %"));
}

TEST(Coverage, NamesWhatStaysUnseen) {
  EXPECT_EQ(unseen_outcomes(two_folders(), 10),
            "  not yet seen: SB: 0:rax=1; 1:rax=1;\n"
            "  not yet seen: SB: 0:rax=0; 1:rax=0;\n"
            "  not yet seen: SB: 0:rax=1; 1:rax=0;\n");
  EXPECT_EQ(unseen_outcomes(two_folders(), 1), "  not yet seen: SB: 0:rax=1; 1:rax=1;\n  and 2 more not yet seen\n");
  RunRecord run = two_folders();
  run.tests = {testing::store_buffering({1, 1, 1, 1})};
  EXPECT_EQ(unseen_outcomes(run, 10), "");
}

TEST(Coverage, LeavesOutWhatWasNotRunAndWhatIsForbidden) {
  const std::string summary = run_summary(testing::sample_run());
  EXPECT_THAT(summary, Not(HasSubstr("not yet seen: W:")));
  EXPECT_THAT(summary, Not(HasSubstr("not yet seen: MP: 1:rax=1; 1:rbx=0;")));
}

}  // namespace
}  // namespace fenceline::litmus
