// The minimal answers to a question about levels: how far must each of some places be changed at least.
//
// A level for each place is an answer when `holds` says so; higher levels never make an answer none. So the answers are
// an upper set, and its minimal elements are found by duality: every choice that is no answer, raised as far as it can
// be without becoming one, leaves a clause "at one of these places, go beyond"; the minimal solutions of all clauses
// (Berge's transversals) are put to `holds`, which either confirms each of them or yields a new clause. Complete when
// it ends: every minimal answer is in the list and nothing else.
//
// Thread safety: calls are independent.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/explore/explore.h"

namespace fenceline {

// By place: 0 for not changed, k for its k-th level.
using Levels = std::vector<unsigned>;

struct MinimalLevels {
  std::vector<Levels> answers;
  Completeness completeness = Completeness::exhaustive;
  std::uint64_t questions = 0;  // put to `holds`
};

// Thrown by `holds` when it cannot say; ends the search with this reason.
struct GaveUp {
  Completeness why;
};

// `highest`: the last level of each place. After `most` questions the search ends with `state_limit`.
MinimalLevels minimal_levels(const Levels& highest, const std::function<bool(const Levels&)>& holds,
                             std::uint64_t most);

}  // namespace fenceline
