// What models say of generated tests.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/generate/emit.h"
#include "litmus/generate/enumerate.h"
#include "litmus/generate/filter.h"
#include "litmus/generate/suites.h"
#include "model/reference/reference.h"
#include "tests/support/generated.h"

namespace fenceline::litmus::generate {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::vector<std::string> kept(const EnumerateOptions& options, const Filter& filter) {
  std::vector<std::string> names;
  enumerate(options, [&](const Cycle& cycle) {
    const Generated test = emit(cycle);
    if (filter.keeps(testing::parsed(test))) names.push_back(test.name);
    return true;
  });
  return names;
}

EnumerateOptions without_fences(unsigned size) {
  EnumerateOptions options;
  options.edges = parse_edge_list("Pod**,Pos**,Rf*,Fr*,Co*", Arch::x86_64);
  options.size = {size, size};
  options.mode = Mode::free;
  options.one_location = true;
  return options;
}

TEST(GenerateFilter, TheSmallestTestsThatTellScFromTsoLoadAfterAStore) {
  Filter filter;
  filter.add_distinguish("sc,tso");
  EXPECT_THAT(kept(without_fences(2), filter), ElementsAre());
  EXPECT_THAT(kept(without_fences(3), filter), ElementsAre());
  EXPECT_THAT(kept(without_fences(4), filter), UnorderedElementsAre("SB", "R"));
}

TEST(GenerateFilter, TheSmallestTestsThatTellTsoFromPsoStoreAfterAStore) {
  Filter filter;
  filter.add_distinguish("tso,pso");
  EXPECT_THAT(kept(without_fences(2), filter), ElementsAre());
  EXPECT_THAT(kept(without_fences(3), filter), ElementsAre());
  EXPECT_THAT(kept(without_fences(4), filter), UnorderedElementsAre("MP", "S", "2+2W"));
}

TEST(GenerateFilter, WeakAndForbiddenGoByTheOutcomeAskedAbout) {
  const EnumerateOptions basic = options_of(*suite_named("x86-basic-2"));
  Filter weak;
  weak.add_only("weak:tso");
  EXPECT_THAT(kept(basic, weak), UnorderedElementsAre("SB", "SB+mfence+po", "R", "R+mfence+po"));
  Filter forbidden;
  forbidden.add_only("forbidden:tso");
  const auto rest = kept(basic, forbidden);
  EXPECT_EQ(rest.size(), 17U);
  EXPECT_THAT(rest, Contains("MP"));
  EXPECT_THAT(rest, Not(Contains("SB")));
  Filter both = weak;
  both.add_only("forbidden:tso");
  EXPECT_TRUE(kept(basic, both).empty());
  EXPECT_TRUE(Filter().keeps(testing::parsed(emit("PodWR Fre PodWR Fre", Arch::x86_64))));
}

TEST(GenerateFilter, BadWordsAreRefused) {
  Filter filter;
  for (const char* word : {"", "weak", "strong:tso", "weak:", "weak:arm", ":tso"}) {
    EXPECT_THROW(filter.add_only(word), GenerateError) << word;
  }
  for (const char* word : {"", "tso", "tso,arm", "tso pso", "sc,tso,pso", "tso,tso"}) {
    EXPECT_THROW(filter.add_distinguish(word), GenerateError) << word;
  }
  EXPECT_TRUE(filter.empty());
}

void expect_engines_agree(const EnumerateOptions& options, std::size_t at_least) {
  std::size_t tests = 0;
  enumerate(options, [&](const Cycle& cycle) {
    const litmus::Test test = testing::parsed(emit(cycle));
    for (const Model model : all_models) {
      const auto explored = explore(test.program, test.query.observed, model);
      const auto reference = reference::explore(test.program, test.query.observed, model);
      EXPECT_EQ(explored.outcomes, reference.outcomes) << print(test) << name_of(model);
    }
    ++tests;
    return true;
  });
  EXPECT_GE(tests, at_least);
}

TEST(GenerateFilter, EnginesAgreeOnEverySizeSixCycleWithExchangesAndFences) {
  EnumerateOptions options;
  options.edges = parse_edge_list("Pod**,Fre,Rfe,Wse,MFenced**,SFenced**,LFenced**,Rmw", Arch::x86_64);
  options.size = {6, 6};
  expect_engines_agree(options, 1658);
}

TEST(GenerateFilter, EnginesAgreeOnFreeCyclesOfFiveEdges) {
  EnumerateOptions options;
  options.edges = parse_edge_list("Pod**,Pos**,Rf*,Fr*,Co*,MFencedWR,SFencedWW,Rmw,PodWRANa", Arch::x86_64);
  options.mode = Mode::free;
  options.size = {2, 5};
  options.one_location = true;
  expect_engines_agree(options, 500);
}

}  // namespace
}  // namespace fenceline::litmus::generate
