// Which search answers: the choice is the same in every run, either answer is the same, limits hold.
#include "model/search.h"

#include <atomic>
#include <gtest/gtest.h>

#include "litmus/errors.h"
#include "litmus/test.h"
#include "model/traces/traces.h"
#include "tests/support/random_programs.h"
#include "tests/support/small_programs.h"
#include "tests/support/suites.h"

namespace fenceline::testing {
namespace {

// n threads in a ring of store buffering, which has two outcomes a thread.
Program ring(unsigned n, std::vector<Observable>& observed) {
  Program p = program(std::vector<Code>(n));
  p.symbols.clear();
  p.locations.clear();
  for (LocationId l = 0; l < n; ++l) {
    p.symbols.push_back({"x" + std::to_string(l), l, 1, false});
    p.locations.push_back({"x" + std::to_string(l), l, Width::quad, true, 0});
  }
  for (ThreadId t = 0; t < n; ++t) {
    p.threads[t].code = {store(t, 1), load(r0, (t + 1) % n)};
    observed.push_back(at(t, r0));
  }
  return p;
}

// Four threads of "store, store, load" at one location: 104,856 executions.
Program crowd(std::vector<Observable>& observed) {
  std::vector<Code> threads;
  for (int t = 0; t < 4; ++t) {
    threads.push_back({store(x, 2 * t + 1), store(x, 2 * t + 2), load(r0, x)});
    observed.push_back(at(static_cast<ThreadId>(t), r0));
  }
  return program(threads);
}

// Two threads of three rounds of "store own, load other".
Program rounds(std::vector<Observable>& observed) {
  std::vector<Code> threads(2);
  for (ThreadId t = 0; t < 2; ++t) {
    for (const Reg r : {r0, r1, r2}) {
      threads[t].push_back(store(t, static_cast<int>(r) + 1));
      threads[t].push_back(load(r, 1 - t));
      observed.push_back(at(t, r));
    }
  }
  return program(threads);
}

TEST(Limits, OfEachSearchAreExactHoweverSmall) {
  std::vector<Observable> observed;
  const Program p = rounds(observed);
  ExploreOptions options;
  const std::uint64_t states = explore(p, observed, Model::tso).states;
  const std::uint64_t executions = traces::explore(p, observed, Model::tso).executions;
  ASSERT_GT(states, 300U);
  ASSERT_GT(executions, 300U);
  for (const std::uint64_t limit : {1U, 2U, 5U, 63U, 64U, 65U, 200U}) {
    options.limits.states = limit;
    const ExploreResult some = explore(p, observed, Model::tso, options);
    EXPECT_EQ(some.completeness, Completeness::state_limit) << limit;
    EXPECT_EQ(some.states, limit + 1) << limit;  // the one too many
    const ExploreResult few = traces::explore(p, observed, Model::tso, options);
    EXPECT_EQ(few.completeness, Completeness::state_limit) << limit;
    EXPECT_EQ(few.executions, limit + 1) << limit;
  }
  options.limits.states = states - 1;
  EXPECT_EQ(explore(p, observed, Model::tso, options).completeness, Completeness::state_limit);
  options.limits.states = states;
  EXPECT_EQ(explore(p, observed, Model::tso, options).completeness, Completeness::exhaustive);
  options.limits.states = executions - 1;
  EXPECT_EQ(traces::explore(p, observed, Model::tso, options).completeness, Completeness::state_limit);
  options.limits.states = executions;
  EXPECT_EQ(traces::explore(p, observed, Model::tso, options).completeness, Completeness::exhaustive);
}

TEST(Search, TakesStatesForManyStoresToOneLocation) {
  std::vector<Observable> observed;
  const Program p = crowd(observed);
  const ExploreResult result = search(p, observed, Model::tso);
  EXPECT_EQ(result.space, Space::states);
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  EXPECT_EQ(result.outcomes, traces::explore(p, observed, Model::tso).outcomes);
}

TEST(Search, TakesTracesForRings) {
  std::vector<Observable> observed;
  const Program p = ring(14, observed);
  const ExploreResult result = search(p, observed, Model::sc);
  EXPECT_EQ(result.space, Space::executions);
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  EXPECT_EQ(result.executions, (1U << 14U) - 1);
  EXPECT_EQ(result.outcomes.size(), (1U << 14U) - 1);
}

TEST(Search, AnswersTheSameWhoeverAnswers) {
  RandomProgramOptions options;
  options.most_threads = 4;
  options.most_instructions = 6;
  options.waits = true;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const RandomProgram random = random_program(seed, options);
    const Model model = all_models[seed % 3];
    ExploreOptions two_jobs;
    two_jobs.jobs = 2;
    const ExploreResult chosen = search(random.program, random.observed, model);
    const ExploreResult again = search(random.program, random.observed, model, two_jobs);
    const ExploreResult states = search(random.program, random.observed, model, {}, SearchChoice::states);
    EXPECT_EQ(chosen.outcomes, states.outcomes);
    EXPECT_EQ(chosen.outcomes, again.outcomes);
    EXPECT_EQ(chosen.termination, states.termination);
    EXPECT_EQ(chosen.space, again.space);
    EXPECT_EQ(states.space, Space::states);
    if (states.states > 1000) continue;
    const ExploreResult traces = search(random.program, random.observed, model, {}, SearchChoice::traces);
    EXPECT_EQ(traces.outcomes, states.outcomes);
    EXPECT_EQ(traces.space, Space::executions);
  }
}

TEST(Search, AnswersTheSameOnTheSuites) {
  const std::vector<SuiteFile> files = suite_files();
  if (files.empty()) GTEST_SKIP() << "FENCELINE_SHARED names no folder with suites";
  ExploreOptions options;
  options.limits.states = 50'000;
  std::size_t compared = 0;
  for (const SuiteFile& file : files) {
    std::optional<litmus::Test> test;
    try {
      test = litmus::parse(file.text, file.path.string());
    } catch (const litmus::InputError&) {
      continue;
    }
    for (const Model model : all_models) {
      const auto ask = [&](SearchChoice choice) {
        return search(test->program, test->query.observed, model, options, choice);
      };
      const ExploreResult states = ask(SearchChoice::states);
      const ExploreResult traces = ask(SearchChoice::traces);
      const ExploreResult chosen = ask(SearchChoice::automatic);
      ASSERT_EQ(chosen.completeness, Completeness::exhaustive) << file.path;
      if (traces.completeness == Completeness::exhaustive) {
        ASSERT_EQ(chosen.outcomes, traces.outcomes) << file.path;
        ++compared;
      }
      if (states.completeness != Completeness::exhaustive) continue;
      ASSERT_EQ(chosen.outcomes, states.outcomes) << file.path;
    }
  }
  EXPECT_GT(compared, 2 * files.size());
}

TEST(Search, GoesToTracesWhenAStateSearchMustBoundItsBuffers) {
  // A counting loop that stores: the buffer has no bound that the code shows, but the run ends.
  const Program p =
      program({{assign(r0, AluOp::add, r0, 1), store(x, r0), assign(r1, AluOp::lt_unsigned, r0, 6), jump_if_not(r1, 0)},
               {load(r0, x), load(r1, x)}});
  const std::vector<Observable> observed{at(1, r0), at(1, r1)};
  EXPECT_EQ(search(p, observed, Model::tso, {}, SearchChoice::states).completeness, Completeness::buffer_limit);
  const ExploreResult result = search(p, observed, Model::tso);
  EXPECT_EQ(result.space, Space::executions);
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  EXPECT_EQ(result.outcomes.size(), 28U);  // pairs 0 <= a <= b <= 6
}

TEST(Search, TakesStatesWhereTracesDoNotApply) {
  std::vector<Observable> observed;
  const Program p = crowd(observed);
  ExploreOptions options;
  options.buffer = 1;
  EXPECT_EQ(search(p, observed, Model::pso, options).space, Space::states);
  EXPECT_THROW(search(p, observed, Model::pso, options, SearchChoice::traces), traces::NotApplicable);

  const Program endless = program({{store(x, 1), load(r0, y), jump_if_zero(r0, 0)}, {store(y, 1)}});
  const ExploreResult result = search(endless, std::vector{in(x)}, Model::sc);
  EXPECT_EQ(result.space, Space::states);
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
}

TEST(Search, StopsAtLimits) {
  std::vector<Observable> observed;
  const Program p = ring(16, observed);
  ExploreOptions options;
  options.limits.states = 5000;
  const ExploreResult limited = search(p, observed, Model::sc, options);
  EXPECT_EQ(limited.completeness, Completeness::state_limit);
  EXPECT_GT(limited.outcomes.size(), 4000U);

  const std::atomic<bool> cancel{true};
  options.limits = {};
  options.limits.cancel = &cancel;
  EXPECT_EQ(search(p, observed, Model::sc, options).completeness, Completeness::cancelled);
}

TEST(Search, GoesToTracesWhenMemoryIsShort) {
  std::vector<Observable> observed;
  const Program p = ring(14, observed);
  ExploreOptions options;
  options.limits.memory = 2'700'000;
  EXPECT_EQ(search(p, observed, Model::sc, options, SearchChoice::states).completeness, Completeness::memory_limit);
  const ExploreResult result = search(p, observed, Model::sc, options);
  EXPECT_EQ(result.space, Space::executions);
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
}

TEST(Search, HasNames) {
  for (const SearchChoice choice : {SearchChoice::automatic, SearchChoice::states, SearchChoice::traces}) {
    EXPECT_EQ(search_named(name_of(choice)), choice);
  }
  EXPECT_EQ(search_named("auto"), SearchChoice::automatic);
  EXPECT_EQ(search_named("both"), std::nullopt);
}

TEST(Search, EstimatesHowManyExecutionsThereAre) {
  std::vector<Observable> observed;
  const Program p = crowd(observed);
  ExploreOptions options;
  options.limits.states = 2000;
  const ExploreResult part = traces::explore(p, observed, Model::sc, options);
  ASSERT_EQ(part.completeness, Completeness::state_limit);
  const double estimate = static_cast<double>(part.executions) / part.explored;
  EXPECT_GT(estimate, 104856.0 / 20);
  EXPECT_LT(estimate, 104856.0 * 20);
  EXPECT_EQ(traces::explore(p, observed, Model::sc).explored, 1.0);
}

}  // namespace
}  // namespace fenceline::testing
