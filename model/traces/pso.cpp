#include "model/traces/instances.h"
#include "model/traces/run.h"

namespace fenceline::traces {

ExploreResult explore_pso(const Program& program, std::span<const Observable> observed, const ExploreOptions& options) {
  return run<PsoOrder>(program, observed, options);
}

}  // namespace fenceline::traces
