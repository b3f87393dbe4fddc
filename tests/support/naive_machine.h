// A third opinion on outcome sets: store buffers, played by recursion over schedules, with plain structs and nothing
// clever. It shares no code with the explorer's machines nor with the axiomatic reference.
//
// Loops are fine as long as the states are finitely many. Not for large programs.
//
// Thread safety: calls are independent.
#pragma once

#include <span>

#include "model/models.h"
#include "model/observed.h"
#include "model/program.h"

namespace fenceline::testing {

// Normalised. Throws AccessFault when a run computes an address that is no location.
OutcomeSet naive_outcomes(const Program& program, std::span<const Observable> observed, Model model);

}  // namespace fenceline::testing
