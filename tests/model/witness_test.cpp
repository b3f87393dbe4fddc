// Witnesses: the runs that show outcomes, their length, and the independent check of each step.

#include "model/witness.h"

#include <algorithm>
#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/replay.h"
#include "tests/support/random_programs.h"
#include "tests/support/small_programs.h"
#include "tests/support/suites.h"

namespace fenceline {
namespace {

using namespace fenceline::testing;

Program store_buffering() { return program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}}); }
const std::vector<Observable> both_loads{at(0, r0), at(1, r0)};

Wanted exactly(std::vector<Shown> row) {
  return [row](std::span<const Shown> outcome) { return std::ranges::equal(outcome, row); };
}

TEST(Witness, StoreBufferingReadsZeroTwiceWithBothStoresInTheirBuffers) {
  const Program p = store_buffering();
  const Witnesses found = find_witness(p, both_loads, Model::tso, exactly({0, 0}));
  ASSERT_EQ(found.runs.size(), 1U);
  std::vector<std::pair<ThreadId, Step::Kind>> steps;
  for (const Step& s : found.runs[0].steps) steps.emplace_back(s.thread, s.kind);
  using K = Step::Kind;
  EXPECT_THAT(steps, ::testing::ElementsAre(std::pair{0U, K::store}, std::pair{0U, K::load}, std::pair{1U, K::store},
                                            std::pair{1U, K::load}, std::pair{0U, K::drain}, std::pair{1U, K::drain}));
  EXPECT_FALSE(found.runs[0].steps[1].forwarded);
  EXPECT_EQ(found.runs[0].steps[1].read, 0U);
}

TEST(Witness, WhatSequentialConsistencyForbidsHasNone) {
  const Program p = store_buffering();
  const Witnesses found = find_witness(p, both_loads, Model::sc, exactly({0, 0}));
  EXPECT_TRUE(found.runs.empty());
  EXPECT_EQ(found.completeness, Completeness::exhaustive);
}

TEST(Witness, ALoadOfTheOwnStoreIsForwarded) {
  const Program p = program({{store(x, 1), load(r0, x), load(r1, y)}, {store(y, 1), load(r0, y), load(r1, x)}});
  const std::vector<Observable> observed{at(0, r0), at(0, r1), at(1, r0), at(1, r1)};
  const Witnesses found = find_witness(p, observed, Model::tso, exactly({1, 0, 1, 0}));
  ASSERT_EQ(found.runs.size(), 1U);
  EXPECT_TRUE(found.runs[0].steps[1].forwarded);
  EXPECT_TRUE(replay(p, observed, found.runs[0]).accepted);
}

TEST(Witness, ALimitEndsTheSearch) {
  const Program p = store_buffering();
  WitnessOptions options;
  options.limits.states = 3;
  EXPECT_EQ(find_witness(p, both_loads, Model::sc, exactly({0, 0}), options).completeness, Completeness::state_limit);
}

TEST(Witness, ABoundedBufferMakesStoresWait) {
  const Program p = program({{store(x, 1), store(z, 1), load(r0, y)}, {store(y, 1), store(w, 1), load(r0, x)}});
  EXPECT_EQ(find_witness(p, both_loads, Model::tso, exactly({0, 0})).runs.size(), 1U);
  EXPECT_TRUE(find_witness(p, both_loads, Model::tso, exactly({0, 0}), {.buffer = 1, .limits = {}}).runs.empty());
}

TEST(Replay, RefusesEveryFalseClaim) {
  const Program p = store_buffering();
  const fenceline::Run good = find_witness(p, both_loads, Model::tso, exactly({0, 0})).runs.at(0);
  ASSERT_TRUE(replay(p, both_loads, good).accepted);
  const auto refused = [&](auto&& damage) {
    fenceline::Run run = good;
    damage(run);
    const Replay answer = replay(p, both_loads, run);
    EXPECT_FALSE(answer.reason.empty());
    return !answer.accepted;
  };
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps[1].read = 1; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps[1].forwarded = true; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps[1].location = x; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps[0].written = 2; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps[0].instruction = 1; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps[0].thread = 7; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps[4].entry = 1; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps[4].written = 0; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { std::swap(r.steps[0], r.steps[1]); }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps.pop_back(); }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.steps.push_back(r.steps.back()); }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.outcome[0] = 1; }));
  EXPECT_TRUE(refused([](fenceline::Run& r) { r.model = Model::sc; }));
}

TEST(Replay, AFenceOrALockedOperationWaitsForTheBuffer) {
  for (const Instruction& i : {fence(), xchg(r1, z, 1), cas(r1, z, 0, 1)}) {
    const Program p = program({{store(x, 1), i}});
    fenceline::Run run = find_witness(p, {}, Model::tso, [](auto) { return true; }).runs.at(0);
    ASSERT_TRUE(replay(p, {}, run).accepted);
    std::swap(run.steps[1], run.steps[2]);
    EXPECT_FALSE(replay(p, {}, run).accepted);
  }
}

