// Run records: grades, JSON, the journal, shards and controls.

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <set>
#include <sys/stat.h>

#include "litmus/errors.h"
#include "litmus/logs/litmus7.h"
#include "litmus/run/grade.h"
#include "litmus/run/journal.h"
#include "litmus/run/record_json.h"
#include "litmus/run/shard.h"
#include "litmus/run/suite.h"

namespace fenceline::litmus {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// SB under TSO and SC, run for a while: 0,0 was seen, which SC forbids.
TestRecord sb_record() {
  TestRecord t;
  t.name = "SB";
  t.file = "SB.litmus";
  t.arch = "X86_64";
  t.hash = "0123";
  t.text = "X86_64 SB\nCycle=Fre PodWR Fre PodWR\n{ }\n";
  t.condition = "exists (0:rax=0 /\\ 1:rax=0)";
  t.kind = "Allowed";
  t.observed = {"0:rax", "1:rax"};
  t.models = {{Model::tso, true, "exhaustive"}, {Model::sc, true, "exhaustive"}};
  t.outcomes = {{{0, 0}, {true, false}, true, 20, 5},
                {{0, 1}, {true, true}, false, 100, 0},
                {{1, 0}, {true, true}, false, 90, 0},
                {{1, 1}, {true, true}, false, 0, 0}};
  NativeRecord n;
  n.instances = 210;
  n.frames = 5;
  n.epochs = 60;
  n.seconds = 0.5;
  n.seed = 0xfedcba9876543210U;
  n.strategy = "auto";
  n.cpus = {0, -1};
  t.native.push_back(n);
  return t;
}

TEST(Grades, SortOutcomesIntoTheFourBoxes) {
  const TestRecord sb = sb_record();
  EXPECT_EQ(grade_of(sb, 0, sb.outcomes[0]), Grade::allowed_seen);
  EXPECT_EQ(grade_of(sb, 0, sb.outcomes[3]), Grade::allowed_unseen);
  EXPECT_EQ(grade_of(sb, 1, sb.outcomes[0]), Grade::forbidden_seen);
  TestRecord unseen = sb;
  unseen.outcomes[0].count = unseen.outcomes[0].frames = 0;
  EXPECT_EQ(grade_of(unseen, 1, unseen.outcomes[0]), Grade::forbidden_unseen);
}

TEST(Grades, TellVerdictCoverageAndStrengthOfEvidence) {
  const TestRecord sb = sb_record();
  const TestGrade tso = grade(sb, 0);
  EXPECT_EQ(tso.verdict, TestVerdict::ok);
  EXPECT_EQ(tso.allowed, 4U);
  EXPECT_EQ(tso.allowed_seen, 3U);
  EXPECT_TRUE(tso.target_seen);
  ASSERT_TRUE(tso.unseen_bound.has_value());
  EXPECT_DOUBLE_EQ(*tso.unseen_bound, 3.0 / 60);
  const TestGrade sc = grade(sb, 1);
  EXPECT_EQ(sc.verdict, TestVerdict::forbidden);
  EXPECT_EQ(sc.forbidden_seen, 1U);
}

TEST(Grades, AnOutcomeThatAnIncompleteSearchMissedIsUncertainNotForbidden) {
  TestRecord sb = sb_record();
  sb.models[1].complete = false;
  EXPECT_EQ(grade(sb, 1).verdict, TestVerdict::uncertain);
}

TEST(Grades, ATestThatDidNotRunIsNotOk) {
  TestRecord sb = sb_record();
  sb.native.clear();
  for (OutcomeRecord& o : sb.outcomes) o.count = o.frames = 0;
  const TestGrade g = grade(sb);
  EXPECT_EQ(g.verdict, TestVerdict::not_run);
  EXPECT_FALSE(g.unseen_bound.has_value());
}

TEST(Grades, ARepeatOfOneSightingIsAboutTwoInThree) {
  EXPECT_DOUBLE_EQ(repeat_chance(0), 0);
  EXPECT_NEAR(repeat_chance(1), 0.632, 0.001);
  EXPECT_NEAR(repeat_chance(3), 0.950, 0.001);
}

TEST(Grades, NameTheStrongestModelThatNothingRefutes) {
  RunRecord run;
  run.models = {Model::tso, Model::sc};
  run.tests = {sb_record()};
  EXPECT_EQ(strongest_fit(fits(run)), Model::tso);
  EXPECT_EQ(fit_in_words(run), "this host behaves as TSO; SC is refuted by SB; nothing refutes TSO");
  run.tests[0].outcomes[0].count = run.tests[0].outcomes[0].frames = 0;
  EXPECT_EQ(strongest_fit(fits(run)), Model::sc);
  run.tests[0].outcomes.push_back({{7, 7}, {false, false}, false, 1, 0});
  EXPECT_EQ(strongest_fit(fits(run)), std::nullopt);
}

// TSO and SC allow the same in MP, so that what MP shows is evidence for neither.
TEST(Grades, NameNoModelThatWhatRanDoesNotTellFromAWeakerOne) {
  TestRecord same = sb_record();
  same.models.push_back({Model::pso, true, "exhaustive"});
  for (OutcomeRecord& o : same.outcomes) o.allowed = {true, true, true};
  RunRecord run;
  run.models = {Model::tso, Model::sc, Model::pso};
  run.tests = {same};
  EXPECT_EQ(strongest_fit(fits(run)), std::nullopt);
  EXPECT_EQ(fit_in_words(run), "nothing here tells SC from TSO or PSO; nothing refutes TSO, SC or PSO");

  OutcomeRecord weak{{2, 2}, {false, false, true}, false, 0, 0};
  run.tests[0].outcomes.push_back(weak);
  EXPECT_EQ(fit_in_words(run), "nothing here tells SC from TSO; nothing refutes TSO, SC or PSO");
  weak = {{3, 3}, {true, false, true}, false, 9, 0};
  run.tests[0].outcomes.push_back(weak);
  EXPECT_EQ(strongest_fit(fits(run)), Model::tso);
  run.tests[0].native[0].epochs = 30;  // what was not seen in so few is evidence of nothing
  EXPECT_EQ(strongest_fit(fits(run)), std::nullopt);
  run.tests[0].native[0].epochs = 31;
  EXPECT_EQ(strongest_fit(fits(run)), Model::tso);
  run.tests[0].models[0].complete = false;  // what TSO forbids is not known
  EXPECT_EQ(strongest_fit(fits(run)), std::nullopt);
}

TEST(Grades, NameNoModelWhenThereIsNoOtherOrNothingWasRun) {
  RunRecord run;
  run.models = {Model::tso};
  run.tests = {sb_record()};
  EXPECT_EQ(strongest_fit(fits(run)), std::nullopt);
  EXPECT_EQ(fit_in_words(run), "nothing refutes TSO");
  run.models = {Model::tso, Model::sc};
  run.tests[0].native.clear();
  for (OutcomeRecord& o : run.tests[0].outcomes) o.count = o.frames = 0;
  EXPECT_EQ(strongest_fit(fits(run)), std::nullopt);
  EXPECT_EQ(fit_in_words(run), "no test was run");
  run.tests.clear();
  EXPECT_EQ(strongest_fit(fits(run)), std::nullopt);
  EXPECT_EQ(fit_in_words(run), "no test was run");
}

TEST(Grades, TellRatesAndWhichModelsATestRefutesAndWhenItRanTooLittle) {
  TestRecord sb = sb_record();
  EXPECT_DOUBLE_EQ(times_a_second(sb, sb.outcomes[0]), 50);  // 20 instances and 5 frames in half a second
  EXPECT_DOUBLE_EQ(times_a_second(sb, sb.outcomes[3]), 0);
  EXPECT_THAT(refuted_models(sb), ElementsAre(Model::sc));
  EXPECT_FALSE(says_little(grade(sb)));
  sb.native[0].epochs = 30;
  EXPECT_TRUE(says_little(grade(sb)));
  EXPECT_FALSE(says_little(grade(sb, 1)));  // what was seen was seen
}

TEST(RunRecordJson, ComesBackAsItWas) {
  RunRecord run;
  run.version = "1";
  run.started = "2026-01-02T03:04:05Z";
  run.seconds = 0.1;
  run.host = {"a CPU", 2, "Linux"};
  run.models = {Model::tso, Model::sc};
  run.tests = {sb_record()};
  run.tests[0].surprises.push_back({{0, 0}, 3, 1, "int main() {}"});
  run.errors = {"x.litmus:1:1: \"quoted\"\n and \x01 odd"};
  run.finished = false;
  EXPECT_EQ(run_from_json(to_json(run), "run.json"), run);
  EXPECT_EQ(test_from_json_line(to_json_line(run.tests[0]), "run.json"), run.tests[0]);
  EXPECT_EQ(to_json_line(run.tests[0]).find('\n'), std::string::npos);
}

TEST(RunRecordJson, RefusesWhatIsNone) {
  for (const char* const text :
       {"", "{", "[]", "{}", R"({"schema": "fenceline.run/99"})", R"({"schema": "fenceline.run/1"})"}) {
    EXPECT_THROW(run_from_json(text, "run.json"), InputError) << text;
  }
  RunRecord run;
  run.tests = {sb_record()};
  run.tests[0].outcomes[0].values.pop_back();
  EXPECT_THROW(run_from_json(to_json(run), "run.json"), InputError);
}

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    std::string pattern = (fs::temp_directory_path() / "fenceline-journal-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~JournalTest() override { fs::remove_all(folder_); }
  std::string record() const { return (folder_ / "run.json").string(); }
  fs::path folder_;
};

TEST_F(JournalTest, KeepsWhatWasFinishedWhenARunIsKilled) {
  TestRecord first = sb_record();
  TestRecord second = sb_record();
  second.name = "second";
  {
    Journal journal(record(), false);
    journal.add(first);
    journal.add(second);
  }  // no finish: as after SIGKILL
  std::ofstream(record() + ".journal", std::ios::app) << R"({"name": "cut sho)";
  EXPECT_THAT(finished_tests(record()), ElementsAre(first, second));

