// Why an outcome cannot happen, in words.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>

#include "litmus/test.h"
#include "model/reference/why_not.h"

namespace fenceline::litmus {

// "P0's store x=1", "P1's load of y", "the initial x=0".
std::string event_text(const Program& program, const reference::Event& event);

// One sentence an edge: which event comes before which, and why.
std::string edge_text(const Program& program, Model model, const reference::Execution& x, reference::Axiom axiom,
                      const reference::Edge& edge);

// The cycle in lines: what each edge says, and how it closes.
std::string cycle_text(const Program& program, Model model, const reference::Reason& reason, std::size_t width);

// "P0:W[x]=1 -po-> P0:R[y]=0 -fr-> P1:W[y]=1 -po-> P1:R[x]=0 -fr-> (begin)"
std::string cycle_line(const Program& program, const reference::Reason& reason);

}  // namespace fenceline::litmus
