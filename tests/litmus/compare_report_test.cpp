// What compare prints: what differs, the rest in numbers, in lines of 80 columns.

#include "litmus/reports/compare_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/sample_logs.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;
using namespace testing::sample_logs;

TEST(CompareReport, ShowsARowATestAndTheStatesThatDiffer) {
  const auto all = sides({tso, sc, seen_three, tso});
  const std::string table = compare_table(all, compare(all));
  EXPECT_THAT(table, HasSubstr("A: a (model, 1 test)\nB: b (model, 1 test)\nC: c (hardware, 1 test)\n"));
  EXPECT_THAT(table, ::testing::ContainsRegex("SB +Allow +Ok 4 +No 3 -1 +No 3 -1 +=="));
  EXPECT_THAT(table, HasSubstr("\n  B verdict No, not Ok\n"));
  EXPECT_THAT(table, HasSubstr("\n  B -0:rax=0; 1:rax=0;\n"));
  EXPECT_THAT(table, HasSubstr("\n  C -0:rax=0; 1:rax=0;  allowed, not seen\n"));
  EXPECT_THAT(table, HasSubstr("\n1 test: 1 differs\n"));
  EXPECT_THAT(table, HasSubstr("B: negative differences (states only A has): 1: SB\n"));
}

TEST(CompareReport, SaysForbiddenOfWhatWasSeenAndIsNotAllowedWhicheverLogComesFirst) {
  const std::string mp = block("MP", three_states, "No", "Never", "");
  for (const auto& logs : {std::vector{sc + mp, seen_all}, std::vector{seen_all, sc + mp}}) {
    const auto all = sides(logs);
    const std::string table = compare_table(all, compare(all));
    EXPECT_TRUE(table.starts_with("FORBIDDEN outcomes were seen, in 1 of 2 tests: SB\n")) << table;
    EXPECT_THAT(table, ::testing::ContainsRegex("\n  B [+-]0:rax=0; 1:rax=0;  seen 2,091 times, FORBIDDEN\n"));
    EXPECT_THAT(table, HasSubstr("2 tests: 1 differs, 1 with FORBIDDEN outcomes seen, 1 not in every log\n"));
    EXPECT_THAT(table, HasSubstr("\nB: FORBIDDEN and seen: 1: SB\n"));
    EXPECT_THAT(table, ::testing::Not(HasSubstr("negative")));
    EXPECT_EQ(nlohmann::json::parse(compare_json(all, compare(all)))["forbidden"], 1);
  }
}

// One real difference among many equal tests, and more that only one log has.
TEST(CompareReport, ShowsWhatDiffersAndCountsTheRest) {
  std::string a = tso;
  std::string b = sc;
  for (int i = 0; i < 20; ++i) {
    a += block("equal" + std::to_string(i), three_states, "No", "Never", "");
    b += block("equal" + std::to_string(i), three_states, "No", "Never", "");
  }
  for (int i = 0; i < 300; ++i) b += block("only" + std::to_string(i), three_states, "No", "Never", "");
  const auto all = sides({a, b});
  const Comparison c = compare(all);
  const std::string table = compare_table(all, c);
  EXPECT_THAT(table, HasSubstr("321 tests: 1 differs, 20 agree, 300 not in every log (which is a difference)\n"));
  EXPECT_THAT(table, HasSubstr("\nB: tests A has not: 300: only0 only1 "));
  EXPECT_THAT(table, ::testing::Not(HasSubstr("equal")));
  EXPECT_LT(std::ranges::count(table, '\n'), 15);
  EXPECT_THAT(compare_table(all, c, {.everything = true}), HasSubstr("\nequal19 "));
}

TEST(CompareReport, ATestOfOneNameAndTwoConditionsIsNamedOnceAndShownWithBoth) {
  std::string other = tso;
  other.replace(other.find("1:rax=0)"), 8, "1:rax=1)");
  const auto all = sides({tso + other, seen_all});
  const std::string table = compare_table(all, compare(all), {.everything = true});
  EXPECT_THAT(table, HasSubstr("\n  exists (0:rax=0 /\\ 1:rax=1)\n"));
  EXPECT_THAT(table, HasSubstr("\nB: tests only A has: 1: SB\n"));
  const auto nothing = sides({tso + other, block("MP", three_states, "No", "Never", "")});
  EXPECT_THAT(compare_table(nothing, compare(nothing)), HasSubstr("\nB: tests only A has: 2: SB (2)\n"));
}

TEST(CompareReport, LinesFitEightyColumnsWithTenLogsAndLongNames) {
  const std::string name = "a-name-of-a-test-that-is-longer-than-any-that-diy7-makes-and-then-some";
  const auto named = [&](const std::string& states, const std::string& verdict, const std::string& observation) {
    return block(name, states, verdict, observation, "") + block("n", states, verdict, observation, "");
  };
  std::vector<std::string> logs(9, named(weak_state + three_states, "Ok", "Sometimes"));
  std::string many;
  for (int i = 0; i < 30; ++i)
    many += block("only-in-the-last-log-" + std::to_string(i), three_states, "No", "Never", "");
  logs.push_back(named("0:rax=0; 0:rbx=1; 0:rcx=2; 0:rdx=3; 0:rsi=4; 0:rdi=5; 0:r8=6; 0:r9=7; 1:rax=0; 1:rbx=1;\n",
                       "No", "Never") +
                 many);
  logs[4] = named(three_states, "No", "Never");
  const auto all = sides(logs);
  for (const bool everything : {false, true}) {
    const std::string table = compare_table(all, compare(all), {.everything = everything});
    std::istringstream lines(table);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
    EXPECT_THAT(table, HasSubstr("\n  E  No 3 -1\n"));
  }
}

TEST(CompareReport, CutsLongListsUnlessAskedNotTo) {
  std::string many;
  for (int i = 10; i < 40; ++i) many += "0:rax=" + std::to_string(i) + "; 1:rax=0;\n";
  const auto all = sides({sc, block("SB", many + three_states, "No", "Never", sb_hash)});
  const Comparison c = compare(all);
  const std::string table = compare_table(all, c);
  EXPECT_THAT(table, HasSubstr("No 33 +30"));
  EXPECT_THAT(table, HasSubstr("  B +... 25 more (--verbose)\n"));
  EXPECT_THAT(compare_table(all, c, {.everything = true}), HasSubstr("  B +0:rax=39; 1:rax=0;\n"));
}

TEST(CompareReport, WritesEverythingAsJson) {
  const auto all = sides({sc, seen_all, block("MP", three_states, "No", "Never", "")});
  const auto json = nlohmann::json::parse(compare_json(all, compare(all)));
  EXPECT_EQ(json["schema"], "fenceline.compare/1");
  EXPECT_EQ(json["logs"][1]["kind"], "hardware");
  EXPECT_EQ(json["tests"][0]["hash"], sb_hash);
  EXPECT_EQ(json["tests"][0]["logs"][1]["more"][0], "0:rax=0; 1:rax=0;");
  EXPECT_EQ(json["tests"][0]["logs"][1]["counts"][0], 2091);
  EXPECT_EQ(json["tests"][0]["logs"][2], nullptr);
  EXPECT_EQ(json["differing"], 2);
}

}  // namespace
}  // namespace fenceline::litmus