  TestRecord third = sb_record();
  third.name = "third";
  {
    Journal journal(record(), true);
    journal.add(third);
  }
  EXPECT_THAT(finished_tests(record()), ElementsAre(first, second, third));
}

TEST_F(JournalTest, IsReplacedByTheFinalRecord) {
  RunRecord run;
  run.tests = {sb_record()};
  Journal journal(record(), false);
  journal.add(run.tests[0]);
  journal.finish(run);
  EXPECT_FALSE(fs::exists(record() + ".journal"));
  EXPECT_EQ(finished_tests(record()), run.tests);
}

TEST_F(JournalTest, AnOlderRunsRecordIsNotResumedInPlaceOfTheRunThatWasKilled) {
  RunRecord older;
  older.tests = {sb_record(), sb_record()};
  older.tests[1].name = "second";
  Journal(record(), false).finish(older);
  TestRecord newer = sb_record();
  newer.failure = "not the older one";
  { Journal(record(), false).add(newer); }
  EXPECT_THAT(finished_tests(record()), ElementsAre(newer));
}

TEST_F(JournalTest, ALinkStaysALinkAndTheFileItNamesIsReplaced) {
  std::ofstream(folder_ / "target.json") << "{}";
  fs::create_symlink("target.json", record());
  RunRecord run;
  run.tests = {sb_record()};
  Journal(record(), false).finish(run);
  EXPECT_TRUE(fs::is_symlink(record()));
  EXPECT_EQ(finished_tests((folder_ / "target.json").string()), run.tests);
}

