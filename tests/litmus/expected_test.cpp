// Outcome sets against those that herd7 (with corrected axioms) gives, confirmed by a store-buffer enumerator of
// others' making: every test of the shared suites, three models, every engine.

#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "litmus/logs/herd.h"
#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/reference/reference.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

using testing::SharedSuite;

// A block without what counts executions in herd7 and final states here: the numbers beside Positive, and after the
// word of the observation.
std::string comparable(const std::string& block) {
  std::istringstream in(block);
  std::string result;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("Positive:")) continue;
    if (line.starts_with("Observation")) line = line.substr(0, line.find_last_of(' ', line.find_last_of(' ') - 1));
    result += line + '\n';
  }
  return result;
}

std::map<std::string, std::string> blocks_of(const std::string& log) {
  std::map<std::string, std::string> blocks;
  std::size_t start = 0;
  while (start < log.size()) {
    const std::size_t end = std::min(log.find("\n\n", start), log.size());
    const std::string block = log.substr(start, end - start);
    const std::size_t name = block.find(' ') + 1;
    if (block.starts_with("Test ")) blocks[block.substr(name, block.find(' ', name) - name)] = comparable(block + "\n");
    start = end + 2;
  }
  return blocks;
}

class Expected : public ::testing::TestWithParam<std::tuple<SharedSuite, Model>> {
 protected:
  template <class Outcomes>
  void compare(Outcomes&& outcomes_of) {
    const auto shared = testing::shared_folder();
    if (!shared) return;
    const auto& [suite, model] = GetParam();
    const auto expected =
        blocks_of(testing::whole_file(*shared / "expected" / (suite.log + "." + std::string(name_of(model)) + ".log")));
    ASSERT_FALSE(expected.empty());
    std::size_t compared = 0;
    for (const auto& [file, text] : testing::litmus_files(*shared / "suites" / suite.folder)) {
      const litmus::Test test = parse(text, file.string());
      const auto block = expected.find(test.name);
      ASSERT_NE(block, expected.end()) << test.name;
      std::string ours;
      write_herd(ours, test, outcomes_of(test, model));
      EXPECT_EQ(comparable(ours.substr(0, ours.size() - 1)), block->second) << file;
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
