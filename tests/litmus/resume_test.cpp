// Going on with an earlier run: what it saw, graded as this one asks.

#include "litmus/run/resume.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/errors.h"
#include "litmus/run/compose.h"
#include "litmus/run/grade.h"
#include "tests/support/sample_run.h"

namespace fenceline::litmus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// SB with a weak outcome, run to its end.
TestRecord earlier_sb() { return testing::store_buffering({5, 10, 10, 10}); }

RunRecord run_of(std::vector<TestRecord> tests) {
  RunRecord run = testing::sample_run();
  run.tests = std::move(tests);
  return run;
}

Test test_of(const TestRecord& record) { return parse(record.text, record.file); }

// As this run explored it: SC alone, which forbids what was seen.
TestRecord under_sc(const TestRecord& earlier) {
  TestRecord record = earlier;
  record.models = {{Model::sc, true, "exhaustive"}};
  for (OutcomeRecord& o : record.outcomes) {
    o.allowed = {!o.satisfies};
    o.count = 0;
  }
  std::erase_if(record.outcomes, [](const OutcomeRecord& o) { return o.satisfies; });
  record.native.clear();
  return record;
}

TEST(Resume, WhatWasSeenIsGradedByTheModelsAskedForNow) {
  const std::vector<litmus::Test> asked{test_of(earlier_sb())};
  Resumption resumption(run_of({earlier_sb()}), "run.json", asked);
  TestRecord record = under_sc(earlier_sb());
  EXPECT_TRUE(resumption.take_over(0, asked[0], record));
  EXPECT_THAT(record.models, ElementsAre(ModelRecord{Model::sc, true, "exhaustive"}));
  EXPECT_EQ(record.native, earlier_sb().native);
  EXPECT_EQ(grade(record).verdict, TestVerdict::forbidden);
  EXPECT_EQ(forbidden_seen(record).size(), 1U);
  EXPECT_TRUE(record.outcomes[forbidden_seen(record)[0]].satisfies);
  EXPECT_EQ(resumption.in_words(), "resumed run.json: 1 of 1 tests were finished already");
}

TEST(Resume, SurprisesUnderTheEarlierModelAreForgottenWhereThisOneAllowsThem) {
  TestRecord earlier = earlier_sb();
  std::swap(earlier.models[0], earlier.models[1]);
  for (OutcomeRecord& o : earlier.outcomes) o.allowed = {o.allowed[1], o.allowed[0]};
  earlier.surprises = {{{0, 0}, 5, 5, "", ""}};
  const std::vector<litmus::Test> asked{test_of(earlier)};
  Resumption resumption(run_of({earlier}), "run.json", asked);
  TestRecord record = earlier_sb();
  record.native.clear();
  for (OutcomeRecord& o : record.outcomes) o.count = 0;
  resumption.take_over(0, asked[0], record);
  EXPECT_EQ(grade(record).verdict, TestVerdict::ok);
  EXPECT_TRUE(record.surprises.empty());
}

TEST(Resume, TestsThatAreNotAskedForAreKept) {
  TestRecord other = earlier_sb();
  other.name = "other";
  other.file = "elsewhere/other.litmus";
  const std::vector<litmus::Test> asked{test_of(earlier_sb())};
  Resumption resumption(run_of({other, earlier_sb()}), "run.json", asked);
  const std::vector<litmus::Test> kept = resumption.kept();
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].source, other.file);
  EXPECT_EQ(kept[0].hash, other.hash);
  TestRecord record = under_sc(other);
  EXPECT_TRUE(resumption.take_over(1, kept[0], record));
  EXPECT_EQ(record.native, other.native);
  EXPECT_THAT(resumption.in_words(), HasSubstr("; 1 other test of that run kept"));
}

TEST(Resume, WhatCannotBeKeptIsAnErrorBeforeAnythingIsWritten) {
  TestRecord other = earlier_sb();
  other.text = "of another version";
  EXPECT_THROW(Resumption(run_of({other}), "run.json", {}).kept(), InputError);
}

