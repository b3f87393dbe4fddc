// The reference engine: what the axioms of a model allow, by enumerating candidate executions.
//
// A candidate execution is a choice, for every load, of the store it reads from, and, for every location, of the order
// in which its stores reach memory (coherence). It is kept when the model's axioms hold of it. This engine is slow and
// obvious on purpose and shares nothing with the machines but the program: it exists to be right.
//
// How it goes: paths.h guesses the values loads return and walks each thread; combine.h puts paths of all threads
// together and enumerates reads-from and coherence location by location; axioms.h judges. enumerate.h hands out the
// execution graphs themselves.
//
// Thread safety: calls are independent.
#pragma once

#include <span>
#include <stdexcept>

#include "model/explore/explore.h"

namespace fenceline::reference {

// The program has more paths through a thread, or more values for a location, than this engine enumerates.
class NotApplicable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Options {
  unsigned unroll = 8;  // most times one backward jump is taken on one path before the path is given up
  Limits limits;        // `states` counts candidate executions, partial ones included; `memory` is not watched
};

// Outcomes (normalised) of the runs that end; a run that goes round a loop for ever has none. `states` is the number of
// candidates looked at. `completeness` is as for the explorer, and `state_limit` also when a path was given up: a loop
// that writes, or whose registers keep changing, for more than `unroll` rounds. Waiting in a loop gives up nothing.
// `termination` is not examined and stays `always`; `transitions` and `memory` stay 0.
//
// Throws NotApplicable; AccessFault when the model lets a thread reach an access to an address that is no location, or
// one of another width; std::invalid_argument as `validate` does.
ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const Options& options = {});

}  // namespace fenceline::reference
