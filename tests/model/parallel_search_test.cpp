// Both searches with several threads: the same answers as with one, and an end when one of them faults or is told to
// stop. Knows nothing but the model, so that the thread sanitizer is quickly there.

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <string>
#include <thread>

#include "model/search.h"
#include "tests/support/random_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::testing {
namespace {

class ParallelSearch : public ::testing::TestWithParam<Model> {
 protected:
  static void same_with_any_number(const Program& p, const std::vector<Observable>& observed, SearchChoice choice,
                                   bool reduce = true) {
    ExploreOptions options;
    options.reduce = reduce;
    const ExploreResult alone = search(p, observed, GetParam(), options, choice);
    for (const unsigned jobs : {2U, 4U, 7U}) {
      options.jobs = jobs;
      const ExploreResult together = search(p, observed, GetParam(), options, choice);
      EXPECT_EQ(together.outcomes, alone.outcomes) << jobs;
      EXPECT_EQ(together.states, alone.states) << jobs;
      EXPECT_EQ(together.termination, alone.termination) << jobs;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Models, ParallelSearch, ::testing::ValuesIn(all_models),
                         [](const auto& info) { return std::string(name_of(info.param)); });

// Two threads of four rounds "store own, load other": thousands of states and of executions.
Program rounds() {
  Code first;
  Code second;
  const Reg registers[] = {r0, r1, r2, r3};
  for (int i = 0; i < 4; ++i) {
    first.push_back(store(x, i + 1));
    first.push_back(load(registers[i], y));
    second.push_back(store(y, i + 1));
    second.push_back(load(registers[i], x));
  }
  return program({first, second});
}

TEST_P(ParallelSearch, GivesTheSameOutcomesAndStatesOfALargeProgram) {
  std::vector<Observable> all;
  for (const ThreadId t : {0U, 1U}) {
    for (const Reg r : {r0, r1, r2, r3}) all.push_back(at(t, r));
  }
  for (const SearchChoice choice : {SearchChoice::states, SearchChoice::traces, SearchChoice::automatic}) {
    same_with_any_number(rounds(), all, choice);
  }
  same_with_any_number(rounds(), all, SearchChoice::states, false);
}

TEST_P(ParallelSearch, GivesTheSameReportOfLoops) {
  // A lock taken with compare-and-swap, and a wait that nobody ends.
  const Code taker{cas(r0, x, 0, 1), jump_if_not(r0, 0), store(y, 1), store(x, 0)};
  const Code waiter{load(r0, z), jump_if_zero(r0, 0), load(r1, y)};
  for (const bool reduce : {true, false}) {
    same_with_any_number(program({taker, taker, {load(r0, y), store(z, 1)}}), {at(2, r0), in(y)}, SearchChoice::states,
                         reduce);
    same_with_any_number(program({taker, waiter}), {at(1, r1)}, SearchChoice::states, reduce);
  }
}

TEST_P(ParallelSearch, GivesTheSameOutcomesOfRandomPrograms) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const RandomProgram random = random_program(seed, {.most_threads = 4});
    same_with_any_number(random.program, random.observed, SearchChoice::states);
    same_with_any_number(random.program, random.observed, SearchChoice::traces);
  }
}

TEST_P(ParallelSearch, AFaultInOneThreadEndsAll) {
  // The first thread loads from an address that is no location once it has read 1.
  Program wild = program({{store(y, 1), load(r0, z), load(r1, x)},
                          {store(z, 1), load(r0, w), load(r1, y), store(x, 1)},
                          {store(w, 1), load(r0, y), load(r1, z), store(x, 2)}});
  wild.threads[0].registers[static_cast<RegisterId>(r2)].initial = address_of(wild, x);
  wild.threads[0].code[2] = assign(r0, AluOp::add, r0, r2);
  wild.threads[0].code.push_back(
      Load{static_cast<RegisterId>(r3), Address::of_register(static_cast<RegisterId>(r0)), Width::quad});
  ExploreOptions options;
  options.jobs = 3;
  options.reduce = false;
  EXPECT_THROW(search(wild, std::vector{at(0, r3)}, GetParam(), options, SearchChoice::states), AccessFault);
}

TEST_P(ParallelSearch, CancellingFromAnotherThreadEndsIt) {
  // Two counters that never repeat a state within anybody's lifetime.
  const auto count = [](LocationId l) { return Code{rmw(r0, l, RmwOp::add, 1), jump(0)}; };
  std::atomic<bool> cancel{false};
  ExploreOptions options;
  options.jobs = 2;
  options.limits.cancel = &cancel;
  std::thread canceller([&cancel] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    cancel = true;
  });
  const ExploreResult result =
      search(program({count(x), count(y)}), std::vector{in(x)}, GetParam(), options, SearchChoice::states);
  canceller.join();
  EXPECT_EQ(result.completeness, Completeness::cancelled);
}

}  // namespace
}  // namespace fenceline::testing
