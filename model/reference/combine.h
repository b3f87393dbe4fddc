// From paths to execution graphs: one path of every thread together, then, for each location, where its reads read from
// and the order of its writes.
//
// Thread safety: pure functions; callbacks run on the calling thread.
#pragma once

#include <functional>
#include <vector>

#include "model/reference/execution.h"
#include "model/reference/paths.h"

namespace fenceline::reference {

// One path for each thread.
using Combination = std::vector<const Path*>;

// Calls `visit` for every combination in which some write, or the initial state, has the value of each read.
// Combinations with an unfinished path come only when another path in them faults.
void for_each_combination(const Program& program, const std::vector<Paths>& paths, Watch& watch,
                          const std::function<void(const Combination&)>& visit);

// The combination's events, po, rmw and registers; rf, co and fr are still empty, and memory is initial.
Execution assemble(const Program& program, const Combination& combination);

// What one location contributes to an execution.
struct LocationOrder {
  Relation rf, co, fr;
  Value last = 0;  // the location's final value
};

// Every choice of reads-from and coherence for the events of one location that coherence and atomicity allow. Both
// axioms speak of one location at a time, so each location can be enumerated by itself.
std::vector<LocationOrder> location_orders(const Execution& x, LocationId location, Watch& watch);

}  // namespace fenceline::reference
