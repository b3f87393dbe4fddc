// Real code against the engines that interpret programs: the same outcomes as the search over the states of the
// machines, and as many executions as the search over executions counts.
#include <algorithm>
#include <gtest/gtest.h>

#include "model/explore/explore.h"
#include "model/traces/traces.h"
#include "tests/check/interpreted.h"
#include "tests/support/random_programs.h"

namespace fenceline::testing {
namespace {

struct Compared {
  std::uint64_t programs = 0;
  std::uint64_t executions = 0;
};

void compare(std::uint64_t seed, const RandomProgram& random, bool count, Compared& compared) {
  for (const Model model : all_models) {
    ExploreOptions options;
    options.reduce = false;
    options.limits.states = 2000;
    ExploreResult traces;
    try {
      traces = traces::explore(random.program, random.observed, model, options);
    } catch (const traces::NotApplicable&) {
      continue;
    }
    if (traces.completeness != Completeness::exhaustive) continue;
    CheckOptions check_options;
    check_options.model = model;
    const Interpreted real = check_program(random.program, random.observed, check_options);
    const bool waits_for_ever = real.result.failure && (real.result.failure->kind == Failure::Kind::livelock ||
                                                        real.result.failure->kind == Failure::Kind::deadlock);
    ASSERT_EQ(waits_for_ever, traces.termination == Termination::may_hang)
        << "seed " << seed << " under " << name_of(model) << "\n"
        << real.result;
    if (waits_for_ever) continue;
    ASSERT_TRUE(real.result) << "seed " << seed;
    ASSERT_EQ(real.result.verdict, CheckResult::Verdict::proven) << "seed " << seed;
    ExploreOptions states;
    ASSERT_EQ(real.outcomes, explore(random.program, random.observed, model, states).outcomes)
        << "seed " << seed << " under " << name_of(model);
    if (count) {
      ASSERT_EQ(real.result.executions, traces.executions) << "seed " << seed << " under " << name_of(model);
    }
    ++compared.programs;
    compared.executions += real.result.executions;
  }
}

TEST(CheckDifferential, RandomProgramsHaveTheSameOutcomesAndExecutions) {
  Compared compared;
  RandomProgramOptions small;
  RandomProgramOptions wide;
  wide.most_threads = 4;
  wide.most_instructions = 4;
  wide.locations = 3;
  wide.computed = true;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    compare(seed, random_program(seed, seed % 2 == 0 ? small : wide), true, compared);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(compared.programs, 1000U);
  EXPECT_GT(compared.executions, 30000U);
}

// The interpreter's registers are on its thread's stack, where the check has to recognise that a loop goes round.
TEST(CheckDifferential, RandomProgramsThatWait) {
  Compared compared;
  RandomProgramOptions waiting;
  waiting.waits = true;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    compare(seed, random_program(seed, waiting), false, compared);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(compared.programs, 500U);
}

}  // namespace
}  // namespace fenceline::testing
