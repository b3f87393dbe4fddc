// From a thread's instructions to plain accesses and fences, by the model's mapping of C11 orders (machines/mapping.h).
//
// Thread safety: a pure function.
#pragma once

#include "model/explore/code.h"
#include "model/machines/mapping.h"
#include "model/program.h"

namespace fenceline {

// Ops and the line of each; the points' masks are still empty. Locations and registers keep the program's numbers.
ThreadCode lower(const Thread& thread, const Mapping& mapping);

}  // namespace fenceline
