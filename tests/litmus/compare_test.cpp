// Comparing logs: what is equal in any spelling is no difference, and every planted difference is found.

#include "litmus/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/errors.h"
#include "litmus/logs/condition_text.h"
#include "litmus/logs/herd.h"
#include "litmus/logs/litmus7.h"
#include "litmus/logs/sides.h"
#include "litmus/reports/compare_report.h"
#include "litmus/run/record_json.h"
#include "model/explore/explore.h"
#include "tests/support/sample_logs.h"
#include "tests/support/sample_run.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace testing::sample_logs;

// How many tests differ, left open ones as 0.01 each.
double differing(const std::vector<std::string>& logs, bool strict = false) {
  const auto all = sides(logs);
  const Comparison c = compare(all, strict);
  return static_cast<double>(c.differing) + 0.01 * static_cast<double>(c.inconclusive);
}

std::string refusal(const std::vector<std::string>& logs) {
  try {
    compare(sides(logs));
  } catch (const InputError& e) {
    return e.what();
  }
  return "none";
}

TEST(Compare, EqualLogsHaveNoDifference) {
  EXPECT_EQ(differing({tso, tso}), 0);
  EXPECT_EQ(differing({sc, sc, sc}), 0);
}

TEST(Compare, SpellingAndOrderAreNoDifference) {
  const std::string other =
      block("SB", "1:rax=1;  0:rax=0x1;\n1:rax=0; 0:rax=0;\n0:rax=1; 1:rax=0;\n0:rax=0; 1:rax=1;\n", "Ok", "Sometimes",
            sb_hash);
  EXPECT_EQ(differing({tso, other}), 0);
  EXPECT_EQ(differing({block("W", "x=1;\n", "Ok", "Always", ""), block("W", "[x]=1;\n", "Ok", "Always", "")}), 0);
}

TEST(Compare, TwoModelsDifferInBothDirections) {
  const auto all = sides({sc, tso});
  const Comparison c = compare(all);
  ASSERT_EQ(c.tests.size(), 1U);
  EXPECT_EQ(c.differing, 1U);
  const SideCell& cell = c.tests[0].sides[1];
  ASSERT_EQ(cell.more.size(), 1U);
  EXPECT_TRUE(cell.less.empty());
  EXPECT_EQ(cell.test->states[cell.more[0]], "0:rax=0; 1:rax=0;");
  EXPECT_THAT(cell.remarks, ElementsAre("verdict Ok, not No", "observation Sometimes, not Never"));
  const auto swapped = sides({tso, sc});
  EXPECT_EQ(compare(swapped).tests[0].sides[1].less.size(), 1U);
}

TEST(Compare, SeenAndNotAllowedIsADifferenceWhicheverLogComesFirst) {
  EXPECT_EQ(differing({sc, seen_all}), 1);
  EXPECT_EQ(differing({seen_all, sc}), 1);
  EXPECT_EQ(differing({tso, seen_all}), 0);
  EXPECT_EQ(differing({seen_all, tso}), 0);
}

TEST(Compare, AllowedAndNotSeenIsADifferenceOnlyWhenStrict) {
  EXPECT_EQ(differing({tso, seen_three}), 0);
  EXPECT_EQ(differing({seen_three, tso}), 0);
  EXPECT_EQ(differing({tso, seen_three}, true), 1);
  EXPECT_EQ(differing({seen_three, tso}, true), 1);
  EXPECT_EQ(differing({tso, seen_all}, true), 0);
}

TEST(Compare, TwoHardwareLogsDifferInWhatWasSeen) {
  EXPECT_EQ(differing({seen_all, seen_three}), 1);
  EXPECT_EQ(differing({seen_three, seen_all}), 1);
  EXPECT_EQ(differing({seen_all, seen_all}), 0);
}

TEST(Compare, AnIncompleteSearchLeavesOpenWhatItLacks) {
  const std::string open = block("SB", three_states, "Loop No", "Never", sb_hash);
  const std::string open_too = block("SB", "0:rax=0; 1:rax=1;\n", "Loop No", "Never", sb_hash);
  EXPECT_EQ(differing({open, open_too}), 0.01);
  EXPECT_EQ(differing({open_too, open}), 0.01);
  EXPECT_EQ(differing({open, seen_all}), 0.01);
  EXPECT_EQ(differing({seen_all, open}), 0.01);
  EXPECT_EQ(differing({open, open}), 0);
  const std::string found_more = block("SB", weak_state + three_states, "Loop Ok", "Sometimes", sb_hash);
  EXPECT_EQ(differing({sc, found_more}), 1);
}

