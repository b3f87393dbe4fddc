#include "model/traces/traces.h"

#include "model/traces/instances.h"

namespace fenceline::traces {

ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const ExploreOptions& options) {
  if (options.buffer == 0U) model = Model::sc;
  if (options.buffer && model != Model::sc) throw NotApplicable("bounded buffers are explored by states only");
  switch (model) {
    case Model::sc: return explore_sc(program, observed, options);
    case Model::tso: return explore_tso(program, observed, options);
    case Model::pso: return explore_pso(program, observed, options);
  }
  throw std::invalid_argument("no such model");
}

}  // namespace fenceline::traces
