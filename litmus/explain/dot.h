// An execution as a picture for Graphviz: events by thread, program order, fences, reads-from, coherence, from-read;
// the edges of a cycle that forbids it in colour.
//
// Thread safety: pure function.
#pragma once

#include <string>

#include "litmus/test.h"
#include "model/reference/cycle.h"

namespace fenceline::litmus {

std::string dot_of(const Test& test, const reference::Execution& execution, const reference::Cycle* cycle,
                   const std::string& title);

}  // namespace fenceline::litmus
