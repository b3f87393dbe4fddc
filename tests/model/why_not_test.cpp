// Why outcomes cannot happen: cycles in candidate executions, and the independent check of each.

#include "model/reference/why_not.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/reference/axioms.h"
#include "model/reference/enumerate.h"
#include "tests/support/random_programs.h"
#include "tests/support/small_programs.h"
#include "tests/support/suites.h"

namespace fenceline::reference {
namespace {

using namespace fenceline::testing;
using K = Edge::Kind;

// All observables equal to the row's values.
Proposition outcome(std::span<const Shown> row) {
  Proposition p;
  p.kind = Proposition::Kind::conjunction;
  for (std::size_t i = 0; i < row.size(); ++i) {
    Proposition& atom = p.children.emplace_back();
    atom.kind = Proposition::Kind::equal;
    atom.observable = i;
    atom.value = row[i];
  }
  return p;
}
Proposition outcome(std::initializer_list<Shown> row) { return outcome(std::span(row.begin(), row.size())); }

Program store_buffering() { return program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}}); }
const std::vector<Observable> both_loads{at(0, r0), at(1, r0)};

std::vector<K> kinds(const Cycle& cycle) {
  std::vector<K> result;
  for (const Edge& e : cycle.edges) result.push_back(e.kind);
  return result;
}

TEST(WhyNot, StoreBufferingIsACycleOfTwoProgramOrdersAndTwoFromReads) {
  const WhyNot why = why_not(store_buffering(), both_loads, outcome({0, 0}), Model::sc);
  ASSERT_EQ(why.reasons.size(), 1U);
  EXPECT_FALSE(why.allowed);
  const auto& [execution, cycle] = why.reasons[0];
  EXPECT_EQ(cycle.axiom, Axiom::order);
  EXPECT_THAT(kinds(cycle), ::testing::ElementsAre(K::program_order, K::from_read, K::program_order, K::from_read));
  EXPECT_EQ(refute(execution, Model::sc, cycle), "");
}

TEST(WhyNot, WhatTheModelAllowsHasAnExecutionAndNoReason) {
  const WhyNot why = why_not(store_buffering(), both_loads, outcome({0, 0}), Model::tso);
  ASSERT_TRUE(why.allowed);
  EXPECT_TRUE(consistent(*why.allowed, Model::tso));
}

TEST(WhyNot, AFenceKeepsTheOrderThatTheModelDoesNot) {
  const Program p = program({{store(x, 1), fence(), load(r0, y)}, {store(y, 1), fence(), load(r0, x)}});
  const WhyNot why = why_not(p, both_loads, outcome({0, 0}), Model::tso);
  ASSERT_EQ(why.reasons.size(), 1U);
  const auto& [execution, cycle] = why.reasons[0];
  const auto order = std::ranges::find(cycle.edges, K::program_order, &Edge::kind);
  const auto by = kept(execution, Model::tso, order->from, order->to);
  ASSERT_TRUE(by);
  EXPECT_EQ(by->by, Kept::By::fence);
  EXPECT_TRUE(execution.events[by->fence].is_fence());
}

TEST(WhyNot, ReadingBackwardsBreaksCoherence) {
  const Program p = program({{store(x, 1)}, {load(r0, x), load(r1, x)}});
  const std::vector<Observable> observed{at(1, r0), at(1, r1)};
  for (const Model model : all_models) {
    const WhyNot why = why_not(p, observed, outcome({1, 0}), model);
    ASSERT_EQ(why.reasons.size(), 1U);
    EXPECT_EQ(why.reasons[0].cycle.axiom, Axiom::coherence);
    EXPECT_EQ(refute(why.reasons[0].execution, model, why.reasons[0].cycle), "");
  }
}

TEST(WhyNot, ReadingThePastOfTheOwnStoreBreaksCoherence) {
  const Program p = program({{store(x, 1), load(r0, x)}});
  const WhyNot why = why_not(p, std::vector{at(0, r0)}, outcome({0}), Model::tso);
  ASSERT_EQ(why.reasons.size(), 1U);
  EXPECT_EQ(why.reasons[0].cycle.axiom, Axiom::coherence);
}

TEST(WhyNot, TwoIncrementsThatBothReadZeroBreakAtomicity) {
  const Program p = program({{rmw(r0, x, RmwOp::add, 1)}, {rmw(r0, x, RmwOp::add, 1)}});
  const WhyNot why = why_not(p, both_loads, outcome({0, 0}), Model::sc);
  ASSERT_FALSE(why.reasons.empty());
  for (const auto& [execution, cycle] : why.reasons) {
    EXPECT_EQ(cycle.axiom, Axiom::atomicity);
    EXPECT_EQ(refute(execution, Model::sc, cycle), "");
  }
}

TEST(WhyNot, AValueThatNobodyWritesHasNoCandidate) {
  const WhyNot why = why_not(store_buffering(), both_loads, outcome({7, 0}), Model::pso);
  EXPECT_TRUE(why.reasons.empty());
  EXPECT_FALSE(why.allowed);
  EXPECT_EQ(why.completeness, Completeness::exhaustive);
}

