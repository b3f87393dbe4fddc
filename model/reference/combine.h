// From paths to candidate executions: one path of every thread together.
//
// Thread safety: pure functions; callbacks run on the calling thread.
#pragma once

#include <functional>
#include <vector>

#include "model/reference/coherence.h"
#include "model/reference/execution.h"
#include "model/reference/paths.h"

namespace fenceline::reference {

// One path for each thread, and, by location, every choice of reads-from and coherence that their accesses to it have.
// The relations there number the location's initial write first, then its accesses thread by thread.
struct Combination {
  std::vector<const Path*> paths;
  std::vector<const std::vector<LocationOrder>*> orders;

  bool ends(Path::End end) const;  // whether some path ends so
};

// Calls `visit` for every combination in which each location has some order. Combinations with an unfinished path come
// only when another path in them faults.
//
// Threads are taken one after the other, and a choice is left as soon as some location has no order among the threads
// taken so far. Reads of values that the others may still write are passed over there; what remains is part of any
// execution of the whole, and a part of a coherent and atomic execution is coherent and atomic.
void for_each_combination(const Program& program, const std::vector<Paths>& paths, Watch& watch,
                          const std::function<void(const Combination&)>& visit);

// The execution with these events: events, po, rmw and initial memory; rf, co and fr are empty.
Execution assemble(const Program& program, const std::vector<std::vector<Event>>& threads);

}  // namespace fenceline::reference
