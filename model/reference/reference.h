// The reference engine: what the axioms of a model allow, by enumerating candidate executions.
//
// A candidate execution is a choice, for every load, of the store it reads from, and, for every location, of the order
// in which its stores reach memory (coherence). It is kept when the model's axioms hold of it. This engine is slow and
// obvious on purpose and shares nothing with the machines but the program: it exists to be right.
//
// Thread safety: calls are independent.
#pragma once

#include <span>
#include <stdexcept>

#include "model/explore/explore.h"

namespace fenceline::reference {

// The program is outside what this engine enumerates (a loop whose runs are not bounded by `unroll`, too many values).
class NotApplicable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Options {
  unsigned unroll = 8;  // most times one backward jump is taken by a thread before the path is given up
  Limits limits;        // `states` counts candidate executions
};

// Outcomes (normalised), with `completeness` as for the explorer; `states` is the number of candidates looked at. A
// program with a loop is exhaustive only when no path was given up. Throws NotApplicable and AccessFault.
ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const Options& options = {});

}  // namespace fenceline::reference
