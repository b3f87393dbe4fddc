// The explorer's own promises: reductions keep outcomes, bounds grow to the unbounded machine, loops end in a fixpoint,
// limits end early and say so. (With several threads: parallel_search_test.cpp.)

#include "model/explore/explore.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <string>

#include "litmus/catalogue/catalogue.h"
#include "litmus/test.h"

namespace fenceline {
namespace {

litmus::Test test_of(const std::string& text) { return litmus::parse(text, "test"); }

ExploreResult explore_text(const std::string& text, Model model, const ExploreOptions& options = {}) {
  const litmus::Test test = test_of(text);
  return explore(test.program, test.query.observed, model, options);
}

bool reaches(const std::string& text, Model model, const ExploreOptions& options = {}) {
  const litmus::Test test = test_of(text);
  return judge(test.query, explore(test.program, test.query.observed, model, options).outcomes).positive > 0;
}

std::vector<litmus::Test> catalogue() {
  std::vector<litmus::Test> tests;
  for (const auto& entry : litmus::catalogue()) tests.push_back(litmus::parse(entry.text, entry.name));
  return tests;
}

// P0 sets a flag after the data; P1 waits for the flag.
const std::string spin = R"(X86_64 spin
{ }
 P0          | P1              ;
 movq $1,(x) | L0:             ;
 movq $1,(y) | movq (y),%rax   ;
             | cmpq $1,%rax    ;
             | jne L0          ;
             | movq (x),%rbx   ;
exists (1:rbx=0))";

// The flag is never set.
const std::string wait_for_ever = R"(X86_64 forever
{ }
 P0          | P1              ;
 movq $1,(x) | L0:             ;
             | movq (y),%rax   ;
             | cmpq $1,%rax    ;
             | jne L0          ;
             | movq (x),%rbx   ;
exists (1:rbx=0))";

class EveryModel : public ::testing::TestWithParam<Model> {};
INSTANTIATE_TEST_SUITE_P(Models, EveryModel, ::testing::ValuesIn(all_models),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST_P(EveryModel, BuffersOfNoEntriesAreSequentiallyConsistent) {
  ExploreOptions unbuffered;
  unbuffered.buffer = 0;
  for (const litmus::Test& test : catalogue()) {
    EXPECT_EQ(explore(test.program, test.query.observed, GetParam(), unbuffered).outcomes,
              explore(test.program, test.query.observed, Model::sc).outcomes)
        << test.name;
  }
}

TEST_P(EveryModel, OutcomesGrowWithTheBoundToThoseOfTheUnboundedMachine) {
  for (const litmus::Test& test : catalogue()) {
    const OutcomeSet unbounded = explore(test.program, test.query.observed, GetParam()).outcomes;
    OutcomeSet smaller = explore(test.program, test.query.observed, Model::sc).outcomes;
    for (unsigned bound = 1; bound <= 3; ++bound) {
      ExploreOptions options;
      options.buffer = bound;
      const OutcomeSet larger = explore(test.program, test.query.observed, GetParam(), options).outcomes;
      options.reduce = false;
      EXPECT_EQ(explore(test.program, test.query.observed, GetParam(), options).outcomes, larger) << test.name;
      for (std::size_t i = 0; i < smaller.size(); ++i) EXPECT_TRUE(larger.contains(smaller[i])) << test.name;
      smaller = larger;
    }
    EXPECT_EQ(smaller, unbounded) << test.name;  // no test of the catalogue buffers more than three stores
  }
}

TEST_P(EveryModel, ASpinLoopEndsInAFixpoint) {
  const ExploreResult result = explore_text(spin, GetParam());
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  EXPECT_EQ(result.termination, Termination::may_spin);
  EXPECT_EQ(reaches(spin, GetParam()), GetParam() == Model::pso);
}

TEST_P(EveryModel, ALoopThatNothingEndsIsReported) {
  for (const bool reduce : {true, false}) {
    ExploreOptions options;
    options.reduce = reduce;
    const ExploreResult result = explore_text(wait_for_ever, GetParam(), options);
    EXPECT_EQ(result.completeness, Completeness::exhaustive);
    EXPECT_EQ(result.termination, Termination::may_hang);
    EXPECT_TRUE(result.outcomes.empty());
  }
}

TEST_P(EveryModel, ALoopWithoutAnyAccessIsReported) {
  const ExploreResult result = explore_text("X86_64 idle\n{ }\n P0 ;\n L0: ;\n jmp L0 ;\nexists (x=0)", GetParam());
  EXPECT_EQ(result.termination, Termination::may_hang);
  EXPECT_TRUE(result.outcomes.empty());
}

TEST_P(EveryModel, ProgramsWithoutLoopsAlwaysEnd) {
  for (const litmus::Test& test : catalogue()) {
    EXPECT_EQ(explore(test.program, test.query.observed, GetParam()).termination, Termination::always);
  }
}

TEST_P(EveryModel, AHangIsFoundThoughOtherRunsFinish) {
  // P1 reads y once: when it reads 0 it waits for a z that never comes.
  const std::string text = R"(X86_64 half
{ }
 P0          | P1            ;
 movq $1,(y) | movq (y),%rax ;
             | cmpq $1,%rax  ;
             | je L1         ;
             | L0:           ;
             | movq (z),%rbx ;
             | cmpq $0,%rbx  ;
             | je L0         ;
             | L1:           ;
exists (1:rax=1))";
  const ExploreResult result = explore_text(text, GetParam());
  EXPECT_EQ(result.termination, Termination::may_hang);
  EXPECT_EQ(result.outcomes.size(), 1U);
}

