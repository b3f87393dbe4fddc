// Random programs under the check and on the machine: what the two answer must agree.
//
// Thread safety: everything is a function of its arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/models.h"
#include "tests/check/random/program.h"

namespace fenceline::testing::random {

struct Comparison {
  Model model = Model::sc;
  std::optional<Model> machine_model{};  // another one: a comparison that has to fail
  bool count = false;                    // executions as well
  // Several jobs, bounds on preemptions and the replay of a failure as well.
  bool thorough = false;
};

struct Tally {
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t undecided = 0;  // too large for the machine
  std::uint64_t bounded = 0;    // ... for the check
  std::uint64_t executions = 0;
  std::uint64_t states = 0;
};

// How they disagree; none: they do not.
std::optional<std::string> disagreement(const Program& program, const Comparison& comparison, Tally& tally);

// The smallest program found that they still disagree on, when statements are dropped and made simpler.
Program shrunk(Program program, const Comparison& comparison);

}  // namespace fenceline::testing::random
