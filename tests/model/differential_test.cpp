// Every engine on random programs: the unreduced, the reduced and the parallel search over states, the search over
// executions and the axiomatic reference have the same outcomes under every model. A program on which they differ is
// shrunk and printed as a litmus test with what each engine says.
//
// FENCELINE_RANDOM_PROGRAMS=N runs N programs of each kind, FENCELINE_RANDOM_SEED=S starts at another seed: for example
//   FENCELINE_RANDOM_PROGRAMS=1000000 FENCELINE_RANDOM_SEED=7 model_tests --gtest_filter='Differential.*'
#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/reference/reference.h"
#include "model/traces/traces.h"
#include "tests/support/random_tests.h"
#include "tests/support/sanitized.h"

namespace fenceline::testing {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What one engine says of a program: outcomes, or that it faults.
struct Answer {
  std::string engine;
  OutcomeSet outcomes;
  bool complete = false;
  bool fault = false;
  std::optional<Termination> termination;  // the reference does not say
};

bool is_part_of(const OutcomeSet& part, const OutcomeSet& whole) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (!whole.contains(part[i])) return false;
  }
  return true;
}

// Whatever an engine found before a limit ended it must still be right.
bool agree(const Answer& a, const Answer& b) {
  if (a.complete && b.complete) {
    return a.fault == b.fault && a.outcomes == b.outcomes &&
           (!a.termination || !b.termination || a.termination == b.termination);
  }
  if (a.fault || b.fault) return true;
  if (a.complete) return is_part_of(b.outcomes, a.outcomes);
  return !b.complete || is_part_of(a.outcomes, b.outcomes);
}

template <class Engine>
Answer answer(std::string engine, const Engine& run) {
  Answer a;
  a.engine = std::move(engine);
  try {
    ExploreResult result = run();
    a.outcomes = std::move(result.outcomes);
    a.complete = result.completeness == Completeness::exhaustive;
    a.termination = result.termination;
  } catch (const AccessFault&) {
    a.fault = true;
    a.complete = true;
  } catch (const reference::NotApplicable&) {
    a.complete = false;
  } catch (const traces::NotApplicable&) {
    a.complete = false;
  }
  return a;
}

// The first two are the reduced search and the reference.
std::vector<Answer> answers(const litmus::Test& test, Model model) {
  const auto& observed = test.query.observed;
  ExploreOptions reduced;
  reduced.limits.states = 40'000;
  ExploreOptions unreduced = reduced;
  unreduced.reduce = false;
  ExploreOptions parallel = reduced;
  parallel.jobs = 2;
  reference::Options axioms;
  axioms.limits.states = 20'000;
  axioms.unroll = 3;
  std::vector<Answer> all;
  all.push_back(answer("reduced", [&] { return explore(test.program, observed, model, reduced); }));
  all.push_back(answer("reference", [&] { return reference::explore(test.program, observed, model, axioms); }));
  all.back().termination.reset();
  all.push_back(answer("unreduced", [&] { return explore(test.program, observed, model, unreduced); }));
  all.push_back(answer("parallel", [&] { return explore(test.program, observed, model, parallel); }));
  all.push_back(answer("traces", [&] { return traces::explore(test.program, observed, model, parallel); }));
  return all;
}

bool differ(const std::vector<Answer>& all) {
  return std::ranges::any_of(
      all, [&](const Answer& a) { return std::ranges::any_of(all, [&](const Answer& b) { return !agree(a, b); }); });
}

std::string text_of(const litmus::Test& test, const Answer& a) {
  std::string text = a.engine;
  if (!a.complete) text += " (incomplete)";
  if (a.fault) text += ": a fault";
  if (a.termination) text += ", termination " + std::to_string(static_cast<int>(*a.termination));
  text += ": " + std::to_string(a.outcomes.size()) + " outcomes\n";
  for (std::size_t i = 0; i < a.outcomes.size(); ++i) {
    for (std::size_t o = 0; o < test.query.observed.size(); ++o) {
      text += "  " + name_of(test.program, test.query.observed[o]) + "=" + std::to_string(a.outcomes[i][o]) + ";";
    }
    text += '\n';
  }
  return text;
}

