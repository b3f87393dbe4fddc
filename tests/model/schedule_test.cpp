// Executions that the axioms allow, run by the machines: one reading of each model against the other.

#include "model/reference/schedule.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/reference/enumerate.h"
#include "model/replay.h"
#include "tests/support/random_programs.h"
#include "tests/support/sanitized.h"
#include "tests/support/suites.h"

namespace fenceline::reference {
namespace {

using namespace fenceline::testing;

TEST(Schedule, EveryExecutionOfRandomProgramsThatAModelAllowsIsARunOfItsMachine) {
  std::size_t runs = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const RandomProgram r = random_program(seed, {.most_threads = 3, .most_instructions = 4});
    for (const Model model : all_models) {
      unsigned left = 40;
      visit_executions(r.program, r.observed, model, [&](const Execution& x, std::span<const Shown> row) {
        const auto run = schedule(r.program, r.observed, model, x);
        EXPECT_TRUE(run) << "seed " << seed;
        if (!run) return false;
        EXPECT_TRUE(std::ranges::equal(run->outcome, row)) << "seed " << seed;
        EXPECT_TRUE(replay(r.program, r.observed, *run).accepted) << "seed " << seed;
        ++runs;
        return --left > 0;
      });
    }
  }
  EXPECT_GT(runs, 5'000U);
}

// Some of these have states by the million. Their threads do not branch, so every run is a shortest one.
TEST(Schedule, EveryAllowedOutcomeOfTheLargeTestsHasAnAcceptedRun) {
  if (!shared_folder()) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  std::size_t runs = 0;
  for (const SuiteFile& file : suite_files()) {
    if (file.path.string().find("/scale/") == std::string::npos) continue;
    const litmus::Test test = litmus::parse(file.text, file.path.string());
    const std::vector<Observable>& observed = test.query.observed;
    for (const Model model : all_models) {
      const std::size_t allowed = fenceline::explore(test.program, observed, model).outcomes.size();
      if (testing::sanitized && allowed > 300) continue;
      std::set<std::vector<Shown>> seen;
      visit_executions(test.program, observed, model, [&](const Execution& x, std::span<const Shown> row) {
        if (!seen.emplace(row.begin(), row.end()).second) return true;
        const auto run = schedule(test.program, observed, model, x);
        EXPECT_TRUE(run && std::ranges::equal(run->outcome, row) && replay(test.program, observed, *run).accepted)
            << file.path;
        ++runs;
        return seen.size() < allowed;
      });
      EXPECT_EQ(seen.size(), allowed) << file.path;
    }
  }
  EXPECT_GT(runs, 1'000U);
}

}  // namespace
}  // namespace fenceline::reference
