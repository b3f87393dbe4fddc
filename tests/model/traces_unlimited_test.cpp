// Graphs without a limit are searched as those of one word are.
#include <gtest/gtest.h>

#include "model/explore/code.h"
#include "model/traces/ir_threads.h"
#include "model/traces/search.h"
#include "tests/support/random_programs.h"

namespace fenceline::testing {
namespace {

struct Counts {
  std::uint64_t executions = 0;
  std::uint64_t stuck = 0;
  OutcomeSet outcomes;
};

constexpr std::uint64_t most_executions = 3000;

template <class Order, unsigned W>
Counts counts(const RandomProgram& random) {
  const Code code = compile(random.program, random.observed, Order::mapping, {false, std::nullopt, true});
  const std::vector<traces::Turn> turns = traces::turns_of(code, Order::orders_stores);
  traces::IrThreads threads(code, turns);
  traces::Search<Order, W, traces::IrThreads> search(threads, 0);
  search.start();
  while (!search.stack().empty() && search.executions() + search.stuck() < most_executions) search.step();
  Counts c{search.executions(), search.stuck(), OutcomeSet(code.observed.size())};
  threads.collect(c.outcomes);
  c.outcomes.normalise();
  return c;
}

template <class Order>
std::uint64_t compare(const RandomProgram& random, std::uint64_t seed) {
  const Counts narrow = counts<Order, 1>(random);
  const Counts large = counts<Order, traces::unlimited>(random);
  // Which executions come first, where there are too many, is the same too.
  EXPECT_EQ(large.executions, narrow.executions) << "seed " << seed;
  EXPECT_EQ(large.stuck, narrow.stuck) << "seed " << seed;
  EXPECT_EQ(large.outcomes, narrow.outcomes) << "seed " << seed;
  return narrow.executions;
}

TEST(TracesUnlimited, VisitTheSameExecutions) {
  RandomProgramOptions several;
  several.most_threads = 4;
  several.locations = 3;
  RandomProgramOptions waiting;
  waiting.waits = true;
  std::uint64_t executions = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const RandomProgram random = random_program(seed, seed % 3 == 0 ? waiting : several);
    executions += compare<traces::ScOrder>(random, seed);
    executions += compare<traces::TsoOrder>(random, seed);
    executions += compare<traces::PsoOrder>(random, seed);
    if (HasFailure()) return;
  }
  EXPECT_GT(executions, 50'000U);
}

}  // namespace
}  // namespace fenceline::testing