TEST(Compare, ASearchThatWasCutShortInOneModelsLogAloneIsADifference) {
  const std::string open = block("SB", three_states, "Loop No", "Never", sb_hash);
  EXPECT_EQ(differing({open, sc}), 1);
  const auto all = sides({sc, open});
  EXPECT_THAT(compare(all).tests[0].sides[1].remarks, ElementsAre("the search was cut short (Loop), not complete"));
}

// herd7's hash is of the code and the initial state: the condition may have changed under it.
TEST(Compare, AnotherConditionUnderTheSameHashIsADifference) {
  const auto with_condition = [](const std::string& condition) {
    std::string text = tso;
    const std::string old = "exists (0:rax=0 /\\ 1:rax=0)";
    return text.replace(text.find(old), old.size(), condition);
  };
  EXPECT_EQ(differing({tso, with_condition("exists (0:rax=0 /\\ 1:rax=1)")}), 1);
  EXPECT_EQ(differing({tso, with_condition("exists  ((1:rax=0x0) /\\ (0:rax=0))")}), 0);
  EXPECT_EQ(differing({seen_all, with_condition("exists (0:rax=1)")}), 1);
  const auto all = sides({tso, with_condition("exists (0:rax=1)")});
  EXPECT_THAT(compare(all).tests[0].sides[1].remarks,
              ElementsAre("condition exists (0:rax=1), not exists (0:rax=0 /\\ 1:rax=0)"));
}

TEST(PlainCondition, IsOneSpellingOfWhatSaysTheSame) {
  EXPECT_EQ(plain_condition("exists (x=0x1 /\\ 0:rax=0)"), "exists (0:rax=0 /\\ [x]=1)");
  EXPECT_EQ(plain_condition("exists ((([x]=1)))"), "exists ([x]=1)");
  EXPECT_EQ(plain_condition("not exists (not (x=1 \\/ y=2))"), "~exists (~([x]=1 \\/ [y]=2))");
  EXPECT_EQ(plain_condition("forall (b=1 /\\ (a=1 /\\ c=1) \\/ d=1)"),
            plain_condition("forall (d=1 \\/ (a=1 /\\ b=1) /\\ c=1)"));
  EXPECT_NE(plain_condition("exists (a=1 /\\ (b=1 \\/ c=1))"), plain_condition("exists (a=1 /\\ b=1 \\/ c=1)"));
  EXPECT_EQ(plain_condition("exists (~x=1 /\\ true)"), "exists (true /\\ ~[x]=1)");
  for (const char* const odd : {"", "exists", "exists (", "exists )x=1(", "hello there", "exists (x=1))"}) {
    EXPECT_EQ(plain_condition(odd).find(' '), std::string::npos) << odd;
  }
  EXPECT_EQ(plain_condition("exists" + std::string(100000, '(')).size(), 100006U);
}

TEST(Compare, ATestThatOneLogLacksIsADifferenceBetweenModels) {
  const std::string mp = block("MP", three_states, "No", "Never", "85b3bbe7644055587f60c29f179db901");
  EXPECT_EQ(differing({tso + mp, tso}), 1);
  EXPECT_EQ(differing({tso, tso + mp}), 1);
  EXPECT_EQ(differing({tso + mp, seen_all}), 0);
  EXPECT_EQ(differing({tso + mp, seen_all}, true), 1);
}

TEST(Compare, HashesMustMatchWhereBothHaveThem) {
  const std::string other = block("SB", three_states, "No", "Never", "0123456789abcdef0123456789abcdef");
  EXPECT_THAT(refusal({sc, other}), HasSubstr("b: test SB: its hash 0123456789abcdef0123456789abcdef"));
  EXPECT_EQ(differing({sc, block("SB", three_states, "No", "Never", "")}), 0);
  EXPECT_EQ(differing({block("SB", three_states, "No", "Never", ""), sc}), 0);
  // The third log's hash is held against the second's, since the first has none.
  EXPECT_THAT(refusal({block("SB", three_states, "No", "Never", ""), sc, other}), HasSubstr("c: test SB"));
}

