// The search over executions against the search over states, on random programs and on loops; what it refuses; limits.
#include "model/traces/traces.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>

#include "model/explore/explore.h"
#include "model/traces/run.h"
#include "tests/support/random_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::testing {
namespace {

class Traces : public ::testing::TestWithParam<Model> {
 protected:
  ExploreResult by_traces(const Program& p, const std::vector<Observable>& observed, unsigned jobs = 1) const {
    ExploreOptions options;
    options.jobs = jobs;
    return traces::explore(p, observed, GetParam(), options);
  }
  // Expects both searches to say the same, and returns what they say.
  ExploreResult both(const Program& p, const std::vector<Observable>& observed) const {
    const ExploreResult result = by_traces(p, observed);
    const ExploreResult states = explore(p, observed, GetParam());
    EXPECT_EQ(text_of(result.outcomes), text_of(states.outcomes));
    EXPECT_EQ(result.termination, states.termination);
    EXPECT_EQ(result.completeness, states.completeness);
    return result;
  }
};

INSTANTIATE_TEST_SUITE_P(Models, Traces, ::testing::ValuesIn(all_models),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST_P(Traces, FindWhatStatesFindOnRandomPrograms) {
  for (std::uint64_t seed = 1000; seed < 3000; ++seed) {
    RandomProgramOptions options;
    options.most_threads = seed % 3 == 0 ? 4 : 3;
    options.most_instructions = seed % 3 == 0 ? 4 : 6;
    options.locations = 1 + static_cast<unsigned>(seed % 3);
    options.computed = seed % 2 == 0;
    options.waits = seed % 2 == 1;
    const RandomProgram random = random_program(seed, options);
    ExploreOptions limited;
    limited.limits.states = 20000;
    limited.jobs = seed % 8 == 0 ? 2 : 1;
    limited.reduce = seed % 16 != 1;
    const ExploreResult result = traces::explore(random.program, random.observed, GetParam(), limited);
    if (result.completeness != Completeness::exhaustive) continue;
    const ExploreResult states = explore(random.program, random.observed, GetParam());
    ASSERT_EQ(text_of(result.outcomes), text_of(states.outcomes)) << "seed " << seed;
    ASSERT_EQ(result.termination, states.termination) << "seed " << seed;
  }
}

TEST_P(Traces, AreTheSameForEveryNumberOfJobs) {
  RandomProgramOptions options;
  options.most_threads = 4;
  options.most_instructions = 6;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const RandomProgram random = random_program(seed, options);
    const ExploreResult one = by_traces(random.program, random.observed, 1);
    for (const unsigned jobs : {2U, 3U}) {
      const ExploreResult many = by_traces(random.program, random.observed, jobs);
      ASSERT_EQ(many.outcomes, one.outcomes);
      ASSERT_EQ(many.executions, one.executions);
      ASSERT_EQ(many.stuck, one.stuck);
    }
  }
}

TEST_P(Traces, WaitInLoops) {
  // Message passing by a spinning reader.
  const Program p = program({{store(x, 1), store(y, 1)}, {load(r0, y), jump_if_zero(r0, 0), load(r1, x)}});
  const ExploreResult result = both(p, {at(1, r1)});
  EXPECT_EQ(result.termination, Termination::may_spin);
  EXPECT_EQ(result.executions, GetParam() == Model::pso ? 2U : 1U);
}

TEST_P(Traces, WaitForEver) {
  const Program p = program({{load(r0, x), jump_if_zero(r0, 0)}, {store(y, 1)}});
  const ExploreResult result = both(p, {at(0, r0), in(y)});
  EXPECT_TRUE(result.outcomes.empty());
  EXPECT_EQ(result.termination, Termination::may_hang);
  EXPECT_EQ(result.stuck, 1U);
}

TEST_P(Traces, GoRoundForEverWithoutAnAccess) {
  EXPECT_EQ(both(program({{jump(0)}, {store(y, 1)}}), {in(y)}).termination, Termination::may_hang);
}

TEST_P(Traces, TakeLocks) {
  // A lock by exchange, and a counter behind it; the unlock drains.
  const Code critical{xchg(r0, x, 1), jump_if_not(r0, 0),         load(r1, y), assign(r1, AluOp::add, r1, 1),
                      store(y, r1),   store(x, 0, Order::release)};
  const ExploreResult result = both(program({critical, critical, critical}), {in(y)});
  EXPECT_EQ(text_of(result.outcomes), "3");
  // One of six orders of three equal threads.
  EXPECT_EQ(result.executions, 1U);
}

TEST_P(Traces, RetryCompareAndSwap) {
  Cas swap;
  swap.target = 1;
  swap.address = Address::of_location(x);
  swap.expected = operand(r0);
  swap.desired = operand(r2);
  swap.width = Width::quad;
  const Code increment{load(r0, x), assign(r2, AluOp::add, r0, 1), swap, assign(r3, AluOp::ne, r0, r1),
                       jump_if_not(r3, 0)};
  const ExploreResult result = both(program({increment, increment, increment}), {in(x), at(0, r0)});
  EXPECT_EQ(text_of(result.outcomes), "3 0; 3 1; 3 2");
  // The first thread is observed; of the others only one order is looked at.
  EXPECT_EQ(result.executions, 3U);
}

// Peterson's lock: the loser sees the winner's stores, in their order, or both enter.
Code peterson(LocationId mine, LocationId other, int turn_of_other, bool fenced) {
  Code code{store(mine, 1), store(z, turn_of_other, fenced ? Order::release : Order::relaxed)};
  if (fenced) code.push_back(fence());
  const auto again = static_cast<std::uint32_t>(code.size());
  const Code wait{load(r0, other),
                  jump_if_zero(r0, again + 6),
                  load(r0, z),
                  assign(r0, AluOp::eq, r0, turn_of_other),
                  jump_if_zero(r0, again + 6),
                  jump(again)};
  code.insert(code.end(), wait.begin(), wait.end());
  const Code critical{load(r1, w), assign(r1, AluOp::add, r1, 1), store(w, r1), store(mine, 0, Order::release)};
  code.insert(code.end(), critical.begin(), critical.end());
  return code;
}

TEST_P(Traces, JudgePeterson) {
  for (const bool fenced : {false, true}) {
    const Program p = program({peterson(x, y, 2, fenced), peterson(y, x, 1, fenced)});
    const ExploreResult result = both(p, {in(w)});
    const bool safe = GetParam() == Model::sc || fenced;
    EXPECT_EQ(text_of(result.outcomes), safe ? "2" : "1; 2");
  }
}

TEST_P(Traces, UseWiderGraphsForLoops) {
  // A hundred accesses out of four instructions: a first, narrow graph overflows.
  const Program p = program(
      {{load(r1, x), assign(r0, AluOp::add, r0, 1), assign(r2, AluOp::lt_unsigned, r0, 100), jump_if_not(r2, 0)},
       {store(x, 1)}});
  EXPECT_EQ(both(p, {at(0, r1)}).executions, 101U);
}

TEST_P(Traces, RefuseExecutionsWithoutEnd) {
  const Program p = program({{store(x, 1), load(r0, y), jump_if_zero(r0, 0)}, {store(y, 1)}});
  EXPECT_THROW(by_traces(p, {at(0, r0), in(x)}), traces::NotApplicable);
}

TEST_P(Traces, RefuseBoundedBuffers) {
  ExploreOptions options;
  options.buffer = 1;
  const Program p = program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}});
  if (GetParam() == Model::sc) {
    EXPECT_NO_THROW(traces::explore(p, std::vector{at(0, r0)}, GetParam(), options));
  } else {
    EXPECT_THROW(traces::explore(p, std::vector{at(0, r0)}, GetParam(), options), traces::NotApplicable);
  }
  options.buffer = 0;  // no buffer at all is SC
  EXPECT_EQ(text_of(traces::explore(p, std::vector{at(0, r0), at(1, r0)}, GetParam(), options).outcomes),
            "0 1; 1 0; 1 1");
}

