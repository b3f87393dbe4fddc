#include "runtime/check/engine.h"

namespace fenceline::checking {

Found search_tso(const Task& task) { return search_any_width<traces::TsoOrder>(task); }

}  // namespace fenceline::checking
