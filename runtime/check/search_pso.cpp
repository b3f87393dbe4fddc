#include "runtime/check/engine.h"

namespace fenceline::checking {

Found search_pso(const Task& task) { return search_any_width<traces::PsoOrder>(task); }

}  // namespace fenceline::checking
