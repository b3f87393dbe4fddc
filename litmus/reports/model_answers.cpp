#include "litmus/reports/model_answers.h"

namespace fenceline::litmus {

std::string_view text_of(Completeness completeness) {
  switch (completeness) {
    case Completeness::exhaustive: return "exhaustive";
    case Completeness::state_limit: return "the limit on states was reached";
    case Completeness::memory_limit: return "the limit on memory was reached";
    case Completeness::timeout: return "the time was over";
    case Completeness::cancelled: return "interrupted";
    case Completeness::buffer_limit:
      return "a loop stores without draining, so buffers were bounded (choose with --buffer)";
  }
  return {};
}

}  // namespace fenceline::litmus