TEST_F(JournalTest, IsKeptForFilesAlone) {
  EXPECT_TRUE(takes_journal(record()));
  std::ofstream(record()) << "{}";
  EXPECT_TRUE(takes_journal(record()));
  EXPECT_FALSE(takes_journal("-"));
  EXPECT_FALSE(takes_journal("/dev/null"));
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_FALSE(takes_journal(pipe));
}

TEST_F(JournalTest, SaysWhenThereIsNothingToResumeOrNowhereToWrite) {
  EXPECT_THROW(finished_tests(record()), InputError);
  EXPECT_THROW(Journal((folder_ / "no" / "such" / "folder.json").string(), false), std::system_error);
}

TEST(Shards, PartTheTestsEvenlyAndCompletely) {
  std::vector<double> costs(101);
  std::iota(costs.begin(), costs.end(), 1.0);
  std::set<std::size_t> all;
  const double total = std::accumulate(costs.begin(), costs.end(), 0.0);
  for (unsigned i = 1; i <= 4; ++i) {
    double mine = 0;
    for (const std::size_t item : share_of({i, 4, ""}, costs)) {
      EXPECT_TRUE(all.insert(item).second);
      mine += costs[item];
    }
    EXPECT_NEAR(mine, total / 4, 60);
  }
  EXPECT_EQ(all.size(), costs.size());
}

