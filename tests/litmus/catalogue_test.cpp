// The published verdicts, as the catalogue states them, confirmed by both engines under every model.

#include "litmus/catalogue/catalogue.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/reference/reference.h"

namespace fenceline::litmus {
namespace {

struct Case {
  const CatalogueEntry* entry;
  Model model;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto table : {shapes(), papers()}) {
    for (const CatalogueEntry& entry : table) {
      for (const Model model : all_models) cases.push_back({&entry, model});
    }
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

TEST(Catalogue, NamesEveryEntryOnce) {
  std::set<std::string_view> names;
  for (const auto table : {shapes(), papers()}) {
    for (const CatalogueEntry& entry : table) EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  }
}

}  // namespace
}  // namespace fenceline::litmus
