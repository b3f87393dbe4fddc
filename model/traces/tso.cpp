#include "model/traces/instances.h"
#include "model/traces/run.h"

namespace fenceline::traces {

ExploreResult explore_tso(const Program& program, std::span<const Observable> observed, const ExploreOptions& options) {
  return run<TsoOrder>(program, observed, options);
}

}  // namespace fenceline::traces
