// The graph of the visited states, kept only for programs with loops, and what it tells about infinite runs.
//
// Thread safety: none; each searching thread records its own edges, and they are joined at the end.
#pragma once

#include <cstdint>
#include <vector>

#include "model/explore/explore.h"
#include "model/explore/shared_visited.h"

namespace fenceline {

struct StateEdge {
  static constexpr RecordId start = ~RecordId{0};     // where the initial state comes from
  static constexpr RecordId finished = ~RecordId{1};  // every thread has ended, every buffer is empty
  static constexpr RecordId hung = ~RecordId{2};      // nothing can act, or a thread runs for ever unseen
  RecordId from;
  RecordId to;
};

// `may_hang` when some state cannot reach `finished`, else `may_spin` when there is a cycle.
Termination termination_of(const std::vector<StateEdge>& edges);

}  // namespace fenceline
