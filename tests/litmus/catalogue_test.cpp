// The published verdicts, as the catalogue states them, confirmed by both engines under every model.

#include "litmus/catalogue/catalogue.h"

#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "litmus/generate/emit.h"
#include "litmus/generate/names.h"
#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/reference/reference.h"
#include "tests/support/renaming.h"

namespace fenceline::litmus {
namespace {

struct Case {
  const CatalogueEntry* entry;
  Model model;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const CatalogueEntry& entry : catalogue()) {
    for (const Model model : all_models) cases.push_back({&entry, model});
  }
  return cases;
}

bool reachable(const litmus::Test& test, const OutcomeSet& outcomes) {
  return judge(test.query, outcomes).positive > 0;
}

class PublishedVerdict : public ::testing::TestWithParam<Case> {};

TEST_P(PublishedVerdict, HoldsInBothEngines) {
  const auto& [entry, model] = GetParam();
  const litmus::Test test = parse(entry->text, entry->name);
  EXPECT_EQ(test.name, entry->name);
  const ExploreResult explored = explore(test.program, test.query.observed, model);
  const ExploreResult reference = reference::explore(test.program, test.query.observed, model);
  EXPECT_EQ(explored.outcomes, reference.outcomes);
  EXPECT_EQ(reachable(test, explored.outcomes), entry->reachable_under(model)) << entry->text;
  if (test.query.quantifier == Quantifier::forall) {
    EXPECT_TRUE(judge(test.query, explored.outcomes).ok);
  }
}

std::string name_of_case(const ::testing::TestParamInfo<Case>& info) {
  std::string name(info.param.entry->name);
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name + "_" + std::string(name_of(info.param.model));
}

INSTANTIATE_TEST_SUITE_P(Catalogue, PublishedVerdict, ::testing::ValuesIn(all_cases()), name_of_case);

TEST(Catalogue, FindsEntriesByNameAndByAlias) {
  ASSERT_NE(catalogue_entry("SB"), nullptr);
  EXPECT_EQ(catalogue_entry("amd4"), catalogue_entry("SB"));
  EXPECT_EQ(catalogue_entry("iwp2.1"), catalogue_entry("MP"));
  EXPECT_EQ(catalogue_entry("sb"), nullptr);
  EXPECT_EQ(catalogue_entry(""), nullptr);
}

std::vector<std::string> words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

TEST(Catalogue, NamesAndAliasesMeanOneEntry) {
  std::set<std::string> names;
  for (const CatalogueEntry& entry : catalogue()) {
    EXPECT_TRUE(names.insert(std::string(entry.name)).second) << entry.name;
    for (const std::string& alias : words(entry.aliases)) {
      EXPECT_TRUE(names.insert(alias).second) << alias;
      EXPECT_EQ(catalogue_entry(alias), &entry) << alias;
    }
    EXPECT_EQ(catalogue_entry(entry.name), &entry) << entry.name;
  }
}

TEST(Catalogue, EntriesSayWhatTheyShowAndWhoPublishedIt) {
  for (const CatalogueEntry& entry : catalogue()) {
    EXPECT_FALSE(entry.about.empty()) << entry.name;
    EXPECT_FALSE(entry.source.empty()) << entry.name;
    EXPECT_EQ(parse(entry.text, entry.name).arch, entry.arch) << entry.name;
  }
}

TEST(Catalogue, TestsMadeOfCyclesHaveTheConventionalNameToo) {
  std::size_t cycles = 0;
  for (const CatalogueEntry& entry : catalogue()) {
    if (entry.cycle.empty()) continue;
    const std::string name = name_of(generate::parse_cycle(entry.cycle, entry.arch));
    EXPECT_EQ(catalogue_entry(name), &entry) << entry.name << " is conventionally " << name;
    ++cycles;
  }
  EXPECT_GT(cycles, 50U);
}

// Up to the names of locations and registers, the order of threads, and values: n6 is R+po+rfi-po.
TEST(Catalogue, DifferentEntriesAreDifferentTests) {
  std::map<std::string, std::string_view> seen;
  for (const CatalogueEntry& entry : catalogue()) {
    const std::string test = testing::up_to_renaming(parse(entry.text, entry.name), testing::Values::renamed);
    const auto [found, fresh] = seen.emplace(test, entry.name);
    EXPECT_TRUE(fresh) << entry.name << " is " << found->second << " again";
  }
}

TEST(Catalogue, TestsWithATextAndACycleAreTheCyclesTest) {
  std::size_t published = 0;
  for (const CatalogueEntry& entry : catalogue()) {
    if (entry.cycle.empty()) continue;
    const generate::Generated made = generate::emit(entry.cycle, entry.arch);
    const litmus::Test ours = parse(entry.text, entry.name);
    const litmus::Test cycles = parse(made.text, made.name);
    EXPECT_EQ(testing::up_to_renaming(ours, testing::Values::renamed),
              testing::up_to_renaming(cycles, testing::Values::renamed))
        << entry.name;
    published += computed_hash(ours) == computed_hash(cycles) ? 0 : 1;
  }
  EXPECT_EQ(published, 2U) << "n6 and n7, as their papers print them";
}

TEST(Catalogue, EveryShapeIsThereInCToo) {
  for (const char* shape : {"MP", "SB", "LB", "S", "R", "2+2W", "WRC", "RWC", "ISA2", "W+RWC", "IRIW", "3.SB", "CoRR",
                            "CoRW2", "CoWR", "CoWW"}) {
    const CatalogueEntry* const relaxed = catalogue_entry(std::string(shape) + "+rlx");
    ASSERT_NE(relaxed, nullptr) << shape;
    EXPECT_EQ(relaxed->arch, Arch::c);
    // Relaxed accesses are plain ones to these machines.
    EXPECT_EQ(relaxed->reachable, catalogue_entry(shape)->reachable) << shape;
  }
}

}  // namespace
}  // namespace fenceline::litmus
