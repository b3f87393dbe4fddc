// What one thread may do when its loads may return any of a given set of values: its paths.
//
// A path is one way through the thread's code with a guessed value for every load. Which guesses some other thread's
// stores bear out is decided later, when paths of all threads are combined.
//
// C11 orders follow the standard mapping to TSO and PSO: a release store is a store-store fence and a store, a seq_cst
// store is that and a full fence after it, loads are loads, read-modify-writes are locked whatever their order. The
// store-store fence means nothing under TSO, and no fence means anything under SC, so one form serves all models.
//
// Thread safety: everything is const or returns fresh results.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "model/program.h"
#include "model/reference/execution.h"
#include "model/reference/watch.h"

namespace fenceline::reference {

struct Path {
  enum class End : std::uint8_t {
    finished,
    fault,       // the next instruction's address is no location
    unfinished,  // left inside a loop, see `Paths`
  };
  End end = End::finished;
  std::vector<Event> events;
  std::vector<Value> registers;  // final values
};

struct Paths {
  // Unfinished paths are kept only because another thread may fault while this one loops.
  std::vector<Path> paths;
  // Whether a path was given up because it took some backward jump more than `unroll` times. A path that comes back to
  // a place in a loop with the registers it had there before, and no write between, is left too, but costs no outcome:
  // the run without that iteration exists, and has fewer reads and fences to obey.
  bool gave_up = false;
};

// Possible values, for each location.
using ValueSets = std::vector<std::set<Value>>;

// All paths of thread `thread`. A load returns the value of the thread's own newest store to the location, or one of
// `others` for that location, or, when the thread has not stored there, the initial value: coherence lets it return
// nothing else. Throws NotApplicable when there are too many.
Paths paths_of(const Program& program, ThreadId thread, const ValueSets& others, unsigned unroll, Watch& watch);

// The paths of every thread, with `others` of each being what the other threads' paths may write: a fixpoint.
//
// A value comes from a chain of writes, each computed from values read before it, and the models order a read before
// the writes after it in its thread, so a chain in an execution passes no write twice. Values that need more rounds
// than there are writes in the longest paths therefore belong to no execution, and the fixpoint stops there. (They
// arise where loads and stores form a cycle of dependencies, x := y + 1 beside y := x + 1.)
std::vector<Paths> all_paths(const Program& program, unsigned unroll, Watch& watch);

}  // namespace fenceline::reference