// Shrinks a program on which the engines differ, and says what they say of the smallest.
std::string report(const RandomTest& random, Model model) {
  const auto fails = [model](const std::string& text) {
    try {
      return differ(answers(litmus::parse(text, "shrunk"), model));
    } catch (const litmus::InputError&) {
      return false;
    }
  };
  const std::string smallest = shrink(random, fails).to_litmus();
  const litmus::Test test = litmus::parse(smallest, "shrunk");
  std::string text = "the engines differ under " + std::string(name_of(model)) + ":\n" + smallest;
  for (const Answer& a : answers(test, model)) text += text_of(test, a);
  return text;
}

void compare_engines(const RandomOptions& options, std::uint64_t programs) {
  const std::uint64_t first = from_environment("FENCELINE_RANDOM_SEED", 1) << 32U;
  const std::uint64_t count = from_environment("FENCELINE_RANDOM_PROGRAMS", sanitized ? programs / 20 : programs);
  std::uint64_t differing = 0;
  std::uint64_t compared = 0;  // where search and reference were both complete
  for (std::uint64_t i = 0; i < count && differing < 3; ++i) {
    const RandomTest random = random_test(first + i, options);
    const litmus::Test test = litmus::parse(random.to_litmus(), random.name);
    for (const Model model : all_models) {
      const std::vector<Answer> all = answers(test, model);
      compared += all[0].complete && all[1].complete ? 1 : 0;
      if (!differ(all)) continue;
      ++differing;
      ADD_FAILURE() << report(random, model);
    }
  }
  ::testing::Test::RecordProperty("compared", std::to_string(compared));
  // Otherwise the programs are too large for the comparison to mean much.
  EXPECT_GE(compared, 3 * count * 8 / 10);
}

// Programs that random ones hardly ever are.
TEST(Differential, ProgramsByHand) {
  const std::vector<std::string> programs{
      // Nobody reads z once it is stored to, and the fence before that store still orders x and y.
      R"(X86_64 a_fence_before_a_dead_store
{ uint64_t x; uint64_t y; uint64_t z; }
 P0            | P1            ;
 movq (z),%rax | movq (y),%rax ;
 movq $1,(x)   | movq (x),%rbx ;
 sfence        |               ;
 movq $1,(z)   |               ;
 movq $1,(y)   |               ;
exists (1:rax=1 /\ 1:rbx=0 /\ 0:rax=0)
)",
  };
  for (const std::string& text : programs) {
    const litmus::Test test = litmus::parse(text, "by hand");
    for (const Model model : all_models) {
      const std::vector<Answer> all = answers(test, model);
      std::string said;
      for (const Answer& a : all) said += text_of(test, a);
      EXPECT_FALSE(differ(all)) << name_of(model) << ":\n" << text << said;
    }
  }
}

TEST(Differential, X86_64) { compare_engines({}, 2000); }

TEST(Differential, X86_64WithTwoLongThreads) {
  RandomOptions options;
  options.most_threads = 2;
  options.total_instructions = 16;
  options.most_instructions = 8;
  compare_engines(options, 1000);
}

TEST(Differential, X86_64WithLoops) {
  RandomOptions options;
  options.loops = true;
  options.most_threads = 3;
  options.total_instructions = 8;
  compare_engines(options, 800);
}

TEST(Differential, C) {
  RandomOptions options;
  options.form = RandomForm::c;
  compare_engines(options, 1000);
}

TEST(Differential, CWithLoops) {
  RandomOptions options;
  options.form = RandomForm::c;
  options.loops = true;
  options.most_threads = 3;
  options.total_instructions = 8;
  compare_engines(options, 400);
}

}  // namespace
}  // namespace fenceline::testing
