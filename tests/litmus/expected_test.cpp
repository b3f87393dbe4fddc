// Outcome sets against those that herd7 (with corrected axioms) gives, confirmed by a store-buffer enumerator of
// others' making: every test of the shared suites, three models, every engine.

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "litmus/logs/herd.h"
#include "litmus/logs/read.h"
#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/reference/reference.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

using testing::SharedSuite;

// A log's tests by name, without what counts executions in herd7 and final states here, and without their places.
std::map<std::string, LoggedTest> by_name(std::string_view log, const std::string& file) {
  std::map<std::string, LoggedTest> tests;
  for (LoggedTest& test : read_log(log, file)) {
    test.positive.reset();
    test.negative.reset();
    test.offset = 0;
    const std::string name = test.name;
    tests[name] = std::move(test);
  }
  return tests;
}

class Expected : public ::testing::TestWithParam<std::tuple<SharedSuite, Model>> {
 protected:
  template <class Outcomes>
  void compare(Outcomes&& outcomes_of) {
    const auto shared = testing::shared_folder();
    if (!shared) return;
    const auto& [suite, model] = GetParam();
    const auto log = *shared / "expected" / (suite.log + "." + std::string(name_of(model)) + ".log");
    const auto expected = by_name(testing::whole_file(log), log.string());
    ASSERT_FALSE(expected.empty());
    std::size_t compared = 0;
    for (const auto& [file, text] : testing::litmus_files(*shared / "suites" / suite.folder)) {
      const litmus::Test test = parse(text, file.string());
      const auto block = expected.find(test.name);
      ASSERT_NE(block, expected.end()) << test.name;
      std::string ours;
      write_herd(ours, test, outcomes_of(test, model));
      EXPECT_EQ(by_name(ours, "ours").at(test.name), block->second) << file;
      EXPECT_EQ(computed_hash(test), test.hash) << file;
      ++compared;
    }
    EXPECT_GE(compared, expected.size());
  }
};

TEST_P(Expected, ReducedSearch) {
  compare([](const litmus::Test& t, Model m) { return explore(t.program, t.query.observed, m).outcomes; });
}

TEST_P(Expected, UnreducedSearch) {
  compare([](const litmus::Test& t, Model m) {
    ExploreOptions options;
    options.reduce = false;
    return explore(t.program, t.query.observed, m, options).outcomes;
  });
}

TEST_P(Expected, ParallelSearch) {
  compare([](const litmus::Test& t, Model m) {
    ExploreOptions options;
    options.jobs = 2;
    return explore(t.program, t.query.observed, m, options).outcomes;
  });
}

TEST_P(Expected, Reference) {
  compare([](const litmus::Test& t, Model m) { return reference::explore(t.program, t.query.observed, m).outcomes; });
}

INSTANTIATE_TEST_SUITE_P(Shared, Expected,
                         ::testing::Combine(::testing::ValuesIn(testing::suites_with_expected_logs()),
                                            ::testing::ValuesIn(all_models)),
                         [](const auto& info) {
                           std::string name =
                               std::get<0>(info.param).log + "_" + std::string(name_of(std::get<1>(info.param)));
                           for (char& c : name) {
                             if (c == '-') c = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace fenceline::litmus
