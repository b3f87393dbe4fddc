#include "runtime/check/engine.h"

namespace fenceline::checking {

Found search_sc(const Task& task) { return search_any_width<traces::ScOrder>(task); }

}  // namespace fenceline::checking
