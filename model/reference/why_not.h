// Why an outcome cannot happen: a cycle in every candidate execution that would give it.
//
// Candidates here are all there are: every value a load could take from some store anywhere, every choice of stores to
// read from, every order of the stores to each location; coherence is not presupposed, since breaking it may be the
// reason. A candidate in which a cycle that is known already shows up is left, however much of it is still to be
// chosen, so a handful of cycles accounts for thousands of candidates.
//
// Thread safety: calls are independent.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/condition.h"
#include "model/reference/cycle.h"
#include "model/reference/reference.h"

namespace fenceline::reference {

struct Reason {
  Execution execution;  // a candidate that gives the outcome
  Cycle cycle;
};

struct WhyNot {
  // One cycle for each way of giving the outcome; every candidate has one of them. Empty when there are no candidates:
  // no choice of stores makes the program compute these values.
  std::vector<Reason> reasons;
  // A candidate that the model allows: the outcome can happen, and the reasons are not all there would be.
  std::optional<Execution> allowed;
  std::uint64_t candidates = 0;  // complete or left early
  Completeness completeness = Completeness::exhaustive;
};

// About the outcomes that satisfy the proposition, whose atoms are indices into `observed`. Throws NotApplicable;
// std::invalid_argument as `validate` does. Paths that end at a faulty access have no outcome, and are passed over.
WhyNot why_not(const Program& program, std::span<const Observable> observed, const Proposition& proposition,
               Model model, const Options& options = {});

// Whether the cycle, found in one execution of a program, is one of another: the same instructions read and write the
// same locations in the same order.
bool shows(const Execution& x, Model model, const Execution& of, const Cycle& cycle);

}  // namespace fenceline::reference