TEST_P(Traces, ReportFaults) {
  // Only a thread that sees x = 1 goes astray.
  const Program p = program({{store(x, 1)},
                             {load(r0, x), assign(r0, AluOp::mul, r0, 12345), jump_if_zero(r0, 4),
                              Load{1, Address::of_register(0), Width::quad, Order::relaxed}}});
  for (const unsigned jobs : {1U, 2U}) EXPECT_THROW(by_traces(p, {at(1, r1)}, jobs), AccessFault);
}

// Eight stores to one location by two threads, read by both: far more executions than the limits below.
Program many() {
  Code code;
  for (int i = 1; i <= 8; ++i) {
    code.push_back(store(x, i));
    code.push_back(load(r0, y));
    code.push_back(store(y, i));
    code.push_back(load(r1, x));
  }
  return program({code, code, code});
}

TEST_P(Traces, StopAtLimits) {
  for (const unsigned jobs : {1U, 2U}) {
    ExploreOptions options;
    options.jobs = jobs;
    options.reduce = false;
    options.limits.states = 1000;
    const ExploreResult limited = traces::explore(many(), std::vector{at(0, r0)}, GetParam(), options);
    EXPECT_EQ(limited.completeness, Completeness::state_limit);
    EXPECT_GT(limited.executions, 500U);
    EXPECT_LT(limited.executions, 1200U);

    options.limits = {};
    options.limits.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
    EXPECT_EQ(traces::explore(many(), std::vector{at(0, r0)}, GetParam(), options).completeness, Completeness::timeout);

    const std::atomic<bool> cancel{true};
    options.limits = {};
    options.limits.cancel = &cancel;
    EXPECT_EQ(traces::explore(many(), std::vector{at(0, r0)}, GetParam(), options).completeness,
              Completeness::cancelled);

    options.limits = {};
    options.limits.memory = 1;
    EXPECT_EQ(traces::explore(many(), std::vector{at(0, r0)}, GetParam(), options).completeness,
              Completeness::memory_limit);
  }
}

