#include "model/traces/traces.h"

#include "model/traces/instances.h"

namespace fenceline::traces {

std::unique_ptr<Exploration> start(const Program& program, std::span<const Observable> observed, Model model,
                                   const ExploreOptions& options) {
  if (options.buffer == 0U) model = Model::sc;
  if (options.buffer && model != Model::sc) throw NotApplicable("bounded buffers are explored by states only");
  switch (model) {
    case Model::sc: return start_sc(program, observed, options);
    case Model::tso: return start_tso(program, observed, options);
    case Model::pso: return start_pso(program, observed, options);
  }
  throw std::invalid_argument("no such model");
}

ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const ExploreOptions& options) {
  const std::unique_ptr<Exploration> search = traces::start(program, observed, model, options);
  search->run(options.limits.states);
  return search->result();
}

}  // namespace fenceline::traces
