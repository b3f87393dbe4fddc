// Merging runs: counts are sums, nothing is lost, and records that contradict each other are refused.

#include "litmus/run/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/errors.h"
#include "litmus/run/grade.h"
#include "litmus/run/record_json.h"
#include "tests/support/sample_run.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;

RunRecord run_of(std::vector<TestRecord> tests) {
  RunRecord run = testing::sample_run();
  run.errors.clear();
  run.tests = std::move(tests);
  return run;
}

RunRecord merged(const RunRecord& a, const RunRecord& b) { return merge({{"a.json", a}, {"b.json", b}}); }

std::string refusal(const RunRecord& a, const RunRecord& b) {
  try {
    merged(a, b);
  } catch (const InputError& e) {
    return e.what();
  }
  return "none";
}

TEST(Merge, OneRunIsItself) { EXPECT_EQ(merge({{"a.json", testing::sample_run()}}), testing::sample_run()); }

TEST(Merge, CountsOfOneTestAreAddedAndItsRunsListed) {
  TestRecord second = testing::store_buffering({1, 2, 3, 4}, 8);
  second.outcomes[3].frames = 5;
  const RunRecord sum = merged(run_of({testing::store_buffering({10, 20, 30, 40})}), run_of({second}));
  ASSERT_EQ(sum.tests.size(), 1U);
  const TestRecord& test = sum.tests[0];
  EXPECT_EQ(test.outcomes[0].count, 11U);
  EXPECT_EQ(test.outcomes[3].count, 44U);
  EXPECT_EQ(test.outcomes[3].frames, 5U);
  ASSERT_EQ(test.native.size(), 2U);
  EXPECT_EQ(test.native[1].seed, 8U);
  EXPECT_EQ(grade(test).instances, 110U);
  EXPECT_DOUBLE_EQ(sum.seconds, 3.0);
}

TEST(Merge, TwoShardsMakeOneRunAgain) {
  const RunRecord whole = testing::sample_run();
  RunRecord first = whole;
  RunRecord second = whole;
  first.tests = {whole.tests[0], whole.tests[2]};
  second.tests = {whole.tests[1], whole.tests[3], whole.tests[4]};
  const RunRecord sum = merged(first, second);
  EXPECT_THAT(sum.tests, ::testing::UnorderedElementsAreArray(whole.tests));
  EXPECT_EQ(sum.models, whole.models);
  EXPECT_EQ(sum.errors, whole.errors);
  EXPECT_EQ(sum.host, whole.host);
  EXPECT_EQ(sum.options, whole.options);
}

TEST(Merge, AnOutcomeThatOnlyOneSawIsKeptAndGradedAgain) {
  TestRecord second = testing::store_buffering({0, 5, 5, 5}, 8);
  second.outcomes.push_back({{7, 7}, {false, false}, false, 2, 0});
  const RunRecord sum = merged(run_of({testing::store_buffering({1, 1, 1, 1})}), run_of({second}));
  ASSERT_EQ(sum.tests[0].outcomes.size(), 5U);
  EXPECT_EQ(grade(sum.tests[0]).verdict, TestVerdict::forbidden);
  EXPECT_EQ(grade_of(sum.tests[0], 0, sum.tests[0].outcomes[4]), Grade::forbidden_seen);
}

TEST(Merge, ModelsComeInTheOrderOfTheFirstRun) {
  TestRecord second = testing::store_buffering({1, 1, 1, 1}, 8);
  second.models = {{Model::pso, true, "exhaustive"}, {Model::tso, true, "exhaustive"}};
  for (OutcomeRecord& o : second.outcomes) o.allowed = {true, true};
  RunRecord b = run_of({second});
  b.models = {Model::pso, Model::tso};
  const RunRecord sum = merged(run_of({testing::store_buffering({1, 1, 1, 1})}), b);
  EXPECT_THAT(sum.models, ::testing::ElementsAre(Model::tso, Model::sc, Model::pso));
  ASSERT_EQ(sum.tests[0].models.size(), 3U);
  EXPECT_EQ(sum.tests[0].models[1].model, Model::sc);
  EXPECT_EQ(sum.tests[0].models[2].model, Model::pso);
  EXPECT_EQ(sum.tests[0].outcomes[0].allowed, (std::vector<bool>{true, false, true}));
}

