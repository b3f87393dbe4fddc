// The conventional names of cycles, as diy7 7.58 gives them (herdtools7, gen/normaliser.ml and gen/namer.ml, read for
// their meaning; the classic ones are from the papers: MP, SB, LB, R, S, 2+2W, WRC, ISA2, IRIW, Z6.0 ...).
//
// A name is a family and a suffix. The family says how each thread starts and ends (WW+RR, which is MP). The suffix has
// a part for every thread of more than one access, which lists the thread's edges: po, pos, mfence, mfences (to the
// same location), rfi, fri, coi, rmw, with annotations behind them (porlxrel). Where two neighbouring edges leave the
// direction between them open, the first says it (poR-po). All parts po: no suffix. All parts equal: one, in the plural
// (SB+mfences). In C, the annotations of threads of one access come last. Different canonical cycles have different
// names.
//
// Thread safety: pure functions.
#pragma once

#include <string>

#include "litmus/generate/cycle.h"

namespace fenceline::litmus::generate {

void append_name(std::string& text, const Cycle& cycle);
std::string name_of(const Cycle& cycle);

}  // namespace fenceline::litmus::generate