// Twelve stores to one location come in 479 million orders; the cycle shows before any of them is complete.
TEST(WhyNot, ManyStoresToOneLocationTakeFewCandidates) {
  std::vector<Code> threads(2);
  for (int i = 0; i < 6; ++i) {
    threads[0].push_back(store(x, i + 1));
    threads[1].push_back(store(x, i + 7));
  }
  for (Code& thread : threads) thread.push_back(load(r0, x));
  for (const Model model : all_models) {
    const WhyNot initial = why_not(program(threads), both_loads, outcome({0, 0}), model);
    EXPECT_EQ(initial.completeness, Completeness::exhaustive);
    EXPECT_EQ(initial.reasons.size(), 1U);
    EXPECT_LT(initial.candidates, 1000U);
  }
}

TEST(WhyNot, ALimitIsTold) {
  Options options;
  options.limits.states = 2;
  EXPECT_EQ(why_not(store_buffering(), both_loads, outcome({0, 0}), Model::sc, options).completeness,
            Completeness::state_limit);
}

TEST(Refute, FindsEveryFalseEdge) {
  const WhyNot why = why_not(store_buffering(), both_loads, outcome({0, 0}), Model::sc);
  const auto& [execution, good] = why.reasons.at(0);
  EXPECT_NE(refute(execution, Model::tso, good), "");  // TSO lets the loads pass the stores
  for (std::size_t i = 0; i < good.edges.size(); ++i) {
    for (const K kind : {K::program_order, K::reads_from, K::coherence, K::from_read, K::atomic}) {
      Cycle bad = good;
      bad.edges[i].kind = kind;
      EXPECT_EQ(refute(execution, Model::sc, bad).empty(), kind == good.edges[i].kind);
    }
    Cycle shorter = good;
    shorter.edges.erase(shorter.edges.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(refute(execution, Model::sc, shorter), "");
    Cycle backwards = good;
    std::swap(backwards.edges[i].from, backwards.edges[i].to);
    EXPECT_NE(refute(execution, Model::sc, backwards), "");
  }
}

// Every outcome that some candidate gives and the model forbids has reasons; each is confirmed; every coherent
// candidate, as another part of the engine enumerates them, shows one of them.
// Programs with more candidates than `most` are left out.
struct Count {
  std::size_t left_out = 0;
  std::size_t forbidden = 0;
  std::size_t cycles = 0;
};
void confirm_all(const Program& p, std::span<const Observable> observed, std::size_t most, Count& count,
                 const std::string& what) {
  const Options options;
  std::set<std::vector<Shown>> rows;
  std::vector<std::pair<std::vector<Shown>, Execution>> candidates;
  const Completeness complete = visit_executions(
      p, observed, std::nullopt,
      [&](const Execution& e, std::span<const Shown> row) {
        rows.emplace(row.begin(), row.end());
        candidates.emplace_back(std::vector<Shown>(row.begin(), row.end()), e);
        return candidates.size() < most;
      },
      options);
  if (complete != Completeness::exhaustive || candidates.size() >= most) {
    ++count.left_out;
    return;
  }
  for (const Model model : all_models) {
    const OutcomeSet allowed = fenceline::explore(p, observed, model).outcomes;
    for (const std::vector<Shown>& row : rows) {
      const WhyNot why = why_not(p, observed, outcome(row), model, options);
      ASSERT_EQ(why.allowed.has_value(), allowed.contains(row)) << what;
      if (why.allowed) continue;
      ++count.forbidden;
      ASSERT_EQ(why.completeness, Completeness::exhaustive) << what;
      ASSERT_FALSE(why.reasons.empty()) << what;
      for (const auto& [execution, cycle] : why.reasons) {
        EXPECT_EQ(refute(execution, model, cycle), "") << what;
        ++count.cycles;
      }
      for (const auto& candidate : candidates) {
        if (candidate.first != row) continue;
        EXPECT_TRUE(std::ranges::any_of(why.reasons, [&](const Reason& r) {
          return shows(candidate.second, model, r.execution, r.cycle);
        })) << what;
      }
    }
  }
}

TEST(WhyNot, RandomProgramsHaveAConfirmedCycleForEveryForbiddenOutcome) {
  Count count;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const RandomProgram r = random_program(seed, {.most_threads = 3, .most_instructions = 4});
    confirm_all(r.program, r.observed, 1000, count, "seed " + std::to_string(seed));
  }
  EXPECT_GT(count.forbidden, 300U);
}

TEST(WhyNot, EveryForbiddenOutcomeOfTheSuitesTwoAndThreeThreadsHasAConfirmedCycle) {
  if (!shared_folder()) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  Count count;
  std::size_t tests = 0;
  for (const SuiteFile& file : suite_files()) {
    litmus::Test test;
    try {
      test = litmus::parse(file.text, file.path.string());
    } catch (const litmus::InputError&) {
      continue;  // refused with an error, which other tests are about
    }
    if (test.program.threads.size() < 2 || test.program.threads.size() > 3) continue;
    try {
      confirm_all(test.program, test.query.observed, 100'000, count, file.path.string());
      ++tests;
    } catch (const NotApplicable&) {
      continue;
    }
  }
  RecordProperty("tests", static_cast<int>(tests));
  RecordProperty("forbidden", static_cast<int>(count.forbidden));
  EXPECT_GT(count.forbidden, 500U);
  EXPECT_EQ(count.left_out, 0U);
}

}  // namespace
}  // namespace fenceline::reference
