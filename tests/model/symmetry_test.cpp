// Equal threads, and read-modify-writes merged into sums: the reduced searches have the outcomes of the unreduced, and
// look at less.
#include "model/explore/symmetry.h"

#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

#include "model/explore/explore.h"
#include "model/traces/traces.h"
#include "tests/support/random_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::testing {
namespace {

constexpr std::uint64_t limit = 60'000;

// FENCELINE_RANDOM_PROGRAMS=N runs N programs of each kind.
std::uint64_t programs() {
  const char* const text = std::getenv("FENCELINE_RANDOM_PROGRAMS");
  return text == nullptr ? 1000 : std::strtoull(text, nullptr, 10);
}

// Adds equal threads to a random program, and observes the same registers of all of them.
RandomProgram with_copies(std::uint64_t seed) {
  RandomProgramOptions options;
  options.most_threads = 2;
  options.most_instructions = seed % 2 == 0 ? 4 : 3;
  options.locations = 1 + static_cast<unsigned>(seed % 3);
  options.waits = seed % 4 == 1;
  options.computed = seed % 4 == 2;
  RandomProgram random = random_program(seed, options);
  Program& p = random.program;
  if (seed % 3 == 0) p.threads.pop_back();
  const auto first = static_cast<ThreadId>(seed % p.threads.size());
  const std::vector<Observable> observed = random.observed;
  random.observed.clear();
  for (const Observable& o : observed) {
    if (o.kind == Observable::Kind::location || o.thread < p.threads.size()) random.observed.push_back(o);
  }
  for (std::uint64_t copies = 1 + seed % 2; copies > 0; --copies) {
    const auto copy = static_cast<ThreadId>(p.threads.size());
    p.threads.push_back(Thread(p.threads[first]));
    for (const Observable& o : observed) {
      if (o.kind == Observable::Kind::reg && o.thread == first)
        random.observed.push_back(Observable::of_register(copy, o.index));
    }
  }
  return random;
}

struct Compared {
  unsigned equal = 0;
  unsigned merged = 0;
  unsigned complete = 0;
};

void compare(const RandomProgram& random, Model model, unsigned jobs, Compared& compared) {
  ExploreOptions plain;
  plain.reduce = false;
  plain.limits.states = limit;
  const ExploreResult all = explore(random.program, random.observed, model, plain);
  if (all.completeness != Completeness::exhaustive) return;
  ExploreOptions reduced;
  reduced.limits.states = limit;
  reduced.jobs = jobs;
  const ExploreResult states = explore(random.program, random.observed, model, reduced);
  ASSERT_EQ(text_of(states.outcomes), text_of(all.outcomes));
  ASSERT_EQ(states.termination, all.termination);
  compared.equal += states.reductions.equal;
  compared.merged += states.reductions.merged;
  const ExploreResult traces = traces::explore(random.program, random.observed, model, reduced);
  if (traces.completeness != Completeness::exhaustive) return;
  ++compared.complete;
  ASSERT_EQ(text_of(traces.outcomes), text_of(all.outcomes));
  ASSERT_EQ(traces.termination, all.termination);
}

TEST(EqualThreads, ChangeNoOutcomeOfRandomPrograms) {
  Compared compared;
  for (std::uint64_t seed = 0; seed < programs(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomProgram random = with_copies(seed);
    for (const Model model : all_models) {
      compare(random, model, seed % 16 == 0 ? 2 : 1, compared);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(compared.equal, 2 * programs());
  EXPECT_GT(compared.complete, 2 * programs());
}

// Threads that lock, add, read and store, with and without looking at what they get.
RandomProgram counters(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
  const RmwOp ops[] = {RmwOp::add, RmwOp::sub, RmwOp::bit_or, RmwOp::bit_and, RmwOp::bit_xor};
  const RmwOp usual = ops[below(5)];
  std::vector<Code> threads(2 + below(2));
  for (Code& code : threads) {
    for (unsigned i = 1 + below(3); i > 0; --i) {
      const LocationId l = below(3);
      switch (below(5)) {
        case 0: code.push_back(store(y, static_cast<int>(1 + below(2)))); break;
        case 1: code.push_back(load(r1, below(8) == 0 ? l : LocationId{y})); break;
        default:
          code.push_back(rmw(r0, l == y ? x : l, below(8) == 0 ? ops[below(5)] : usual, static_cast<int>(below(4))));
      }
    }
  }
  RandomProgram result{program(threads), {}};
  for (Location& l : result.program.locations) l.initial = below(2) == 0 ? 0 : 5;
  for (ThreadId t = 0; t < threads.size(); ++t) {
    if (below(2) == 0) result.observed.push_back(at(t, r1));
    if (below(8) == 0) result.observed.push_back(at(t, r0));
  }
  for (const LocationId l : {x, y, z}) {
    if (below(3) != 0) result.observed.push_back(in(l));
  }
  return result;
}

TEST(MergedReadModifyWrites, ChangeNoOutcomeOfRandomPrograms) {
  Compared compared;
  for (std::uint64_t seed = 0; seed < programs(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomProgram random = counters(seed);
    for (const Model model : all_models) {
      compare(random, model, 1, compared);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_GT(compared.merged, programs());
}

std::uint64_t executions(const Program& p, const std::vector<Observable>& observed, Model model, bool reduce) {
  ExploreOptions options;
  options.reduce = reduce;
  return traces::explore(p, observed, model, options).executions;
}

// All coherence orders of the first stores but one are left out, and nothing else: not even twice the same.
TEST(EqualThreads, LeaveOneArrangementOfExecutionsWhenTheyBeginWithAStore) {
  const std::vector<std::vector<Code>> programs{
      std::vector<Code>(3, Code{store(x, 1), load(r0, y), store(y, 1)}),
      std::vector<Code>(3, Code{store(x, 1), store(y, 2), load(r0, x)}),
      std::vector<Code>(4, Code{rmw(r0, x, RmwOp::add, 1), load(r1, x)}),
      {Code{store(x, 1), load(r0, y)}, Code{store(x, 1), load(r0, y)}, Code{store(x, 1), load(r0, y)},
       Code{store(y, 1), load(r0, x), load(r1, x)}},
  };
  const std::uint64_t arrangements[] = {6, 6, 24, 6};
  for (std::size_t i = 0; i < programs.size(); ++i) {
    const Program p = program(programs[i]);
    std::vector<Observable> observed{in(x), in(y)};  // so that no store is dropped
    for (ThreadId t = 0; t < p.threads.size(); ++t) {
      observed.push_back(at(t, r0));
      if (i == 2 || (i == 3 && t == 3)) observed.push_back(at(t, r1));
    }
    for (const Model model : all_models) {
      EXPECT_EQ(executions(p, observed, model, true) * arrangements[i], executions(p, observed, model, false))
          << "program " << i << " under " << name_of(model);
    }
  }
}

TEST(EqualThreads, AreCountedOnce) {
  const Program p = program(std::vector<Code>(6, Code{rmw(r0, x, RmwOp::add, 1)}));
  std::vector<Observable> observed;
  for (ThreadId t = 0; t < 6; ++t) observed.push_back(at(t, r0));
  for (const Model model : all_models) {
    const ExploreResult states = explore(p, observed, model);
    EXPECT_EQ(states.outcomes.size(), 720U);
    EXPECT_LE(states.states, 7U);
    EXPECT_EQ(states.reductions.equal, 5U);
    const ExploreResult traces = traces::explore(p, observed, model);
    EXPECT_EQ(traces.outcomes, states.outcomes);
    EXPECT_EQ(traces.executions, 1U);
  }
}

TEST(EqualThreads, AreNotThoseOfWhichDifferentRegistersAreObserved) {
  const Program p = program(std::vector<Code>(2, Code{load(r0, x), load(r1, y), store(x, 1)}));
  const ExploreResult result = explore(p, std::vector{at(0, r0), at(1, r1)}, Model::tso);
  EXPECT_EQ(result.reductions.equal, 0U);
}

// Two threads that differ in one thing, which the outcomes show: were they taken for equal, the set would be closed
// under exchanging them, and it is not. So a comparison of threads that overlooks this thing fails here.
TEST(EqualThreads, AreNotThoseThatDifferInOneThing) {
  struct Pair {
    const char* what;
    Program program;
    bool narrow = false;  // the second thread's r0
    int initial = 0;      // of the second thread's r2
  };
  const Code both{store(x, 1), store(y, 1)};
  const auto of = [](const Code& a, const Code& b, const Code& c) { return program({a, b, c}); };
  std::vector<Pair> pairs{
      {"the location loaded", of({load(r0, x)}, {load(r0, y)}, {store(x, 1)})},
      {"the location stored to", of({store(x, 1), load(r0, x)}, {store(y, 1), load(r0, x)}, {})},
      {"the value stored", of({store(x, 1), load(r0, x)}, {store(x, 2), load(r0, x)}, {})},
      {"the operand added", of({rmw(r0, x, RmwOp::add, 1)}, {rmw(r0, x, RmwOp::add, 2)}, {})},
      {"the operation", of({rmw(r0, x, RmwOp::add, 1)}, {rmw(r0, x, RmwOp::exchange, 1)}, {store(x, 5)})},
      {"the value expected", of({cas(r0, x, 0, 1)}, {cas(r0, x, 1, 1)}, {store(x, 3)})},
      {"the value desired", of({cas(r0, x, 0, 1)}, {cas(r0, x, 0, 2)}, {})},
      {"a fence",
       of({store(x, 1), load(r0, y)}, {store(x, 1), fence(), load(r0, y)}, {store(y, 1), fence(), load(r0, x)})},
      {"an instruction more", of({load(r0, x)}, {load(r0, x), load(r0, x), assign(r0, AluOp::add, r0, 1)}, both)},
      {"the arithmetic",
       of({load(r0, x), assign(r0, AluOp::add, r0, 1)}, {load(r0, x), assign(r0, AluOp::sub, r0, 1)}, both)},
      {"the condition of a jump",
       of({load(r1, x), jump_if_zero(r1, 3), load(r0, y)}, {load(r1, x), jump_if_not(r1, 3), load(r0, y)}, both)},
      {"a register's initial value", of({store(x, r2), load(r0, x)}, {store(x, r2), load(r0, x)}, {}), false, 7},
      {"the width of a register", of({load(r0, x)}, {load(r0, x)}, {store(x, -1)}), true},
  };
  for (Pair& pair : pairs) {
    SCOPED_TRACE(pair.what);
    if (pair.narrow) {
      pair.program.threads[1].registers[0].width = Width::byte;
      pair.program.threads[1].registers[0].is_signed = false;
    }
    pair.program.threads[1].registers[2].initial = static_cast<Value>(pair.initial);
    const std::vector<Observable> observed{at(0, r0), at(0, r1), at(1, r0), at(1, r1), at(2, r0), in(x)};
    ExploreOptions unreduced;
    unreduced.reduce = false;
    bool told_apart = false;
    for (const Model model : {Model::tso, Model::pso}) {  // under SC fences are nothing
      const OutcomeSet all = explore(pair.program, observed, model, unreduced).outcomes;
      const ExploreResult states = explore(pair.program, observed, model);
      const ExploreResult traces = traces::explore(pair.program, observed, model);
      EXPECT_EQ(states.reductions.equal, 0U);
      EXPECT_EQ(traces.reductions.equal, 0U);
      EXPECT_EQ(text_of(states.outcomes), text_of(all));
      EXPECT_EQ(text_of(traces.outcomes), text_of(all));
      const std::vector<EqualThreads> taken_for_equal{{{0, 1}, {{0, 1}, {2, 3}}}};
      OutcomeSet closed(observed.size());
      for (std::size_t i = 0; i < all.size(); ++i) {
        std::vector<Shown> row(all[i].begin(), all[i].end());
        arrange(taken_for_equal, row);
        add_arrangements(taken_for_equal, row, closed);
      }
      closed.normalise();
      told_apart = told_apart || text_of(closed) != text_of(all);
    }
    EXPECT_TRUE(told_apart);
  }
}

TEST(MergedReadModifyWrites, LeaveOneExecution) {
  // Not equal threads: each adds something else.
  std::vector<Code> threads;
  for (int t = 1; t <= 6; ++t) threads.push_back({rmw(r0, x, RmwOp::add, t)});
  for (const Model model : all_models) {
    const ExploreResult traces = traces::explore(program(threads), std::vector{in(x)}, model);
    EXPECT_EQ(traces.executions, 1U);
    EXPECT_EQ(traces.reductions.merged, 6U);
    EXPECT_EQ(text_of(traces.outcomes), "21");
    EXPECT_EQ(text_of(explore(program(threads), std::vector{in(x)}, model).outcomes), "21");
  }
}

TEST(MergedReadModifyWrites, StayFences) {
  // Store buffering with a locked operation between store and load, on a location that nobody reads.
  const Program p = program(
      {{store(x, 1), rmw(r1, z, RmwOp::add, 1), load(r0, y)}, {store(y, 1), rmw(r1, z, RmwOp::add, 1), load(r0, x)}});
  const std::vector<Observable> observed{at(0, r0), at(1, r0), in(z)};
  for (const Model model : all_models) {
    EXPECT_EQ(text_of(explore(p, observed, model).outcomes), "0 1 2; 1 0 2; 1 1 2");
    EXPECT_EQ(text_of(traces::explore(p, observed, model).outcomes), "0 1 2; 1 0 2; 1 1 2");
  }
}

TEST(MergedReadModifyWrites, AreNotThoseThatSomebodyReads) {
  for (const Code& other : {Code{load(r0, x)}, Code{store(x, 1)}, Code{rmw(r0, x, RmwOp::bit_or, 1)},
                            Code{cas(r0, x, 0, 1)}, Code{rmw(r0, x, RmwOp::exchange, 3)}}) {
    const Program p = program({{rmw(r1, x, RmwOp::add, 1)}, other});
    const std::vector<Observable> observed{at(1, r0), in(x)};
    EXPECT_EQ(explore(p, observed, Model::tso).reductions.merged, 0U);
  }
}

// Loads into registers that nobody looks at are dropped in both searches.
TEST(DeadLoads, AreDroppedFromExecutions) {
  const Program p = program({{store(x, 1), load(r0, y), load(r1, y)}, {store(y, 1), load(r0, x), load(r1, x)}});
  for (const Model model : all_models) {
    const ExploreResult result = traces::explore(p, std::vector{at(0, r0)}, model);
    EXPECT_EQ(result.reductions.dropped, 4U);  // three loads, and the store that nobody reads then
    EXPECT_LT(result.executions, executions(p, {at(0, r0)}, model, false));
  }
}

}  // namespace
}  // namespace fenceline::testing
