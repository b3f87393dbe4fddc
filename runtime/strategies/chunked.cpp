// Chunked rendezvous: the price of a barrier is paid once for K instances. Between two barriers the workers drift, and
// a worker that is ahead runs on its store buffer: its loads of later instances are done while its stores of earlier
// ones still wait for their lines, which is where weak outcomes come from.
#include <algorithm>

#include "runtime/strategies/strategy.h"

namespace fenceline::runtime {

void run_chunked(Turn& turn) {
  const std::uint32_t chunk = std::max(turn.parameters.chunk, 1U);
  for (std::uint32_t first = 0; first < turn.instances; first += chunk) {
    const std::uint32_t count = std::min(chunk, turn.instances - first);
    turn.prepare(first, count);
    turn.meeting.rendezvous.meet(turn.worker);
    turn.take_lead();
    turn.run(first, count);
  }
}

}  // namespace fenceline::runtime
