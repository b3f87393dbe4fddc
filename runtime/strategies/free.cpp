// Free running: the workers start together and are not aligned again until the epoch ends. With many instances they
// drift apart, so this finds what happens when threads do not meet, and measures what alignment costs.
#include "runtime/strategies/strategy.h"

namespace fenceline::runtime {

void run_free(Turn& turn) {
  turn.prepare(0, turn.instances);
  turn.take_lead();
  turn.run(0, turn.instances);
}

}  // namespace fenceline::runtime