TEST(Merge, ATestThatTheGradingModelWasNotExploredForIsUncertain) {
  TestRecord sc = testing::store_buffering({1, 1, 1, 1}, 8);
  sc.models = {{Model::sc, true, "exhaustive"}};
  for (OutcomeRecord& o : sc.outcomes) o.allowed = {!o.satisfies};
  sc.surprises = {{{0, 0}, 1, 1, ""}};
  RunRecord second = run_of({sc});
  second.models = {Model::sc};
  const RunRecord sum = merged(run_of({}), second);
  ASSERT_EQ(sum.tests.size(), 1U);
  EXPECT_EQ(sum.tests[0].models.front().model, Model::tso);
  EXPECT_EQ(sum.tests[0].models.front().search, "not explored");
  EXPECT_EQ(grade(sum.tests[0]).verdict, TestVerdict::uncertain);
  EXPECT_EQ(grade(sum.tests[0], 1).verdict, TestVerdict::forbidden);
  EXPECT_TRUE(sum.tests[0].surprises.empty()) << "TSO is not known to forbid it";
}

TEST(Merge, SurprisesUnderAModelThatDoesNotGradeAreNone) {
  TestRecord under_sc = testing::store_buffering({1, 1, 1, 1}, 8);
  under_sc.surprises = {{{0, 0}, 1, 1, ""}};
  EXPECT_TRUE(merged(run_of({testing::store_buffering({1, 1, 1, 1})}), run_of({under_sc})).tests[0].surprises.empty());
}

TEST(Merge, RunsOfTheHardwareAloneAreAddedToWhatWasExploredAndRefusedByThemselves) {
  TestRecord alone = testing::store_buffering({1, 2, 3, 4}, 8);
  alone.models.clear();
  for (OutcomeRecord& o : alone.outcomes) o.allowed.clear();
  RunRecord native = run_of({alone});
  native.models.clear();
  const RunRecord sum = merged(native, run_of({testing::store_buffering({1, 1, 1, 1})}));
  EXPECT_EQ(sum.tests[0].outcomes[3].count, 5U);
  EXPECT_EQ(grade(sum.tests[0]).verdict, TestVerdict::ok);
  EXPECT_EQ(merged(run_of({testing::store_buffering({1, 1, 1, 1})}), native).tests[0].outcomes[3].count, 5U);
  EXPECT_THAT(refusal(native, run_of({})), HasSubstr("none"));
  EXPECT_THAT(refusal(native, native), HasSubstr("would count twice"));
  try {
    merge({{"native.json", native}});
    FAIL() << "there is nothing to grade by";
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), HasSubstr("native.json: test SB: no run here explored a model"));
  }
}

TEST(Merge, ACompleteSearchSettlesAnIncompleteOne) {
  TestRecord open = testing::store_buffering({1, 1, 1, 1}, 8);
  open.models[0] = {Model::tso, false, "the time was over"};
  open.outcomes[0].allowed[0] = false;
  const TestRecord settled = testing::store_buffering({1, 1, 1, 1});
  for (const auto& [a, b] : {std::pair{open, settled}, std::pair{settled, open}}) {
    const RunRecord sum = merged(run_of({a}), run_of({b}));
    EXPECT_TRUE(sum.tests[0].models[0].complete);
    EXPECT_EQ(sum.tests[0].models[0].search, "exhaustive");
    EXPECT_TRUE(sum.tests[0].outcomes[0].allowed[0]);
    EXPECT_EQ(grade(sum.tests[0]).verdict, TestVerdict::ok);
  }
}

TEST(Merge, ATestThatOneHostCouldNotRunTakesTheOthersResult) {
  TestRecord failed = testing::store_buffering({0, 0, 0, 0});
  failed.native.clear();
  failed.failure = "too few CPUs";
  const RunRecord sum = merged(run_of({failed}), run_of({testing::store_buffering({1, 1, 1, 1})}));
  EXPECT_EQ(sum.tests[0].failure, "");
  EXPECT_EQ(grade(sum.tests[0]).verdict, TestVerdict::ok);
}

TEST(Merge, OneTestInTwoFoldersOfASuiteStaysTwoWhereverTheSuiteLies) {
  TestRecord a = testing::store_buffering({1, 0, 0, 0}, 1);
  TestRecord b = testing::store_buffering({2, 0, 0, 0}, 2);
  b.file = "/home/ann/suites/co/SB.litmus";
  TestRecord a2 = testing::store_buffering({10, 0, 0, 0}, 3);
  TestRecord b2 = testing::store_buffering({20, 0, 0, 0}, 4);
  a2.file = "basic/SB.litmus";
  b2.file = "/mnt/suites/co/SB.litmus";
  const RunRecord sum = merged(run_of({a, b}), run_of({b2, a2}));
  ASSERT_EQ(sum.tests.size(), 2U);
  EXPECT_EQ(sum.tests[0].outcomes[0].count, 11U);
  EXPECT_EQ(sum.tests[1].outcomes[0].count, 22U);
}

