// locations, filter, and the condition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/condition.h"
#include "tests/support/litmus_tests.h"

namespace fenceline::litmus {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parsed;

Test with_query(const std::string& query, const std::string& init = "") {
  return parsed("X86_64 t\n{" + init + "}\n P0 | P1 ;\n movl $1,(x) | movl (x),%eax ;\n" + query);
}

std::string condition_of(const std::string& query, const std::string& init = "") {
  const auto test = with_query(query, init);
  return text_of_condition(test.program, test.query);
}

std::vector<std::string> observed(const Test& test) {
  std::vector<std::string> names;
  for (const Observable& o : test.query.observed) names.push_back(name_of(test.program, o));
  return names;
}

TEST(Condition, HasThreeQuantifiers) {
  EXPECT_EQ(condition_of("exists (x=1)"), "exists ([x]=1)");
  EXPECT_EQ(condition_of("~exists (x=1)"), "~exists ([x]=1)");
  EXPECT_EQ(condition_of("~ exists (x=1)"), "~exists ([x]=1)");
  EXPECT_EQ(condition_of("not exists (x=1)"), "~exists ([x]=1)");
  EXPECT_EQ(condition_of("forall x=1"), "forall ([x]=1)");
  EXPECT_EQ(condition_of("(x=1)"), "exists ([x]=1)");
  EXPECT_EQ(condition_of(""), "");
  EXPECT_FALSE(with_query("").query.quantifier.has_value());
}

TEST(Condition, OfFinalAsksForExistence) {
  EXPECT_EQ(condition_of("final (P1:EAX = 0);\nwith\ntso: ~exists;\ncc: exists;\ndefault: ~exists;\n"),
            "exists (1:rax=0)");
}

TEST(Condition, HasManyKindsOfAtoms) {
  EXPECT_EQ(condition_of("exists (1:rax=1 /\\ P1:RAX=2 /\\ [x]=3 /\\ x=4 /\\ t[1]=5 /\\ x!=6 /\\ x<>7 /\\ x==8)",
                         "int64_t t[2];"),
            "exists (1:rax=1 /\\ 1:rax=2 /\\ [x]=3 /\\ [x]=4 /\\ t[1]=5 /\\ not ([x]=6) /\\ not ([x]=7) /\\ [x]=8)");
  EXPECT_EQ(condition_of("exists (x=0x10 /\\ x=-1)"), "exists ([x]=16 /\\ [x]=-1)");
  EXPECT_EQ(condition_of("exists (true /\\ ~false)"), "exists (true /\\ not (false))");
  EXPECT_EQ(condition_of("exists (t={1,2})", "t[2];"), "exists (t[0]=1 /\\ t[1]=2)");
}

TEST(Condition, BindsNotOverAndOverOrOverImplies) {
  EXPECT_EQ(condition_of("exists (~x=1 /\\ x=2 \\/ x=3 /\\ x=4 => x=5 => x=6)"),
            "exists (not ([x]=1) /\\ [x]=2 \\/ [x]=3 /\\ [x]=4 => [x]=5 => [x]=6)");
  EXPECT_EQ(condition_of("exists ((x=1 \\/ x=2) /\\ (x=3 => x=4))"), "exists (([x]=1 \\/ [x]=2) /\\ ([x]=3 => [x]=4))");
  EXPECT_EQ(condition_of("exists ((x=1 => x=2) => x=3)"), "exists (([x]=1 => [x]=2) => [x]=3)");
  const auto nested = with_query("exists (x=1 => x=2 => x=3)").query.proposition;
  ASSERT_EQ(nested.kind, Proposition::Kind::implication);
  EXPECT_EQ(nested.children[1].kind, Proposition::Kind::implication);
}

TEST(Condition, OfOneConnectiveIsOneNode) {
  const auto p = with_query("exists ((x=1 /\\ x=2) /\\ (x=3 /\\ x=4))").query.proposition;
  EXPECT_EQ(p.kind, Proposition::Kind::conjunction);
  EXPECT_EQ(p.children.size(), 4U);
}

TEST(Condition, ComparesConstantsAsTheirObservableShowsThem) {
  const auto value = [](const std::string& init, const std::string& atom) {
    return with_query("exists (" + atom + ")", init).query.proposition.value;
  };
  EXPECT_EQ(value("uint8_t y;", "y=-1"), 255);
  EXPECT_EQ(value("int8_t y;", "y=255"), -1);
  EXPECT_EQ(value("", "1:rax=-1"), -1);
  EXPECT_EQ(value("uint32_t 1:rax;", "1:rax=-1"), 4294967295);
}

TEST(Condition, TakesALocationsNameForItsAddress) {
  const auto test = with_query("exists (1:rax=x /\\ 1:rbx=t[1])", "int t[2];");
  const Proposition& p = test.query.proposition;
  EXPECT_EQ(static_cast<Value>(p.children[0].value), address_of(test.program, 2));
  EXPECT_EQ(text_of_condition(test.program, test.query), "exists (1:rax=x /\\ 1:rbx=t[1])");
}

TEST(Condition, ComparesObservablesWithEachOther) {
  const auto test = with_query("exists (1:rax=1:rbx /\\ 1:rax=[x])");
  const Proposition& p = test.query.proposition;
  ASSERT_TRUE(p.children[0].other.has_value());
  EXPECT_EQ(*p.children[0].other, 1U);
  EXPECT_EQ(text_of_condition(test.program, test.query), "exists (1:rax=1:rbx /\\ 1:rax=[x])");
}

TEST(Condition, AddsWhatNothingElseMentions) {
  const auto test = with_query("exists (w=0 /\\ 0:r15=0 /\\ 1:rip=0 /\\ 1:cs=0)");
  EXPECT_THAT(observed(test), ElementsAre("0:r15", "1:rip", "1:cs", "[w]"));
  EXPECT_EQ(test.program.locations.back().name, "w");
  EXPECT_EQ(test.program.threads[0].registers.back().name, "r15");
}

TEST(Observed, AreRegistersByThreadInTheArchitecturesOrderThenLocationsByName) {
  const auto test =
      with_query("locations [1:rbx; t; x]\nexists (y=0 /\\ 1:rsi=0 /\\ 1:rdi=0 /\\ 0:rcx=0 /\\ a=0)", "t[2];");
  EXPECT_THAT(observed(test), ElementsAre("0:rcx", "1:rbx", "1:rsi", "1:rdi", "[a]", "t[0]", "t[1]", "[x]", "[y]"));
  EXPECT_THAT(test.listed, ElementsAre(1U, 5U, 6U, 7U));
  EXPECT_THAT(test.observed_as, ElementsAre("0:rcx", "1:rbx", "1:rsi", "1:rdi", "a", "t[0]", "t[1]", "x", "y"));
}

TEST(Observed, AreTheSameUnderAllNamesOfARegister) {
  const auto test = with_query("exists (1:EAX=1 /\\ 1:rax=1 /\\ 1:al=1)");
  EXPECT_THAT(observed(test), ElementsAre("1:rax"));
  EXPECT_THAT(test.observed_as, ElementsAre("1:EAX"));
}

TEST(Observed, MayBeListedWithTypesAndBrackets) {
  EXPECT_THAT(observed(with_query("locations [x int; [y]; 1:rax int64_t; p int *;]")),
              ElementsAre("1:rax", "[p]", "[x]", "[y]"));
  EXPECT_THAT(observed(with_query("locations []")), IsEmpty());
}

TEST(Filter, RestrictsOutcomes) {
  const auto test = with_query("filter (1:rax=1)\nexists (x=1)");
  ASSERT_TRUE(test.query.filter.has_value());
  EXPECT_EQ(text_of(test.program, test.query, *test.query.filter), "1:rax=1");
  EXPECT_EQ(testing::outcomes_of(test), "1:rax=0; [x]=1; | 1:rax=1; [x]=1;");
}

TEST(AfterTheCondition, MayStandBlocksAndComments) {
  const std::string condition = "exists (x=1)";
  EXPECT_EQ(condition_of(condition + ";\n<<\nshow 3 of\n>>\n<<\n\"x\n>>"), "exists ([x]=1)");
  EXPECT_EQ(condition_of(condition + "\n<\xe2\x80\xb9 anything >>"), "exists ([x]=1)");
  EXPECT_EQ(condition_of(condition + " (* done *) ;"), "exists ([x]=1)");
  EXPECT_THAT(error_of("X86_64 t\n{}\n P0 ;\n NOP ;\nexists (x=1)\nmore"),
              HasSubstr("6:1: expected the end of the test"));
}

TEST(Query, RefusesWhatItCannotRead) {
  const auto error = [](const std::string& query) { return error_of("X86_64 t\n{ t[2]; }\n P0 ;\n NOP ;\n" + query); };
  EXPECT_THAT(error("exists (x=1"), HasSubstr("expected ')'"));
  EXPECT_THAT(error("exists x"), HasSubstr("expected '=' or '!='"));
  EXPECT_THAT(error("exists (x=)"), HasSubstr("expected a number, a register or a location"));
  EXPECT_THAT(error("exists ()"), HasSubstr("expected a proposition"));
  EXPECT_THAT(error("~x=1"), HasSubstr("expected 'exists'"));
  EXPECT_THAT(error("exists (2:rax=0)"), HasSubstr("there is no thread 2"));
  EXPECT_THAT(error("exists (0:foo=0)"), HasSubstr("no register 'foo'"));
  EXPECT_THAT(error("exists (t[2]=0)"), HasSubstr("no such element"));
  EXPECT_THAT(error("exists (t={1})"), HasSubstr("expected ','"));
  EXPECT_THAT(error("locations [x y"), HasSubstr("expected ';' or ']'"));
  EXPECT_THAT(error("final (x=1) with tso: maybe"), HasSubstr("expected 'exists'"));
}

TEST(Query, RefusesPropositionsThatNestTooDeep) {
  const auto nested = [](std::size_t depth, const std::string& open, const std::string& close) {
    std::string text = "X86_64 t\n{}\n P0 ;\n NOP ;\nexists ";
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += "x=1";
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
  };
  EXPECT_EQ(error_of(nested(150, "(", ")")), "");
  EXPECT_THAT(error_of(nested(100000, "(", ")")), HasSubstr("deep"));
  EXPECT_THAT(error_of(nested(100000, "~", "")), HasSubstr("deep"));
  EXPECT_THAT(error_of(nested(100000, "x=1 => ", "")), HasSubstr("deep"));
  EXPECT_EQ(error_of(nested(10000, "x=1 /\\ ", "")), "");
}

}  // namespace
}  // namespace fenceline::litmus