// Orders that forget something, to see that the comparisons above would notice.
struct FencesForgotten : traces::TsoOrder {
  template <unsigned W>
  struct State : traces::TsoOrder::State<W> {
    void pass(traces::Fences) {}
    void add_update(unsigned e) {
      const auto store = this->last_store;
      traces::TsoOrder::State<W>::add_update(e);
      this->last_store = store;
    }
  };
};
struct LockedLikeLoads : traces::TsoOrder {
  template <unsigned W>
  struct State : traces::TsoOrder::State<W> {
    template <class F>
    void before_update(F&& f) const {
      this->before_load(f);
    }
  };
};
struct LoadsUnordered : traces::TsoOrder {
  template <unsigned W>
  struct State : traces::TsoOrder::State<W> {
    template <class F>
    void before_load(F&&) const {}
  };
};

template <class Order>
unsigned disagreements() {
  unsigned result = 0;
  RandomProgramOptions options;
  options.most_instructions = 6;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const RandomProgram random = random_program(seed, options);
    const ExploreOptions plain;
    traces::TraceExploration<Order> traces(random.program, random.observed, plain);
    traces.run(plain.limits.states);
    if (traces.result().outcomes != explore(random.program, random.observed, Model::tso).outcomes) ++result;
  }
  return result;
}

TEST(TracesNegativeControl, AWrongOrderIsNoticed) {
  EXPECT_EQ(disagreements<traces::TsoOrder>(), 0U);
  EXPECT_GT(disagreements<FencesForgotten>(), 0U);
  EXPECT_GT(disagreements<LockedLikeLoads>(), 0U);
  EXPECT_GT(disagreements<LoadsUnordered>(), 0U);
  EXPECT_GT(disagreements<traces::ScOrder>(), 0U);
}

}  // namespace
}  // namespace fenceline::testing
