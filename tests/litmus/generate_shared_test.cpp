// The generator against the tests that diy7 made, where they are at hand.

#include <gtest/gtest.h>
#include <set>

#include "litmus/generate/emit.h"
#include "litmus/generate/enumerate.h"
#include "litmus/generate/names.h"
#include "tests/support/generated.h"
#include "tests/support/suites.h"

namespace fenceline::litmus::generate {
namespace {

// The hash covers the initial state, the code and what is observed; the condition has to be compared besides.
void expect_equal(const litmus::Test& ours, const litmus::Test& theirs) {
  EXPECT_EQ(ours.name, theirs.name);
  EXPECT_EQ(computed_hash(ours), computed_hash(theirs)) << print(ours) << print(theirs);
  EXPECT_EQ(text_of_condition(ours.program, ours.query), text_of_condition(theirs.program, theirs.query)) << ours.name;
}

void expect_suite(std::string_view edges, unsigned threads, const std::string& folder, std::size_t count) {
  const auto shared = testing::shared_folder();
  if (!shared) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  EnumerateOptions options;
  options.edges = parse_edge_list(edges, Arch::x86_64);
  options.threads = {threads, threads};
  options.size = {2, 2 * threads};
  std::map<std::string, Generated> ours;
  enumerate(options, [&](const Cycle& cycle) {
    const Generated test = emit(cycle);
    ours[test.name] = test;
    return true;
  });
  std::size_t compared = 0;
  for (const auto& file : testing::suite_files()) {
    if (file.path.parent_path().filename() != folder) continue;
    const litmus::Test theirs = parse(file.text, file.path.string());
    const auto found = ours.find(theirs.name);
    ASSERT_NE(found, ours.end()) << theirs.name;
    expect_equal(testing::parsed(found->second), theirs);
    ++compared;
  }
  EXPECT_EQ(compared, count);
  if (folder != "BASIC_3_THREAD_EXTRA") {
    EXPECT_EQ(ours.size(), count) << "we made more";
  }
}

TEST(GenerateShared, TwoThreadsAreDiy7s) { expect_suite("Pod**,Fre,Rfe,Wse,MFenced**", 2, "BASIC_2_THREAD", 21); }

TEST(GenerateShared, ThreeThreadsAreDiy7s) { expect_suite("Pod**,Fre,Rfe,Wse,MFenced**", 3, "BASIC_3_THREAD", 100); }

// Here diy7 left out what needs observers or was made before; what it made is among ours.
TEST(GenerateShared, ThreeThreadsWithSameLocationEdgesAreAmongOurs) {
  expect_suite("Pod**,Pos**,Fre,Rfe,Wse,MFenced**,MFences**", 3, "BASIC_3_THREAD_EXTRA", 96);
}

// Others number the stores in their program's order, so their conditions are other words for the same.
TEST(GenerateShared, TestsOfOneLocationHaveTheirNames) {
  const auto shared = testing::shared_folder();
  if (!shared) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  std::size_t compared = 0;
  for (const auto& file : testing::suite_files()) {
    if (file.path.parent_path().filename() != "CO") continue;
    const litmus::Test theirs = parse(file.text, file.path.string());
    if (theirs.meta("Cycle").empty() || !theirs.name.starts_with("Co")) continue;
    const litmus::Test ours = testing::parsed(emit(theirs.meta("Cycle"), Arch::x86_64));
    EXPECT_EQ(ours.name, theirs.name);
    ASSERT_EQ(ours.text.size(), theirs.text.size()) << theirs.name;
    for (std::size_t t = 0; t < ours.text.size(); ++t) {
      EXPECT_EQ(ours.text[t].cells.size(), theirs.text[t].cells.size()) << theirs.name;
    }
    for (const Model model : all_models) EXPECT_FALSE(testing::reaches(ours, model)) << print(ours);
    ++compared;
  }
  EXPECT_EQ(compared, 5U);
}

// Tests of older generators whose files say which cycle they are made of.
TEST(GenerateShared, Dat3mTestsComeFromTheirCycles) {
  const auto shared = testing::shared_folder();
  if (!shared) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  std::size_t compared = 0;
  for (const auto& file : testing::suite_files()) {
    if (file.path.parent_path().filename() != "dat3m-x86") continue;
    const litmus::Test theirs = parse(file.text, file.path.string());
    const std::string_view cycle = theirs.meta("Orig");
    if (cycle.empty() || theirs.meta("Cycle").empty()) continue;
    const litmus::Test ours = testing::parsed(emit(cycle, Arch::x86));
    // The same code, whatever is asked about it.
    ASSERT_EQ(ours.text.size(), theirs.text.size()) << theirs.name;
    for (std::size_t t = 0; t < ours.text.size(); ++t)
      EXPECT_EQ(ours.text[t].cells, theirs.text[t].cells) << theirs.name;
    ++compared;
  }
  EXPECT_GT(compared, 80U);
}

}  // namespace
}  // namespace fenceline::litmus::generate
