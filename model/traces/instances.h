// The search under each model, compiled in a file of its own.
//
// Thread safety: as `start` (traces.h).
#pragma once

#include <memory>
#include <span>

#include "model/traces/traces.h"

namespace fenceline::traces {

std::unique_ptr<Exploration> start_sc(const Program& program, std::span<const Observable> observed,
                                      const ExploreOptions& options);
std::unique_ptr<Exploration> start_tso(const Program& program, std::span<const Observable> observed,
                                       const ExploreOptions& options);
std::unique_ptr<Exploration> start_pso(const Program& program, std::span<const Observable> observed,
                                       const ExploreOptions& options);

}  // namespace fenceline::traces
