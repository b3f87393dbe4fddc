// The reader of logs: herd7's, litmus7's and our own.
#include <array>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "litmus/logs/herd.h"
#include "litmus/logs/litmus7.h"
#include "litmus/logs/read.h"
#include "litmus/test.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Verdict = LoggedTest::Verdict;
using Kind = LoggedTest::Kind;

const std::string herd_sb =
    "Test SB Allowed\nStates 4\n0:rax=0; 1:rax=0;\n0:rax=0; 1:rax=1;\n0:rax=1; 1:rax=0;\n0:rax=1; 1:rax=1;\nOk\n"
    "Witnesses\nPositive: 1 Negative: 3\nCondition exists (0:rax=0 /\\ 1:rax=0)\nObservation SB Sometimes 1 3\n"
    "Time SB 0.02\nHash=ac0b1f983ea53dfb4bc1a5cf3e493028\n\n";

const std::string litmus7_sb =
    "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%\n% Results for SB.litmus %\n%%%%%%%%%%%%%%%%%%%%%%%%%%%%%\nX86 SB\n"
    "\"Fre PodWR Fre PodWR\"\n\n{x=0; y=0;}\n\n P0          | P1          ;\n MOV [x],$1  | MOV [y],$1  ;\n"
    "\nexists (0:EAX=0 /\\ 1:EAX=0)\nGenerated assembler\n\t##START _litmus_P0\n\tmovl $1,(%rax)\n\n"
    "Test SB Allowed\nHistogram (4 states)\n2091  *>0:EAX=0; 1:EAX=0; x=1;\n498860:>0:EAX=1; 1:EAX=0; x=1;\n"
    "498979:>0:EAX=0; 1:EAX=1; x=1;\n70    :>0:EAX=1; 1:EAX=1; x=0x1;\nOk\n\nWitnesses\n"
    "Positive: 2091, Negative: 997909\nCondition exists (0:EAX=0 /\\ 1:EAX=0) is validated\n"
    "Hash=ac0b1f983ea53dfb4bc1a5cf3e493028\nCycle=Fre PodWR Fre PodWR\nObservation SB Sometimes 2091 997909\n"
    "Time SB 6.00\n\nMachine:example\nRevision exported, version 7.58\nCommand line: litmus7 SB.litmus\nParameters\n"
    "#define SIZE_OF_TEST 100000\nmode: standard\n";

