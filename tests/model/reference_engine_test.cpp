// The reference engine beyond the shapes: loops, values, addresses, limits, and the graphs it hands out.
#include <atomic>
#include <chrono>
#include <gtest/gtest.h>

#include "model/reference/axioms.h"
#include "model/reference/enumerate.h"
#include "model/reference/paths.h"
#include "model/reference/reference.h"
#include "tests/support/naive_machine.h"
#include "tests/support/small_programs.h"

namespace fenceline::testing {
namespace {

using reference::Event;
using reference::EventId;
using reference::Execution;
using reference::Options;

const std::vector<Code> sb{{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}};
const std::vector<Observable> both{at(0, r0), at(1, r0)};

TEST(ReferenceEngine, GivesWholeOutcomeSets) {
  const Program p = program(sb);
  EXPECT_EQ(reference::explore(p, both, Model::sc).outcomes, outcomes({{0, 1}, {1, 0}, {1, 1}}));
  EXPECT_EQ(reference::explore(p, both, Model::tso).outcomes, outcomes({{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
}

TEST(ReferenceEngine, ObservingNothingGivesOneEmptyOutcome) {
  const ExploreResult result = reference::explore(program(sb), {}, Model::tso);
  EXPECT_EQ(result.outcomes.size(), 1U);
  EXPECT_EQ(result.outcomes.arity(), 0U);
}

TEST(ReferenceEngine, LocationsThatNothingAccessesKeepTheirInitialValue) {
  Program p = program(sb);
  p.locations[z].initial = 7;
  EXPECT_EQ(reference::explore(p, std::vector{in(z)}, Model::tso).outcomes, outcomes({{7}}));
}

TEST(ReferenceEngine, ValuesTravelThroughRegistersAndArithmetic) {
  // y takes twice what x was, and the other thread adds one to what y was.
  const Program p = program({{store(x, 3)},
                             {load(r0, x), assign(r0, AluOp::add, r0, r0), store(y, r0)},
                             {load(r0, y), assign(r0, AluOp::add, r0, 1), store(z, r0)}});
  EXPECT_EQ(reference::explore(p, std::vector{in(z)}, Model::sc).outcomes, outcomes({{1}, {7}}));
}

TEST(ReferenceEngine, ValuesDoNotComeOutOfThinAir) {
  // x := y + 1 beside y := x + 1: guessing alone would go on for ever.
  const Program p = program({{load(r0, y), assign(r0, AluOp::add, r0, 1), store(x, r0)},
                             {load(r0, x), assign(r0, AluOp::add, r0, 1), store(y, r0)}});
  for (const Model model : all_models) {
    EXPECT_EQ(reference::explore(p, both, model).outcomes, outcomes({{1, 1}, {1, 2}, {2, 1}}));
  }
  const Program copies = program({{load(r0, y), store(x, r0)}, {load(r0, x), store(y, r0)}});
  EXPECT_EQ(reference::explore(copies, both, Model::pso).outcomes, outcomes({{0, 0}}));
}

TEST(ReferenceEngine, AThreadReadsFromAnyLaterThread) {
  const Program p = program({{load(r0, x)}, {store(y, 1)}, {store(y, 2)}, {store(x, 1)}});
  EXPECT_EQ(reference::explore(p, std::vector{at(0, r0)}, Model::tso).outcomes, outcomes({{0}, {1}}));
}

TEST(ReferenceEngine, AnExchangeMayReadFromAThreadThatComesLater) {
  // Thread 1 reads 3, thread 0 goes on to 4, thread 2 stores the 1 that the exchange reads, thread 0 sees the exchange.
  const Program p = program({{store(x, 3), store(x, 4), load(r0, x)}, {load(r0, x), xchg(r1, x, 5)}, {store(x, 1)}});
  const std::vector<Observable> observed{at(0, r0), at(1, r0), at(1, r1)};
  for (const Model model : all_models) {
    const OutcomeSet found = reference::explore(p, observed, model).outcomes;
    EXPECT_TRUE(found.contains(std::vector<Shown>{5, 3, 1}));
    EXPECT_EQ(found, naive_outcomes(p, observed, model));
  }
}

TEST(ReferenceEngine, NarrowAccessesTruncate) {
  Program p = program({{rmw(r0, x, RmwOp::add, 1), load(r1, x)}});
  p.locations[x].width = Width::byte;
  p.locations[x].is_signed = false;
  p.locations[x].initial = 0x1ff;
  std::get<Rmw>(p.threads[0].code[0]).width = Width::byte;
  std::get<Load>(p.threads[0].code[1]).width = Width::byte;
  EXPECT_EQ(reference::explore(p, std::vector{at(0, r0), at(0, r1), in(x)}, Model::tso).outcomes,
            outcomes({{255, 0, 0}}));
}

TEST(ReferenceEngine, BranchesTakeTheValuesTheyRead) {
  // Thread 1 stores to z only when it saw x = 1.
  const Program p = program({{store(x, 1)}, {load(r0, x), jump_if_zero(r0, 3), store(z, 5)}});
  EXPECT_EQ(reference::explore(p, std::vector{at(1, r0), in(z)}, Model::pso).outcomes, outcomes({{0, 0}, {1, 5}}));
}

// Thread 1 waits for y, then reads x.
const std::vector<Code> spin{{store(x, 1), store(y, 1)}, {load(r0, y), jump_if_zero(r0, 0), load(r1, x)}};

TEST(ReferenceEngine, ASpinLoopIsExhaustive) {
  const Program p = program(spin);
  const std::vector<Observable> observed{at(1, r0), at(1, r1)};
  for (const Model model : all_models) {
    const ExploreResult result = reference::explore(p, observed, model);
    EXPECT_EQ(result.completeness, Completeness::exhaustive);
    EXPECT_EQ(result.outcomes, model == Model::pso ? outcomes({{1, 0}, {1, 1}}) : outcomes({{1, 1}}));
    EXPECT_EQ(result.outcomes, naive_outcomes(p, observed, model));
  }
}

TEST(ReferenceEngine, ASpinThatNothingEndsContributesNoOutcome) {
  const Program p = program({{load(r0, y), jump_if_zero(r0, 0)}, {store(x, 1)}});
  const ExploreResult result = reference::explore(p, std::vector{in(x)}, Model::tso);
  EXPECT_TRUE(result.outcomes.empty());
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  EXPECT_TRUE(reference::explore(program({{jump(0)}}), {}, Model::sc).outcomes.empty());
}

TEST(ReferenceEngine, ACountedLoopIsUnrolled) {
  // r0 counts to 3, x is incremented each time.
  const Code body{rmw(r1, x, RmwOp::add, 1), assign(r0, AluOp::add, r0, 1), assign(r2, AluOp::eq, r0, 3),
                  jump_if_zero(r2, 0)};
  const Program p = program({body, {store(x, 10)}});
  const std::vector<Observable> observed{in(x)};
  const ExploreResult result = reference::explore(p, observed, Model::tso);
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  EXPECT_EQ(result.outcomes, outcomes({{10}, {11}, {12}, {13}}));
  EXPECT_EQ(result.outcomes, naive_outcomes(p, observed, Model::tso));

  Options once;
  once.unroll = 1;
  const ExploreResult cut = reference::explore(p, observed, Model::tso, once);
  EXPECT_EQ(cut.completeness, Completeness::state_limit) << "the loop goes back twice";
  EXPECT_TRUE(cut.outcomes.empty());
}

TEST(ReferenceEngine, ATestAndSetLockIsHeldByOneThreadAtATime) {
  // Each thread takes the lock x, copies and increments y without atomicity, and leaves.
  const Code thread{xchg(r0, x, 1), jump_if_not(r0, 0),         load(r1, y), assign(r1, AluOp::add, r1, 1),
                    store(y, r1),   store(x, 0, Order::release)};
  const Program p = program({thread, thread});
  Options options;
  options.unroll = 2;
  for (const Model model : all_models) {
    const ExploreResult result = reference::explore(p, std::vector{in(y)}, model, options);
    EXPECT_EQ(result.outcomes, outcomes({{2}}));
    EXPECT_EQ(result.completeness, Completeness::state_limit) << "a loop that writes is not known to be finite";
  }
}

// An array t[2] and a register that holds its address.
Program array_program(std::vector<Code> threads, std::int64_t offset_of_load) {
  Program p = program(std::move(threads));
  p.symbols.push_back({"t", 4, 2, true});
  for (const char* name : {"t[0]", "t[1]"}) {
    Location l;
    l.name = name;
    l.symbol = 4;
    p.locations.push_back(l);
  }
  for (Thread& t : p.threads) t.registers[5].initial = address_of(p, 4);
  p.threads[0].code.push_back(Load{1, Address::of_register(5, offset_of_load), Width::quad, Order::relaxed});
  return p;
}

TEST(ReferenceEngine, ComputedAddressesFindTheirLocations) {
  const Program p = array_program({{}, {store(5, 1)}}, 8);
  EXPECT_EQ(reference::explore(p, std::vector{at(0, r1)}, Model::tso).outcomes, outcomes({{0}, {1}}));
}

TEST(ReferenceEngine, AnAddressThatIsNoLocationIsAFault) {
  const Program beyond = array_program({{}, {store(x, 1)}}, 16);
  EXPECT_THROW(reference::explore(beyond, both, Model::tso), AccessFault);
  const Program between = array_program({{}}, 4);
  EXPECT_THROW(reference::explore(between, {}, Model::tso), AccessFault);
}

TEST(ReferenceEngine, AFaultCountsOnlyWhenTheModelCanReachIt) {
  // Thread 0 leaves the array only when it sees y = 1 and then x = 0: message passing gone wrong.
  const Code reader{load(r0, y),
                    load(r1, x),
                    jump_if_zero(r0, 6),
                    jump_if_not(r1, 6),
                    assign(r5, AluOp::add, r5, 8),
                    assign(r5, AluOp::add, r5, 8)};
  const Program p = array_program({reader, {store(x, 1), store(y, 1)}}, 0);
  EXPECT_NO_THROW(reference::explore(p, both, Model::sc));
  EXPECT_NO_THROW(reference::explore(p, both, Model::tso));
  EXPECT_THROW(reference::explore(p, both, Model::pso), AccessFault);
}

TEST(ReferenceEngine, AFaultIsFoundBesideAThreadThatSpinsForEver) {
  const Program p = array_program({{}, {load(r0, x), jump_if_zero(r0, 0)}}, 16);
  EXPECT_THROW(reference::explore(p, both, Model::tso), AccessFault);
}

TEST(ReferenceEngine, LimitsEndItEarlyAndSaySo) {
  const Program p = program(sb);
  Options options;
  options.limits.states = 3;
  const ExploreResult few = reference::explore(p, both, Model::tso, options);
  EXPECT_EQ(few.completeness, Completeness::state_limit);
  EXPECT_LE(few.states, 3U);
  EXPECT_LT(few.outcomes.size(), 4U);

  // Large enough that the clock is looked at.
  std::vector<Code> many(4, {store(x, 1), load(r0, x), store(y, 2), load(r1, y), store(x, 3), load(r2, x)});
  const std::atomic<bool> stop = true;
  Options cancelled;
  cancelled.limits.cancel = &stop;
  EXPECT_EQ(reference::explore(program(many), both, Model::tso, cancelled).completeness, Completeness::cancelled);
  Options late;
  late.limits.deadline = std::chrono::steady_clock::now();
  EXPECT_EQ(reference::explore(program(many), both, Model::tso, late).completeness, Completeness::timeout);
}

TEST(ReferenceEngine, ProgramsBeyondItAreRefused) {
  // 24 loads, each of five values.
  Code reads(24, load(r0, x));
  const Program p = program({reads, {store(x, 1), store(x, 2), store(x, 3), store(x, 4)}});
  EXPECT_THROW(reference::explore(p, both, Model::sc), reference::NotApplicable);
}

TEST(ReferenceEngine, ItsGraphsAreWellFormed) {
  const Program p = program({{store(x, 1), xchg(r0, y, 2), load(r1, x)}, {store(y, 1), fence(), load(r0, x)}});
  const std::vector<Observable> observed{at(0, r0), at(1, r0), in(y)};
  std::size_t candidates = 0;
  std::size_t allowed = 0;
  const auto check = [&](const Execution& g, std::span<const Shown> row) {
    ++candidates;
    EXPECT_EQ(row[0], static_cast<Shown>(g.registers[0][0]));
    EXPECT_EQ(row[2], static_cast<Shown>(g.memory[y]));
    EXPECT_TRUE(reference::coherent(g));
    EXPECT_TRUE(reference::atomic(g));
    EXPECT_EQ(g.fr, reference::Relation::sequence(reference::Relation::inverse(g.rf), g.co));
    for (EventId r = 0; r < g.events.size(); ++r) {
      unsigned sources = 0;
      for (EventId e = 0; e < g.events.size(); ++e) {
        if (!g.rf.contains(e, r)) continue;
        ++sources;
        EXPECT_TRUE(g.events[e].is_write());
        EXPECT_EQ(g.events[e].location, g.events[r].location);
        EXPECT_EQ(g.events[e].value, g.events[r].value);
      }
      EXPECT_EQ(sources, g.events[r].is_read() ? 1U : 0U);
    }
    allowed += reference::consistent(g, Model::tso) ? 1 : 0;
    return true;
  };
  reference::visit_executions(p, observed, std::nullopt, check);
  EXPECT_GT(candidates, allowed);
  std::size_t of_model = 0;
  reference::visit_executions(p, observed, Model::tso, [&](const Execution& g, std::span<const Shown>) {
    EXPECT_TRUE(reference::consistent(g, Model::tso));
    ++of_model;
    return true;
  });
  EXPECT_EQ(of_model, allowed);
  EXPECT_GT(of_model, 0U);
}

TEST(ReferenceEngine, FindsTheGraphOfAnOutcome) {
  const Program p = program(sb);
  const std::vector<Shown> weak{0, 0};
  EXPECT_FALSE(reference::find_execution(p, both, weak, Model::sc));
  const auto g = reference::find_execution(p, both, weak, Model::tso);
  ASSERT_TRUE(g);
  // Initial writes of x and y, then store and load of each thread.
  ASSERT_EQ(g->events.size(), 6U);
  EXPECT_FALSE(g->events[0].thread);
  EXPECT_TRUE(g->rf.contains(1, 3)) << "thread 0 reads the initial y";
  EXPECT_TRUE(g->fr.contains(3, 4)) << "before thread 1's store to it";
  EXPECT_TRUE(g->co.contains(0, 2));
  EXPECT_TRUE(g->po.contains(2, 3));
  EXPECT_TRUE(g->po_loc.empty());
  EXPECT_FALSE(reference::consistent(*g, Model::sc));
  // Without a model it is a candidate too.
  EXPECT_TRUE(reference::find_execution(p, both, weak, std::nullopt));
  EXPECT_FALSE(reference::find_execution(p, both, std::vector<Shown>{2, 0}, std::nullopt)) << "no store of a 2";
}

}  // namespace
}  // namespace fenceline::testing
