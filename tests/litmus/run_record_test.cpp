// Run records: grades, JSON, logs.

#include <cmath>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "litmus/errors.h"
#include "litmus/logs/litmus7.h"
#include "litmus/reports/run_html.h"
#include "litmus/reports/run_summary.h"
#include "litmus/run/grade.h"
#include "litmus/run/record_json.h"

namespace fenceline::litmus {
namespace {

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

TEST(Grades, APerpetualFrameIsAnInstanceInEverySum) {
  const TestRecord sb = sb_record();
  EXPECT_EQ(sb.outcomes[0].times(), 25U);
  EXPECT_EQ(sb.native[0].all_instances(), 215U);
  EXPECT_EQ(grade(sb).instances, 215U);
  EXPECT_EQ(grade(sb).frames, 5U);
  RunRecord run;
  run.models = {Model::tso, Model::sc};
  run.tests = {sb};
  EXPECT_THAT(run_summary(run), HasSubstr("215 instances"));
  EXPECT_THAT(html_of(run), HasSubstr("\"instances\":215"));
}

TEST(Grades, OfAnOutcomeTellItsRateAndWhatARepeatWouldSee) {
  const TestRecord sb = sb_record();
  const OutcomeGrade weak = grade(sb, grade(sb), 1, sb.outcomes[0]);
  EXPECT_EQ(weak.grade, Grade::forbidden_seen);
  EXPECT_DOUBLE_EQ(weak.rate, 25.0 / 215);
  EXPECT_DOUBLE_EQ(weak.seen_again, repeat_chance(25));
  EXPECT_FALSE(weak.unseen_bound.has_value());
  const OutcomeGrade unseen = grade(sb, grade(sb), 0, sb.outcomes[3]);
  EXPECT_EQ(unseen.grade, Grade::allowed_unseen);
  EXPECT_EQ(unseen.rate, 0);
  EXPECT_EQ(unseen.seen_again, 0);
  ASSERT_TRUE(unseen.unseen_bound.has_value());
  EXPECT_DOUBLE_EQ(*unseen.unseen_bound, 3.0 / 60);
}

TEST(Grades, ATestThatNoModelExploredHasSumsAndNoVerdict) {
  TestRecord sb = sb_record();
  sb.models.clear();
  for (OutcomeRecord& o : sb.outcomes) o.allowed.clear();
  EXPECT_EQ(grade(sb).verdict, TestVerdict::uncertain);
  EXPECT_EQ(grade(sb).instances, 215U);
  EXPECT_EQ(grade(sb).allowed, 0U);
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

// The same JSON after a change of its data.
std::string changed(const RunRecord& run, const std::function<void(nlohmann::json&)>& change) {
  auto json = nlohmann::json::parse(to_json(run));
  change(json);
  return json.dump();
}

TEST(RunRecordJson, RefusesCountsThatCountNothing) {
  RunRecord run;
  run.tests = {sb_record()};
  run.tests[0].surprises.push_back({{0, 0}, 3, 1, ""});
  EXPECT_NO_THROW(run_from_json(changed(run, [](nlohmann::json&) {}), "run.json"));
  for (const char* const wrong : {"-5", "1.5", "18446744073709551615", "1e300", "\"1\"", "null"}) {
    for (const char* const field : {"/outcomes/0/count", "/outcomes/0/frames", "/native/0/instances",
                                    "/native/0/epochs", "/surprises/0/count_again"}) {
      const std::string text = changed(run, [&](nlohmann::json& json) {
        json["tests"][0][nlohmann::json::json_pointer(field)] = nlohmann::json::parse(wrong);
      });
      EXPECT_THROW(run_from_json(text, "run.json"), InputError) << field << ' ' << wrong;
      const std::string line = nlohmann::json::parse(text)["tests"][0].dump();
      EXPECT_THROW(test_from_json_line(line, "run.json"), InputError) << field << ' ' << wrong;
    }
  }
  EXPECT_THROW(
      run_from_json(changed(run, [](nlohmann::json& json) { json["tests"][0]["native"][0]["seed"] = -1; }), "r"),
      InputError);
  EXPECT_THROW(run_from_json(changed(run, [](nlohmann::json& json) { json["seconds"] = -1; }), "r"), InputError);
}

TEST(RunRecordJson, RefusesWhatIsInItTwice) {
  RunRecord run;
  run.tests = {sb_record(), sb_record()};
  EXPECT_THROW(run_from_json(to_json(run), "run.json"), InputError);
  run.tests[1].file = "other/SB.litmus";
  EXPECT_NO_THROW(run_from_json(to_json(run), "run.json"));
  run.tests[1].outcomes.push_back(run.tests[1].outcomes[0]);
  EXPECT_THROW(run_from_json(to_json(run), "run.json"), InputError);
  run.tests[1] = sb_record();
  run.tests[1].file = "other/SB.litmus";
  run.tests[1].models[1].model = Model::tso;
  EXPECT_THROW(run_from_json(to_json(run), "run.json"), InputError);
}

TEST(RunRecordJson, SaysWhatReadersWouldHaveToWorkOutAndReadsNoneOfIt) {
  RunRecord run;
  run.models = {Model::tso, Model::sc};
  run.tests = {sb_record()};
  const auto json = nlohmann::json::parse(to_json(run));
  const auto& test = json["tests"][0];
  EXPECT_EQ(test["grades"][0], nlohmann::json::parse(R"({"model": "tso", "verdict": "ok", "allowed": 4,
                                                         "allowed_seen": 3, "forbidden_seen": 0})"));
  EXPECT_EQ(test["grades"][1], nlohmann::json::parse(R"({"model": "sc", "verdict": "forbidden", "allowed": 3,
                                                         "allowed_seen": 2, "forbidden_seen": 1})"));
  EXPECT_EQ(test["outcomes"][0]["grades"], nlohmann::json({"allowed_seen", "forbidden_seen"}));
  EXPECT_DOUBLE_EQ(test["outcomes"][0]["rate"], 25.0 / 215);
  EXPECT_TRUE(test["outcomes"][0]["unseen_bound"].is_null());
  EXPECT_DOUBLE_EQ(test["outcomes"][1]["seen_again"], 1.0);
  EXPECT_EQ(test["outcomes"][3]["grades"], nlohmann::json({"allowed_unseen", "allowed_unseen"}));
  EXPECT_DOUBLE_EQ(test["outcomes"][3]["unseen_bound"], 3.0 / 60);
  EXPECT_DOUBLE_EQ(test["outcomes"][3]["seen_again"], 0.0);
  // A record of another origin may say what it likes.
  const std::string lying = changed(run, [](nlohmann::json& j) { j["tests"][0]["grades"] = "all fine"; });
  EXPECT_EQ(run_from_json(lying, "run.json"), run);
  const std::string without = changed(run, [](nlohmann::json& j) {
    j["tests"][0].erase("grades");
    for (auto& o : j["tests"][0]["outcomes"]) o.erase("grades"), o.erase("rate");
  });
  EXPECT_EQ(run_from_json(without, "run.json"), run);
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
