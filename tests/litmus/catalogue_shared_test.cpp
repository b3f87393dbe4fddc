// The catalogue against the published files of the papers' tests, where they are at hand.

#include <algorithm>
#include <gtest/gtest.h>

#include "litmus/catalogue/catalogue.h"
#include "litmus/test.h"
#include "model/explore/explore.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

// What can be compared whatever the registers are called and whichever thread is first: how many accesses and fences
// the threads have (a register that starts with its value elsewhere is moved to here); and under each model whether the
// condition's proposition is reachable, and how many outcomes there are.
struct Shape {
  std::vector<std::size_t> instructions;
  std::vector<bool> reachable;
  std::vector<std::size_t> outcomes;
};

Shape shape_of(const litmus::Test& test) {
  Shape shape;
  for (const Model model : all_models) {
    const OutcomeSet outcomes = explore(test.program, test.query.observed, model).outcomes;
    shape.reachable.push_back(judge(test.query, outcomes).positive > 0);
    shape.outcomes.push_back(outcomes.size());
  }
  for (const Thread& thread : test.program.threads) {
    shape.instructions.push_back(static_cast<std::size_t>(
        std::ranges::count_if(thread.code, [](const Instruction& i) { return !std::holds_alternative<Assign>(i); })));
  }
  std::ranges::sort(shape.instructions);
  return shape;
}

void expect_same(const litmus::Test& ours, const litmus::Test& theirs) {
  const Shape a = shape_of(ours);
  const Shape b = shape_of(theirs);
  EXPECT_EQ(a.instructions, b.instructions) << theirs.name << '\n' << print(ours);
  EXPECT_EQ(a.reachable, b.reachable) << theirs.name << '\n' << print(ours);
  // Conditions made from cycles also ask for the last store of a location where theirs need not.
  if (ours.query.observed.size() != theirs.query.observed.size()) return;
  EXPECT_EQ(a.outcomes, b.outcomes) << theirs.name << '\n' << print(ours);
}

// "iwp2.3.a/amd4" is known by either name. Null for names that no paper gave.
const CatalogueEntry* entry_of(const std::string& name) {
  const bool of_paper =
      name.starts_with("amd") || name.starts_with("iwp") || (name[0] == 'n' && name[1] >= '0' && name[1] <= '9');
  if (!of_paper) return nullptr;
  if (const CatalogueEntry* const entry = catalogue_entry(name)) return entry;
  const std::size_t slash = name.find('/');
  return slash == std::string::npos || name.ends_with(".mfence") ? nullptr : catalogue_entry(name.substr(0, slash));
}

TEST(CatalogueShared, PapersTestsAreThosePublished) {
  if (!testing::shared_folder()) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  std::size_t compared = 0;
  for (const auto& file : testing::suite_files()) {
    if (file.path.parent_path().filename() != "dat3m-x86") continue;
    const litmus::Test theirs = parse(file.text, file.path.string());
    const CatalogueEntry* const entry = entry_of(theirs.name);
    if (entry == nullptr) continue;
    expect_same(parse(entry->text, entry->name), theirs);
    ++compared;
  }
  EXPECT_EQ(compared, 21U);
}

}  // namespace
}  // namespace fenceline::litmus
