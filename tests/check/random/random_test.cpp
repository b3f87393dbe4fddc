// The check on random programs, held against a machine of its own (machine.h): the same outcomes, the same failures,
// and no proof of what is not so. A program on which they disagree is shrunk and printed with both answers.
//
// FENCELINE_RANDOM_PROGRAMS=N runs N programs of each mode, FENCELINE_RANDOM_SEED=S starts at another seed: for example
//   FENCELINE_RANDOM_PROGRAMS=100000 FENCELINE_RANDOM_SEED=7 check_tests --gtest_filter='*CheckRandom*'
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <string>

#include "tests/check/random/compare.h"
#include "tests/check/random/generate.h"
#include "tests/support/sanitized.h"

namespace fenceline::testing {
namespace {

using random::Comparison;
using random::Mode;
using random::Program;
using random::Tally;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

constexpr std::uint64_t enough_to_notice = 150;  // rules of another model, in each mode
constexpr std::uint64_t default_programs = sanitized ? 15 : enough_to_notice;

std::uint64_t seed_of(std::uint64_t n) { return (from_environment("FENCELINE_RANDOM_SEED", 1) << 32U) + n; }

// Executions are counted where no thread waits for anything: rounds that only wait are left out.
Comparison comparison_of(Mode mode, Model model, std::uint64_t n) {
  Comparison c;
  c.model = model;
  c.count = (mode == Mode::atomics || mode == Mode::locks) && n % 2 == 0;
  c.thorough = n % 16 == 1 || n % 16 == 4;
  return c;
}

// Half of the checks fail: reports need not ask for the places of what gives none, which starts a process each.
class CheckRandom : public ::testing::TestWithParam<Mode> {
 protected:
  void SetUp() override {
    const char* const path = std::getenv("PATH");
    path_ = path == nullptr ? "" : path;
    ::setenv("PATH", "/nonexistent", 1);
  }
  void TearDown() override { ::setenv("PATH", path_.c_str(), 1); }

 private:
  std::string path_;
};

TEST_P(CheckRandom, ProgramsAgreeWithTheMachine) {
  const std::uint64_t programs = from_environment("FENCELINE_RANDOM_PROGRAMS", default_programs);
  Tally tally;
  int differing = 0;
  for (std::uint64_t n = 0; n < programs && differing < 3; ++n) {
    const Program program = random::random_program(seed_of(n), GetParam());
    for (const Model model : all_models) {
      const Comparison comparison = comparison_of(GetParam(), model, n);
      if (!disagreement(program, comparison, tally)) continue;
      ++differing;
      const Program small = shrunk(program, comparison);
      ADD_FAILURE() << "seed " << seed_of(n) << " under " << name_of(model) << ":\n"
                    << text_of(program) << "shrunk:\n"
                    << text_of(small) << disagreement(small, comparison, tally).value_or("");
      break;
    }
  }
  const std::string told = std::to_string(tally.passed) + " passed, " + std::to_string(tally.failed) + " failed, " +
                           std::to_string(tally.undecided) + " undecided, " + std::to_string(tally.bounded) +
                           " bounded, " + std::to_string(tally.executions) + " executions, " +
                           std::to_string(tally.states) + " states";
  RecordProperty("tally", told);
  if (programs != default_programs) std::cout << random::name_of(GetParam()) << ": " << told << '\n';
  EXPECT_GT(tally.passed, 0U);
}

// What the comparison is worth: rules of another model are noticed.
TEST_P(CheckRandom, RulesOfAnotherModelAreNoticed) {
  for (const auto& [model, machine] : {std::pair(Model::tso, Model::sc), std::pair(Model::pso, Model::tso),
                                       std::pair(Model::sc, Model::tso), std::pair(Model::tso, Model::pso)}) {
    Comparison comparison;
    comparison.model = model;
    comparison.machine_model = machine;
    Tally tally;
    bool noticed = false;
    for (std::uint64_t n = 0; n < enough_to_notice && !noticed; ++n) {
      noticed = disagreement(random::random_program(n, GetParam()), comparison, tally).has_value();
    }
    EXPECT_TRUE(noticed) << name_of(model) << " against the machine of " << name_of(machine);
  }
}

// Threads write to the stack of one that spins there: its rounds never looked alike, or at times, so that a search did
// not end or seemed not to repeat itself.
TEST(CheckRandomPrograms, RoundsAreAlikeThoughOthersWriteToTheirStack) {
  Tally tally;
  for (const std::uint64_t n : {100181U, 101560U}) {
    const Program program = random::random_program((std::uint64_t{1} << 32U) + n, Mode::threads);
    for (const Model model : all_models) {
      EXPECT_EQ(disagreement(program, comparison_of(Mode::threads, model, n), tally), std::nullopt) << text_of(program);
    }
  }
  EXPECT_GT(tally.passed, 0U);
}

INSTANTIATE_TEST_SUITE_P(Modes, CheckRandom, ::testing::ValuesIn(random::all_modes),
                         [](const auto& info) { return random::name_of(info.param); });

}  // namespace
}  // namespace fenceline::testing