TEST(Merge, TestsThatShareANameInDifferentFoldersAreDifferentTests) {
  TestRecord other = testing::store_buffering({1, 0, 0, 0}, 2);
  other.file = "/home/ann/suites/other/SB.litmus";
  other.hash = "0123456789abcdef0123456789abcdef";
  EXPECT_EQ(merged(run_of({testing::store_buffering({1, 0, 0, 0})}), run_of({other})).tests.size(), 2U);
}

TEST(Merge, HostsVersionsAndCommandsAreListedOnceEach) {
  RunRecord a = run_of({});
  RunRecord b = a;
  b.host.cpu = "Other CPU";
  b.host.cpus = 8;
  b.started = "2026-05-03T10:00:00Z";
  b.finished = false;
  const RunRecord sum = merge({{"a", a}, {"b", b}, {"c", a}});
  EXPECT_EQ(sum.host.cpu, "Some CPU <9000> & co, Other CPU");
  EXPECT_EQ(sum.host.cpus, 8U);
  EXPECT_EQ(sum.options, a.options);
  EXPECT_EQ(sum.started, "2026-05-03T10:00:00Z");
  EXPECT_FALSE(sum.finished);
}

TEST(Merge, RefusesOneNativeRunTwice) {
  EXPECT_THAT(
      refusal(run_of({testing::store_buffering({1, 1, 1, 1})}), run_of({testing::store_buffering({1, 1, 1, 1})})),
      HasSubstr("b.json: test SB"));
  EXPECT_THAT(refusal(testing::sample_run(), testing::sample_run()), HasSubstr("would count twice"));
}

TEST(Merge, RefusesAllowedSetsThatDiffer) {
  TestRecord second = testing::store_buffering({1, 1, 1, 1}, 8);
  second.outcomes[0].allowed[0] = false;
  EXPECT_THAT(refusal(run_of({testing::store_buffering({1, 1, 1, 1})}), run_of({second})),
              HasSubstr("the outcomes that tso allows differ"));
  EXPECT_THAT(refusal(run_of({second}), run_of({testing::store_buffering({1, 1, 1, 1})})),
              HasSubstr("the outcomes that tso allows differ"));
  TestRecord fewer = testing::store_buffering({1, 1, 1, 1}, 9);
  fewer.outcomes.pop_back();
  EXPECT_THAT(refusal(run_of({testing::store_buffering({1, 1, 1, 1})}), run_of({fewer})),
              HasSubstr("the outcomes that tso allows differ"));
}

TEST(Merge, RefusesAnIncompleteSearchThatFoundWhatACompleteOneExcludes) {
  TestRecord open = testing::store_buffering({1, 1, 1, 1}, 8);
  open.models[1] = {Model::sc, false, "the time was over"};
  open.outcomes[0].allowed[1] = true;
  const TestRecord settled = testing::store_buffering({1, 1, 1, 1});
  EXPECT_THAT(refusal(run_of({open}), run_of({settled})), HasSubstr("the outcomes that sc allows differ"));
  EXPECT_THAT(refusal(run_of({settled}), run_of({open})), HasSubstr("the outcomes that sc allows differ"));
}

TEST(Merge, RefusesDifferentProgramsUnderOneName) {
  const RunRecord first = run_of({testing::store_buffering({1, 1, 1, 1})});
  TestRecord other = testing::store_buffering({1, 1, 1, 1}, 8);
  other.hash = "0123456789abcdef0123456789abcdef";
  EXPECT_THAT(refusal(first, run_of({other})), HasSubstr("these are different programs"));
  other = testing::store_buffering({1, 1, 1, 1}, 8);
  other.text.replace(other.text.find("movq $1,(y)"), 11, "movq $2,(y)");
  EXPECT_THAT(refusal(first, run_of({other})), HasSubstr("its program differs"));
  other = testing::store_buffering({1, 1, 1, 1}, 8);
  other.condition = "exists (0:rax=1)";
  EXPECT_THAT(refusal(first, run_of({other})), HasSubstr("its condition"));
  other = testing::store_buffering({1, 1, 1, 1}, 8);
  other.text.insert(other.text.find('\n') + 1, "\"spaced differently\"\n");
  EXPECT_EQ(refusal(first, run_of({other})), "none");
}

TEST(Merge, WhatItGivesIsARecord) {
  const RunRecord sum = merged(run_of({testing::store_buffering({10, 20, 30, 40})}), testing::sample_run());
  // As text: bytes that are not UTF-8, which the sample has, come back replaced.
  const std::string json = to_json(sum);
  EXPECT_EQ(to_json(run_from_json(json, "sum.json")), json);
}

}  // namespace
}  // namespace fenceline::litmus
