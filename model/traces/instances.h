// The search under each model, compiled in a file of its own.
//
// Thread safety: as `explore` (traces.h).
#pragma once

#include "model/traces/traces.h"

namespace fenceline::traces {

ExploreResult explore_sc(const Program& program, std::span<const Observable> observed, const ExploreOptions& options);
ExploreResult explore_tso(const Program& program, std::span<const Observable> observed, const ExploreOptions& options);
ExploreResult explore_pso(const Program& program, std::span<const Observable> observed, const ExploreOptions& options);

}  // namespace fenceline::traces