TEST(Compare, OneLogMayHoldSeveralTestsOfOneName) {
  const std::string other = block("SB", "0:rax=7;\n", "No", "Never", "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(differing({tso + other, other + tso}), 0);
  EXPECT_EQ(differing({tso + other, sc + other}), 1);
  EXPECT_THAT(
      refusal({tso + other, tso + block("SB", "0:rax=7;\n", "No", "Never", "f123456789abcdef0123456789abcdef")}),
      HasSubstr("different tests"));
}

TEST(Compare, HistogramsOfOneTestAreAddedAndModelsMustAgree) {
  const Side twice = side_of(seen_all + seen_three, "a");
  ASSERT_EQ(twice.tests.size(), 1U);
  EXPECT_THAT(twice.tests[0].counts, ElementsAre(2091, 18, 8, 14));
  EXPECT_EQ(twice.tests[0].ok, true);
  EXPECT_EQ(side_of(tso + tso, "a").tests.size(), 1U);
  EXPECT_THAT(refusal({tso + sc, tso}), HasSubstr("is there twice, with different states"));
}

TEST(Compare, AVerdictThatItsStatesDoNotShowIsFound) {
  EXPECT_EQ(differing({tso, block("SB", weak_state + three_states, "No", "Sometimes", sb_hash)}), 1);
  EXPECT_EQ(differing({sc, histogram("SB", "4 :>0:rax=1; 1:rax=0;\n", "Ok", "Sometimes")}), 1);
}

TEST(Compare, ObservingOtherThingsIsADifferenceOfItsOwn) {
  const auto all = sides({block("W", "[x]=1;\n", "Ok", "Always", ""), block("W", "[y]=1;\n", "Ok", "Always", "")});
  EXPECT_THAT(compare(all).tests[0].sides[1].remarks, ElementsAre("it observes other registers or locations"));
}

// Ten differences of ten kinds, planted one at a time in an otherwise equal log, and all of them together.
TEST(Compare, FindsEachOfTenPlantedDifferences) {
  std::string log;
  std::vector<std::string> changed;
  const auto plant = [&](const std::string& from, const std::string& to) {
    log += from;
    changed.push_back(to);
  };
  const auto named = [](const std::string& name) {
    return block(name, weak_state + three_states, "Ok", "Sometimes", "");
  };
  const auto with = [&](const std::string& name, const std::string& what, const std::string& by) {
    std::string text = named(name);
    EXPECT_NE(text.find(what), std::string::npos);
    return text.replace(text.find(what), what.size(), by);
  };
  plant(named("more"), block("more", weak_state + "0:rax=0; 1:rax=2;\n" + three_states, "Ok", "Sometimes", ""));
  plant(named("less"), block("less", weak_state + "0:rax=1; 1:rax=0;\n0:rax=1; 1:rax=1;\n", "Ok", "Sometimes", ""));
  plant(named("value"), with("value", "0:rax=1; 1:rax=1;", "0:rax=1; 1:rax=3;"));
  plant(named("sign"), with("sign", "0:rax=1; 1:rax=1;", "0:rax=-1; 1:rax=1;"));
  plant(named("register"), with("register", "0:rax=1; 1:rax=1;", "0:rax=1; 1:rbx=1;"));
  plant(named("verdict"), with("verdict", "\nOk\n", "\nNo\n"));
  plant(named("observation"),
        with("observation", "Observation observation Sometimes", "Observation observation Always"));
  plant(named("kind"), with("kind", "kind Allowed", "kind Forbidden"));
  plant(named("missing"), "");
  plant("", named("added"));
  const auto pieces = [&](std::size_t planted) {
    std::string text;
    for (std::size_t i = 0; i < changed.size(); ++i) {
      const bool change = i == planted || planted == changed.size();
      if (change) text += changed[i];
      if (!change && i < 9) text += named(side_of(log, "log").tests[i].name);
    }
    return text;
  };
  ASSERT_EQ(changed.size(), 10U);
  EXPECT_EQ(differing({log, log}), 0);
  for (std::size_t i = 0; i < changed.size(); ++i) EXPECT_EQ(differing({log, pieces(i)}), 1) << i;
  EXPECT_EQ(differing({log, pieces(changed.size())}), 10);
}

// ---- The formats. ----

TEST(Compare, ReadsRecordsOfRunsAsHardwareOrAsAModel) {
  const std::string json = to_json(testing::sample_run());
  const Side hardware = side_of(json, "run.json");
  EXPECT_TRUE(hardware.hardware());
  ASSERT_EQ(hardware.tests.size(), 4U);  // one was not run
  EXPECT_EQ(hardware.tests[0].states.front(), "0:rax=0; 1:rax=0;");
  EXPECT_EQ(hardware.tests[0].counts.front(), 2091U);
  EXPECT_EQ(hardware.tests[3].states, std::vector<std::string>{"0:rax=y;"});
  const Side model = side_of(json, "run.json", "sc");
  EXPECT_FALSE(model.hardware());
  EXPECT_EQ(model.tests.size(), 5U);
  EXPECT_THROW(side_of(json, "run.json", "pso"), InputError);

  const std::vector<Side> against_tso{side_of(json, "run.json", "tso"), hardware};
  const Comparison c = compare(against_tso);
  EXPECT_EQ(c.differing, 1U);     // MP
  EXPECT_EQ(c.inconclusive, 1U);  // L
  EXPECT_TRUE(c.tests[1].differs());
  EXPECT_EQ(c.tests[1].name, "MP");
}

TEST(Compare, ARunsRecordAndItsLogAreTheSame) {
  const RunRecord run = testing::sample_run();
  std::string log;
  for (const TestRecord& test : run.tests) {
    if (test.name != "P") write_litmus7(log, test);
  }
  RunRecord without = run;
  std::erase_if(without.tests, [](const TestRecord& t) { return t.name == "P"; });
  const std::vector<Side> both{side_of(to_json(without), "run.json"), side_of(log, "run.log")};
  const Comparison c = compare(both, true);
  EXPECT_EQ(c.tests.size(), 3U);
  EXPECT_EQ(c.differing, 0U);
}

TEST(Compare, ReadsTheJsonOfModelsByName) {
  const std::string json = R"({"schema": "fenceline.model/1", "tests": [{"name": "SB", "hash": ")" +
                           std::string(sb_hash) + R"json(", "condition": "exists (0:rax=0 /\\ 1:rax=0)", "models": [
    {"model": "sc", "outcomes": [{"values": {"1:rax": 1, "0:rax": 0}, "satisfies": false},
       {"values": {"0:rax": 1, "1:rax": 0}, "satisfies": false}, {"values": {"0:rax": 1, "1:rax": 1}, "satisfies": false}],
     "verdict": "No", "observation": "Never", "search": "exhaustive"},
    {"model": "tso", "outcomes": [], "verdict": "No", "observation": "Never", "search": "the time was over"}]}]
})json";
  const std::vector<Side> both{side_of(json, "m.json", "sc"), side_of(sc, "sc.log")};
  EXPECT_EQ(compare(both).differing, 0U);
  EXPECT_FALSE(side_of(json, "m.json", "tso").tests[0].complete);
  try {
    side_of(json, "m.json");
    ADD_FAILURE() << "which model?";
  } catch (const InputError& e) {
    EXPECT_THAT(e.what(), HasSubstr("several models (sc, tso): name one, as in m.json:sc"));
  }
}