TEST(Resume, ATestThatWasCutOffRunsOnAndWhatItSawCounts) {
  TestRecord cut_off = earlier_sb();
  cut_off.native[0].stopped = "cancelled";
  const std::vector<litmus::Test> asked{test_of(cut_off)};
  Resumption resumption(run_of({cut_off}), "run.json", asked);
  TestRecord record = under_sc(cut_off);
  EXPECT_FALSE(resumption.take_over(0, asked[0], record));
  EXPECT_EQ(grade(record).verdict, TestVerdict::forbidden) << "it was seen before Ctrl-C";
  EXPECT_EQ(resumption.in_words(), "resumed run.json: 0 of 1 tests were finished already, 1 was cut off and runs on");
}

TEST(Resume, ATestThatCouldNotBeRunIsTriedAgain) {
  TestRecord failed = earlier_sb();
  failed.native.clear();
  failed.failure = "no compiler";
  for (OutcomeRecord& o : failed.outcomes) o.count = 0;
  const std::vector<litmus::Test> asked{test_of(failed)};
  Resumption resumption(run_of({failed}), "run.json", asked);
  TestRecord record = under_sc(failed);
  record.failure.clear();
  EXPECT_FALSE(resumption.take_over(0, asked[0], record));
  EXPECT_EQ(record.failure, "");
}

TEST(Resume, ATestThatHasChangedStartsAnew) {
  for (const auto& [from, to] : {std::pair{"movq $1,(y)", "movq $2,(y)"}, std::pair{"1:rax=0", "1:rax=1"}}) {
    TestRecord changed = earlier_sb();
    changed.text.replace(changed.text.find(from), std::string(from).size(), to);
    litmus::Test now = test_of(changed);
    now.hash = earlier_sb().hash;  // as where the file says it
    const std::vector<litmus::Test> asked{now};
    Resumption resumption(run_of({earlier_sb()}), "run.json", asked);
    TestRecord record = under_sc(earlier_sb());
    EXPECT_FALSE(resumption.take_over(0, asked[0], record));
    EXPECT_TRUE(record.native.empty());
    EXPECT_TRUE(resumption.kept().empty());
    EXPECT_THAT(resumption.in_words(), HasSubstr("1 has changed since and starts anew"));
  }
}

TEST(Resume, OneTestInTwoFoldersIsTwo) {
  TestRecord other = testing::store_buffering({1, 0, 0, 0}, 9);
  other.file = "suites/other/SB.litmus";
  const std::vector<litmus::Test> asked{test_of(other), test_of(earlier_sb())};
  Resumption resumption(run_of({earlier_sb(), other}), "run.json", asked);
  TestRecord record = under_sc(other);
  EXPECT_TRUE(resumption.take_over(0, asked[0], record));
  EXPECT_EQ(record.native, other.native);
}

TEST(Resume, StartSecondsAndCommandAreThoseOfBothRuns) {
  const Resumption resumption(run_of({}), "run.json", {});
  RunRecord run;
  run.started = "2026-05-05T10:00:00Z";
  run.options = "fenceline run --resume run.json";
  run.models = {Model::sc};
  run.tests = {earlier_sb()};
  resumption.add_header(run);
  const RunRecord before = testing::sample_run();
  EXPECT_EQ(run.started, before.started);
  EXPECT_DOUBLE_EQ(run.seconds, before.seconds);
  EXPECT_EQ(run.options, before.options + "\nfenceline run --resume run.json");
  EXPECT_THAT(run.models, ElementsAre(Model::sc));
  EXPECT_EQ(run.tests.size(), 1U);
  EXPECT_TRUE(run.errors.empty()) << "what could not be read then was not asked for now, or is said again";
}

}  // namespace
}  // namespace fenceline::litmus
