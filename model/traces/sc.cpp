#include "model/traces/instances.h"
#include "model/traces/run.h"

namespace fenceline::traces {

std::unique_ptr<Exploration> start_sc(const Program& program, std::span<const Observable> observed,
                                      const ExploreOptions& options) {
  return std::make_unique<TraceExploration<ScOrder>>(program, observed, options);
}

}  // namespace fenceline::traces