TEST(Compare, RefusesWhatIsNoLog) {
  for (const char* const text : {"", "hello\n", "{", "{}", "{\"schema\": \"other/1\"}", "{\"schema\": 3}"}) {
    EXPECT_THROW(side_of(text, "x"), InputError) << text;
  }
  EXPECT_THROW(side_of(tso, "x", "tso"), InputError);
  const std::string record = to_json(testing::sample_run());
  EXPECT_THAT(refusal({tso, record.substr(0, record.size() / 2)}), HasSubstr("the file is cut short"));
  EXPECT_THAT(refusal({tso, "{\n\"a\": 1,\n\"b\": oops\n}"}), HasSubstr("line 3"));
  for (const std::string& text : {record.substr(0, 40), std::string("{\"schema\": oops}"), std::string("{}")}) {
    const std::string what = refusal({tso, text});
    EXPECT_LE(what.size(), 80U) << what;
    EXPECT_EQ(what.find("json.exception"), std::string::npos) << what;
  }
  EXPECT_THROW(read_side("/nonexistent/log"), InputError);
}

// ---- herd7's logs of the shared suites against what we print. ----

class CompareWithHerd : public ::testing::TestWithParam<std::tuple<testing::SharedSuite, Model>> {};

TEST_P(CompareWithHerd, FindsNoDifferenceToOurOwnLog) {
  const auto shared = testing::shared_folder();
  if (!shared) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  const auto& [suite, model] = GetParam();
  std::string ours;
  for (const auto& [file, text] : testing::litmus_files(*shared / "suites" / suite.folder)) {
    const litmus::Test test = parse(text, file.string());
    write_herd(ours, test, explore(test.program, test.query.observed, model).outcomes);
  }
  const std::string name = suite.log + "." + std::string(name_of(model)) + ".log";
  const std::vector<Side> both{read_side((*shared / "expected" / name).string()), side_of(ours, "ours")};
  const Comparison c = compare(both, true);
  EXPECT_FALSE(c.tests.empty());
  EXPECT_EQ(c.tests.size(), both[1].tests.size());
  EXPECT_EQ(c.differing + c.inconclusive, 0U) << compare_table(both, c);
}

INSTANTIATE_TEST_SUITE_P(Shared, CompareWithHerd,
                         ::testing::Combine(::testing::ValuesIn(testing::suites_with_expected_logs()),
                                            ::testing::ValuesIn(all_models)),
                         [](const auto& info) {
                           std::string name =
                               std::get<0>(info.param).log + "_" + std::string(name_of(std::get<1>(info.param)));
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace fenceline::litmus