TEST(Replay, AStoreStoreFenceKeepsDrainsInOrderUnderPso) {
  const Program p = program({{store(x, 1), fence(FenceKind::store_store), store(y, 1)}});
  fenceline::Run run = find_witness(p, {}, Model::pso, [](auto) { return true; }).runs.at(0);
  ASSERT_TRUE(replay(p, {}, run).accepted);
  // Both stores buffered, then the younger one drains first.
  fenceline::Run early = run;
  early.steps.clear();
  for (const Step& s : run.steps) {
    if (s.kind != Step::Kind::drain) early.steps.push_back(s);
  }
  for (const Step& s : run.steps) {
    if (s.kind == Step::Kind::drain) early.steps.push_back(s);
  }
  ASSERT_TRUE(replay(p, {}, early).accepted);
  std::swap(early.steps[3], early.steps[4]);
  early.steps[3].entry = 1;
  early.steps[4].entry = 0;
  EXPECT_FALSE(replay(p, {}, early).accepted);
}

TEST(Follow, NamesTheStepThatIsNotPossible) {
  const Program p = store_buffering();
  const std::vector<Transition> wrong{{0, Transition::execute}, {1, 0}};
  try {
    follow(p, both_loads, Model::tso, wrong);
    FAIL();
  } catch (const std::invalid_argument& e) {
    EXPECT_STREQ(e.what(), "step 2 is not possible: P1's buffer cannot drain that entry here");
  }
}

// The length of a shortest run to each outcome, layer by layer: all states that some run reaches in so many steps.
// accepts: every sequence of steps is tried again from the start.
std::map<std::vector<Shown>, std::size_t> shortest_by_trying(const Program& p, std::span<const Observable> observed,
                                                             Model model) {
  const auto stepper = make_stepper(p, observed, model);
  std::map<std::vector<Shown>, std::size_t> length;
  std::set<Stepper::State> layer{stepper->initial()};
  for (std::size_t steps = 0; !layer.empty() && steps < 64; ++steps) {
    std::set<Stepper::State> next;
    for (const Stepper::State& s : layer) {
      if (stepper->ended(s.data())) length.try_emplace(stepper->outcome(s.data()), steps);
      std::vector<Transition> enabled;
      stepper->enabled(s.data(), enabled);
      for (const Transition t : enabled) {
        Stepper::State after = s;
        stepper->take(after.data(), t);
        next.insert(std::move(after));
      }
    }
    layer = std::move(next);
  }
  return length;
}

TEST(Witness, RandomProgramsHaveAShortestAcceptedRunForEveryOutcomeAndNoOther) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const RandomProgram r =
        random_program(seed, {.most_threads = 3, .most_instructions = 3, .computed = seed % 4 == 0});
    for (const Model model : all_models) {
      OutcomeSet allowed;
      try {
        allowed = explore(r.program, r.observed, model).outcomes;
      } catch (const AccessFault&) {
        EXPECT_THROW(find_all_witnesses(r.program, r.observed, model), AccessFault);
        continue;
      }
      const auto shortest = shortest_by_trying(r.program, r.observed, model);
      const Witnesses found = find_all_witnesses(r.program, r.observed, model);
      ASSERT_EQ(found.runs.size(), allowed.size()) << "seed " << seed;
      for (const fenceline::Run& run : found.runs) {
        EXPECT_TRUE(allowed.contains(run.outcome));
        EXPECT_EQ(run.steps.size(), shortest.at(run.outcome));
        const Replay answer = replay(r.program, r.observed, run);
        EXPECT_TRUE(answer.accepted) << "seed " << seed << ", step " << answer.step << ": " << answer.reason;
      }
    }
  }
}

// Every allowed outcome of every published test, under every model.
TEST(Witness, EveryAllowedOutcomeOfTheSuitesHasAnAcceptedRun) {
  if (!shared_folder()) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  std::size_t runs = 0;
  for (const SuiteFile& file : suite_files()) {
    if (file.path.string().find("/scale/") != std::string::npos) continue;  // states by the million
    litmus::Test test;
    try {
      test = litmus::parse(file.text, file.path.string());
    } catch (const litmus::InputError&) {
      continue;  // refused with an error, which other tests are about
    }
    const std::vector<Observable>& observed = test.query.observed;
    for (const Model model : all_models) {
      const ExploreResult allowed = explore(test.program, observed, model);
      const Witnesses found = find_all_witnesses(test.program, observed, model);
      EXPECT_EQ(found.runs.size(), allowed.outcomes.size()) << file.path;
      for (const fenceline::Run& run : found.runs) {
        const Replay answer = replay(test.program, observed, run);
        EXPECT_TRUE(answer.accepted) << file.path << ", step " << answer.step << ": " << answer.reason;
        EXPECT_TRUE(allowed.outcomes.contains(run.outcome)) << file.path;
        ++runs;
      }
    }
  }
  EXPECT_GT(runs, 1000U);
}

}  // namespace
}  // namespace fenceline