// A lock taken with XCHG, and a counter that is not atomic.
const std::string counter(bool locked) {
  const std::string lock = locked ? "movq $1,%rcx" : "movq $0,%rcx";
  std::string text = "X86_64 counter\n{ }\n P0 | P1 ;\n";
  const std::vector<std::string> body{"L@:",           lock,           "xchgq %rcx,(l)", "cmpq $0,%rcx", "jne L@",
                                      "movq (c),%rax", "addq $1,%rax", "movq %rax,(c)",  "movq $0,(l)"};
  for (const std::string& line : body) {
    std::string first = line;
    std::string second = line;
    if (const auto at = line.find('@'); at != std::string::npos) {
      first[at] = '0';
      second[at] = '1';
    }
    text += " " + first + " | " + second + " ;\n";
  }
  return text + "forall ([c]=2)";
}

TEST_P(EveryModel, ASpinLockMakesACounterExactSaveWhereItsReleaseMayOvertake) {
  const litmus::Test test = test_of(counter(true));
  const ExploreResult result = explore(test.program, test.query.observed, GetParam());
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  // Under PSO the store that releases the lock may drain before the counter's.
  EXPECT_EQ(judge(test.query, result.outcomes).ok, GetParam() != Model::pso);
}

TEST_P(EveryModel, WithoutTheLockTheCounterLosesAnIncrement) {
  const litmus::Test test = test_of(counter(false));
  EXPECT_FALSE(judge(test.query, explore(test.program, test.query.observed, GetParam()).outcomes).ok);
}

TEST_P(EveryModel, StatesBeyondTheLimitEndTheSearchEarly) {
  std::string row1, row2, head, condition;
  for (int t = 0; t < 10; ++t) {
    const std::string bar = t == 0 ? " " : " | ";
    head += bar + "P" + std::to_string(t);
    row1 += bar + "movq $1,(x" + std::to_string(t) + ")";
    row2 += bar + "movq (x" + std::to_string((t + 1) % 10) + "),%rax";
    condition += (t == 0 ? "" : " /\\ ") + std::to_string(t) + ":rax=0";
  }
  const std::string ring =
      "X86_64 ring\n{ }\n" + head + " ;\n" + row1 + " ;\n" + row2 + " ;\nexists (" + condition + ")";
  ExploreOptions options;
  options.reduce = false;
  options.limits.states = 2000;
  const ExploreResult some = explore_text(ring, GetParam(), options);
  EXPECT_EQ(some.completeness, Completeness::state_limit);
  EXPECT_LT(some.states, 10'000U);

  options.limits = {};
  options.limits.memory = 1 << 20;
  EXPECT_EQ(explore_text(ring, GetParam(), options).completeness, Completeness::memory_limit);

  options.limits = {};
  options.limits.deadline = std::chrono::steady_clock::now();
  EXPECT_EQ(explore_text(ring, GetParam(), options).completeness, Completeness::timeout);

  options.limits = {};
  const std::atomic<bool> cancel{true};
  options.limits.cancel = &cancel;
  EXPECT_EQ(explore_text(ring, GetParam(), options).completeness, Completeness::cancelled);

  const ExploreResult all = explore_text(ring, GetParam());
  EXPECT_EQ(all.completeness, Completeness::exhaustive);
  EXPECT_EQ(all.outcomes.size(), GetParam() == Model::sc ? 1023U : 1024U);
}

TEST_P(EveryModel, AComputedAddressThatIsNoLocationFaults) {
  const std::string text = "X86_64 wild\n{ 0:rax=x; }\n P0 ;\n addq $100,%rax ;\n movq (%rax),%rbx ;\nexists (0:rbx=0)";
  EXPECT_THROW(explore_text(text, GetParam()), AccessFault);
}

TEST_P(EveryModel, ACounterInALoopNeedsNoNumberingOfItsValues) {
  const std::string text = R"(X86_64 count
{ }
 P0              ;
 L0:             ;
 addq $1,%rax    ;
 cmpq $5000,%rax ;
 jne L0          ;
 movq %rax,(x)   ;
forall ([x]=5000))";
  const litmus::Test test = test_of(text);
  const ExploreResult result = explore(test.program, test.query.observed, GetParam());
  EXPECT_TRUE(judge(test.query, result.outcomes).ok);
  EXPECT_EQ(result.outcomes.size(), 1U);
}

TEST(Explorer, SaysThatALoopOfStoresWasBounded) {
  const std::string text = R"(X86_64 stores
{ }
 P0            | P1            ;
 L0:           | movq $1,(y)   ;
 movq $1,(x)   | movq (x),%rbx ;
 movq (y),%rax |               ;
 cmpq $1,%rax  |               ;
 jne L0        |               ;
exists (1:rbx=0))";
  EXPECT_EQ(explore_text(text, Model::sc).completeness, Completeness::exhaustive);
  EXPECT_EQ(explore_text(text, Model::tso).completeness, Completeness::buffer_limit);
  ExploreOptions options;
  options.buffer = 2;
  EXPECT_EQ(explore_text(text, Model::tso, options).completeness, Completeness::exhaustive);
}

TEST(Explorer, MoreThanSixtyThreeLocationsAreExact) {
  // Message passing over the 70th and 71st of 80 locations, all of them touched.
  std::string text = "X86_64 many\n{ }\n P0 | P1 ;\n";
  for (int i = 0; i < 70; ++i)
    text += " movq $1,(v" + std::to_string(i) + ") | movq (w" + std::to_string(i % 9) + "),%rcx ;\n";
  text += " movq $1,(x) | movq (y),%rax ;\n movq $1,(y) | movq (x),%rbx ;\nexists (1:rax=1 /\\ 1:rbx=0)";
  EXPECT_FALSE(reaches(text, Model::sc));
  EXPECT_FALSE(reaches(text, Model::tso));
  EXPECT_TRUE(reaches(text, Model::pso));
}

}  // namespace
}  // namespace fenceline