TEST(Shards, AreNamedOrComeFromTheScheduler) {
  EXPECT_EQ(shard_named("2/8")->index, 2U);
  for (const char* const text : {"", "2", "0/2", "3/2", "a/b", "1/2/3", "-1/2"})
    EXPECT_FALSE(shard_named(text)) << text;
  const auto with = [](const char* name, const char* value, std::optional<unsigned> count) {
    setenv(name, value, 1);
    const auto shard = shard_from_environment(count);
    unsetenv(name);
    return shard;
  };
  for (const char* const name :
       {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "JOB_COMPLETION_INDEX", "PARALLEL_SEQ"}) {
    unsetenv(name);
  }
  EXPECT_FALSE(shard_from_environment(4));
  EXPECT_EQ(with("JOB_COMPLETION_INDEX", "0", 4)->index, 1U);
  EXPECT_EQ(with("PARALLEL_SEQ", "4", 4)->index, 4U);
  EXPECT_FALSE(with("PARALLEL_SEQ", "5", 4));
  EXPECT_FALSE(with("PARALLEL_SEQ", "1", std::nullopt));
  setenv("SLURM_ARRAY_TASK_COUNT", "3", 1);
  setenv("SLURM_ARRAY_TASK_MIN", "0", 1);
  EXPECT_EQ(with("SLURM_ARRAY_TASK_ID", "2", std::nullopt)->index, 3U);
  unsetenv("SLURM_ARRAY_TASK_COUNT");
  unsetenv("SLURM_ARRAY_TASK_MIN");
}

TEST(Controls, AreTheShapesWithoutTheirFences) {
  EXPECT_EQ(control_of("SB+mfences"), "SB");
  EXPECT_EQ(control_of("R+po+mfence"), "R");
  EXPECT_EQ(control_of("2+2W+mfence+po"), "2+2W");
  EXPECT_EQ(control_of("W+RWC+mfence+po+po"), "W+RWC");
  EXPECT_EQ(control_of("SB"), "");
  EXPECT_EQ(control_of("2+2W"), "");
  EXPECT_EQ(control_of("SB+rfi-pos"), "");
  Suite suite = read_suite({"SB+mfences", "MP"});
  add_controls(suite);
  ASSERT_EQ(suite.tests.size(), 3U);
  EXPECT_EQ(suite.tests[2].name, "SB");
  add_controls(suite);
  EXPECT_EQ(suite.tests.size(), 3U);
}

TEST(Litmus7Log, IsTheHistogramInLitmus7sForm) {
  std::string log;
  write_litmus7(log, sb_record());
  EXPECT_THAT(log, HasSubstr("Test SB Allowed\nHistogram (3 states)\n"
                             "25    *>0:rax=0; 1:rax=0;\n"
                             "100   :>0:rax=0; 1:rax=1;\n"
                             "90    :>0:rax=1; 1:rax=0;\n"
                             "Ok\n\nWitnesses\nPositive: 25, Negative: 190\n"
                             "Condition exists (0:rax=0 /\\ 1:rax=0) is validated\nHash=0123\n"
                             "Cycle=Fre PodWR Fre PodWR\nObservation SB Sometimes 25 190\n"));
  EXPECT_THAT(log, HasSubstr("seed=18364758544493064720"));
  EXPECT_TRUE(log.ends_with("Run frames: 5 of 0:rax=0; 1:rax=0;\nTime SB 0.50\n\n"));
}

TEST(RunRecord, WhatIsNoJsonIsShownWithItsPlace) {
  try {
    run_from_json("{\n  \"schema\": oops\n}", "run.json");
    FAIL() << "was read";
  } catch (const InputError& e) {
    EXPECT_EQ(e.line(), 2U);
    EXPECT_EQ(std::string(e.what()).find("json.exception"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace fenceline::litmus
