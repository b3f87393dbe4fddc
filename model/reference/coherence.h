// Reads-from and coherence of one location.
//
// Thread safety: pure functions.
#pragma once

#include <vector>

#include "model/reference/execution.h"
#include "model/reference/watch.h"

namespace fenceline::reference {

struct LocationOrder {
  Relation rf, co, fr;
  Value last = 0;  // the value of the coherence-last write: the location's final one
};

// Every choice of reads-from and coherence that the axioms of coherence and atomicity allow an execution whose events
// are all accesses to one location, or none; at most `most` of them. Both axioms speak of one location at a time, so
// each can be enumerated by itself.
std::vector<LocationOrder> location_orders(const Execution& x, std::size_t most, Watch& watch);

}  // namespace fenceline::reference