std::string error_of(const std::string& text) {
  try {
    read_log(text, "a.log");
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

TEST(LogReader, ReadsAHerdBlock) {
  const auto tests = read_log(herd_sb, "a.log");
  ASSERT_EQ(tests.size(), 1U);
  const LoggedTest& sb = tests[0];
  EXPECT_EQ(sb.name, "SB");
  EXPECT_EQ(sb.kind, Kind::allowed);
  EXPECT_EQ(sb.source, LoggedTest::Source::model);
  EXPECT_TRUE(sb.complete);
  EXPECT_EQ(sb.verdict, Verdict::ok);
  EXPECT_THAT(sb.names, ElementsAre("0:rax", "1:rax"));
  ASSERT_EQ(sb.states.size(), 4U);
  EXPECT_EQ(text_of(sb, sb.states[2]), "0:rax=1; 1:rax=0;");
  EXPECT_FALSE(sb.states[0].count.has_value());
  EXPECT_EQ(sb.positive, 1U);
  EXPECT_EQ(sb.negative, 3U);
  EXPECT_EQ(sb.condition, "exists (0:rax=0 /\\ 1:rax=0)");
  EXPECT_EQ(sb.observation, LoggedTest::Observation::sometimes);
  EXPECT_EQ(sb.hash, "ac0b1f983ea53dfb4bc1a5cf3e493028");
  EXPECT_EQ(sb.seconds, 0.02);
}

TEST(LogReader, ReadsALitmus7BlockAmongWhatSurroundsIt) {
  const auto tests = read_log(litmus7_sb, "a.log");
  ASSERT_EQ(tests.size(), 1U);
  const LoggedTest& sb = tests[0];
  EXPECT_EQ(sb.source, LoggedTest::Source::hardware);
  EXPECT_THAT(sb.names, ElementsAre("0:EAX", "1:EAX", "[x]"));
  ASSERT_EQ(sb.states.size(), 4U);
  EXPECT_EQ(sb.states[0].count, 2091U);
  EXPECT_TRUE(sb.states[0].satisfies);
  EXPECT_EQ(sb.states[1].count, 498860U);
  EXPECT_FALSE(sb.states[1].satisfies);
  EXPECT_EQ(text_of(sb, sb.states[3]), "0:EAX=1; 1:EAX=1; [x]=1;")
      << "hexadecimal and bare names are brought into form";
  EXPECT_EQ(sb.positive, 2091U);
  EXPECT_EQ(sb.negative, 997909U);
  EXPECT_EQ(sb.condition, "exists (0:EAX=0 /\\ 1:EAX=0)");
  EXPECT_EQ(sb.verdict, Verdict::ok);
  EXPECT_EQ(sb.hash, "ac0b1f983ea53dfb4bc1a5cf3e493028");
  EXPECT_EQ(sb.seconds, 6.0);
}

TEST(LogReader, ReadsManyTestsOfBothKinds) {
  const auto tests = read_log(herd_sb + litmus7_sb + herd_sb, "a.log");
  ASSERT_EQ(tests.size(), 3U);
  EXPECT_EQ(tests[1].source, LoggedTest::Source::hardware);
  LoggedTest last = tests[2];
  EXPECT_GT(last.offset, tests[1].offset);
  last.offset = 0;
  EXPECT_EQ(last, tests[0]);
}

TEST(LogReader, GivesTestsOneByOne) {
  const std::string text = herd_sb + "Test broken Allowed\nStates 2\n";
  LogReader reader(text, "a.log");
  EXPECT_EQ(reader.next()->name, "SB");
  EXPECT_THROW(reader.next(), InputError);
}

TEST(LogReader, VerdictsAndKinds) {
  const auto read = [](const std::string& kind, const std::string& verdict) {
    return read_log("Test a " + kind + "\nStates 0\n" + verdict + "\n", "a.log").at(0);
  };
  EXPECT_EQ(read("Forbidden", "No").kind, Kind::forbidden);
  EXPECT_EQ(read("Required", "No").verdict, Verdict::no);
  EXPECT_EQ(read("Allowed", "Undef").verdict, Verdict::undefined);
  EXPECT_FALSE(read("Allowed", "Loop Ok").complete);
  EXPECT_EQ(read("Allowed", "Loop No").verdict, Verdict::no);
  EXPECT_EQ(read("Allowed", "Ok").condition, "");
  EXPECT_EQ(read("Allowed", "Ok").hash, "");
  EXPECT_FALSE(read("Allowed", "Ok").observation.has_value());
}

TEST(LogReader, NamesAndValuesInOneForm) {
  EXPECT_EQ(logged_name("x"), "[x]");
  EXPECT_EQ(logged_name("*x"), "[x]");
  EXPECT_EQ(logged_name("[x]"), "[x]");
  EXPECT_EQ(logged_name("t[1]"), "t[1]");
  EXPECT_EQ(logged_name("0:rax"), "0:rax");
  EXPECT_EQ(logged_name("Fault(P0,x)"), "Fault(P0,x)");
  EXPECT_EQ(logged_value("0xff"), "255");
  EXPECT_EQ(logged_value("-0x1"), "-1");
  EXPECT_EQ(logged_value("0xffffffffffffffff"), "-1");
  EXPECT_EQ(logged_value("-3"), "-3");
  EXPECT_EQ(logged_value("x"), "x");
  EXPECT_EQ(logged_value("0xg"), "0xg");
}

TEST(LogReader, StatesMayNameDifferentThingsInDifferentOrders) {
  const auto test =
      read_log("Test a Allowed\nStates 4\n0:r=1; x=2;\nx=2; 0:r=1;\n0:r=1; Fault(P0,x);\n\nOk\n", "a").at(0);
  EXPECT_THAT(test.names, ElementsAre("0:r", "[x]", "Fault(P0,x)"));
  EXPECT_EQ(text_of(test, test.states[0]), text_of(test, test.states[1]));
  EXPECT_EQ(text_of(test, test.states[2]), "0:r=1; Fault(P0,x);");
  EXPECT_EQ(text_of(test, test.states[3]), "");
}

TEST(LogReader, WindowsLineEndsAndAMissingLastOne) {
  std::string text;
  for (const char c : herd_sb.substr(0, herd_sb.size() - 2))
    text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(read_log(text, "a.log").at(0).states, read_log(herd_sb, "a.log").at(0).states);
  EXPECT_EQ(read_log(text, "a.log").at(0).hash, "ac0b1f983ea53dfb4bc1a5cf3e493028");
}

TEST(LogReader, ALogCutShortIsAnError) {
  EXPECT_THAT(error_of(""), HasSubstr("a.log: this is no log"));
  EXPECT_THAT(error_of("hello\nTest results follow\n"), HasSubstr("this is no log"));
  EXPECT_THAT(error_of("Test a Allowed\n"), HasSubstr("a.log:1:1: the log is cut short: test 'a' has no states"));
  EXPECT_THAT(error_of("Test a Allowed\nStates 2\n0:r=1;\n"), HasSubstr("test 'a' has 1 of 2 states"));
  EXPECT_THAT(error_of("Test a Allowed\nStates 1\n0:r=1;\n"), HasSubstr("test 'a' has no verdict"));
  EXPECT_THAT(error_of("Test a Allowed\nStates 1\n0:r=1;\nTest b Allowed\nStates 0\nOk\n"),
              HasSubstr("'a' has no verdict"));
  EXPECT_THAT(error_of("Test a Allowed\nStates 2\n0:r=1;\nOk\n"),
              HasSubstr("a.log:4:1: expected a state of test 'a': values that end with ';'"));
  EXPECT_THAT(error_of("Test a Allowed\nStates many\nOk\n"), HasSubstr("a.log:2:1: expected the number of states"));
  EXPECT_THAT(error_of("Test a Allowed\nHistogram (1 states)\n*>0:r=1;\nOk\n"), HasSubstr("a count"));
  EXPECT_THAT(error_of("Test a Allowed\nHistogram (1 states)\n5 0:r=1;\nOk\n"),
              HasSubstr("'*>' or ':>' after the count"));
  EXPECT_THAT(error_of("Test a Allowed\nStates 0\nStates 0\nOk\n"),
              HasSubstr("these are the second states of test 'a'"));
}

TEST(LogReader, EveryTruncationAndRandomDamageIsCleanlyRead) {
  const std::string text = herd_sb + litmus7_sb;
  unsigned refused = 0;
  for (std::size_t length = 0; length < text.size(); ++length)
    refused += error_of(text.substr(0, length)).empty() ? 0 : 1;
  EXPECT_GT(refused, 100U);
  std::mt19937_64 random(7);
  for (unsigned i = 0; i < 3000; ++i) {
    std::string damaged = text;
    for (unsigned n = 0; n < 3; ++n) damaged[random() % damaged.size()] = static_cast<char>(random() % 128);
    error_of(damaged);
  }
}

// The herd block that says what was read, in the order in which herd7 writes it.
std::string written_again(const LoggedTest& test) {
  const bool negated = test.kind == Kind::forbidden;
  const auto satisfying = *(negated ? test.negative : test.positive);
  const auto other = *(negated ? test.positive : test.negative);
  std::string text = fmt::format("Test {} {}\nStates {}\n", test.name, name_of(test.kind), test.states.size());
  for (const LoggedState& state : test.states) {
    for (std::size_t i = 0; i < state.values.size(); ++i) {
      text += fmt::format("{}{}={};", i == 0 ? "" : " ", test.names[state.values[i].name], state.values[i].value);
    }
    text += '\n';
  }
  return text +
         fmt::format("{}\nWitnesses\nPositive: {} Negative: {}\nCondition {}\nObservation {} {} {} {}\nHash={}\n\n",
                     test.verdict == Verdict::ok ? "Ok" : "No", *test.positive, *test.negative, test.condition,
                     test.name, name_of(*test.observation), satisfying, other, test.hash);
}

class ExpectedLogs : public ::testing::TestWithParam<Model> {};

TEST_P(ExpectedLogs, AreReadWithoutLoss) {
  const auto shared = testing::shared_folder();
  if (!shared) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  for (const testing::SharedSuite& suite : testing::suites_with_expected_logs()) {
    const auto file = *shared / "expected" / (suite.log + "." + std::string(name_of(GetParam())) + ".log");
    const std::string text = testing::whole_file(file);
    std::string again;
    for (const LoggedTest& test : read_log(text, file.string())) again += written_again(test);
    EXPECT_EQ(again, text) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(Shared, ExpectedLogs, ::testing::ValuesIn(all_models),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(LogReader, ReadsOurOwnHistograms) {
  TestRecord record;
  record.name = "SB";
  record.kind = "Allowed";
  record.condition = "exists (0:r0=0)";
  record.hash = "0123";
  record.observed = {"0:r0", "[x]"};
  record.outcomes.push_back({{0, -1}, {}, true, 12, 0});
  record.outcomes.push_back({{1, 5}, {}, false, 34, 0});
  record.native.emplace_back();
  std::string text;
  write_litmus7(text, record);
  const auto test = read_log(text, "a.log").at(0);
  EXPECT_EQ(test.source, LoggedTest::Source::hardware);
  ASSERT_EQ(test.states.size(), 2U);
  EXPECT_EQ(text_of(test, test.states[0]), "0:r0=0; [x]=-1;");
  EXPECT_EQ(test.states[0].count, 12U);
  EXPECT_TRUE(test.states[0].satisfies);
  EXPECT_FALSE(test.states[1].satisfies);
  EXPECT_EQ(test.condition, "exists (0:r0=0)");
  EXPECT_EQ(test.hash, "0123");
  EXPECT_EQ(test.verdict, Verdict::ok);
}

// As both tools have it: the witnesses of ~exists are what does not satisfy the proposition, which the observation is
// of.
TEST(LogWriters, WitnessesOfAForbiddenOutcomeAreTheOthers) {
  const auto test = parse("X86_64 t\n{}\n P0 ;\n movl $1,(x) ;\n~exists (x=0)\n", "t");
  OutcomeSet outcomes(1);
  for (const Shown value : {0, 1, 2}) outcomes.add(std::array{value});
  std::string herd;
  write_herd(herd, test, outcomes);
  EXPECT_THAT(herd, HasSubstr("Positive: 2 Negative: 1\n"));
  EXPECT_THAT(herd, HasSubstr("Observation t Sometimes 1 2\n"));
  TestRecord record;
  record.name = "t";
  record.kind = "Forbidden";
  record.observed = {"[x]"};
  record.outcomes.push_back({{0}, {}, true, 12, 0});
  record.outcomes.push_back({{1}, {}, false, 34, 0});
  record.native.emplace_back();
  std::string litmus7;
  write_litmus7(litmus7, record);
  EXPECT_THAT(litmus7, HasSubstr("Positive: 34, Negative: 12\n"));
  EXPECT_THAT(litmus7, HasSubstr("Observation t Sometimes 12 34\n"));
}

TEST(LogReader, FiftyThousandStates) {
  std::string text = "Test big Allowed\nStates 50000\n";
  for (unsigned i = 0; i < 50'000; ++i)
    text += fmt::format("0:r0={}; 0:r1={}; 1:r0={}; [x]={};\n", i, i / 7, i % 11, -1 * int(i));
  text += "No\n";
  const auto test = read_log(text, "a.log").at(0);
  ASSERT_EQ(test.states.size(), 50'000U);
  EXPECT_EQ(text_of(test, test.states[49'999]), "0:r0=49999; 0:r1=7142; 1:r0=4; [x]=-49999;");
}

}  // namespace
}  // namespace fenceline::litmus
