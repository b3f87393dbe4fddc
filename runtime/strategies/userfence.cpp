// A user-made barrier before each instance, after litmus7's `-barrier userfence`: one worker, in turn, raises the
// instance's flag and fences; the others wait for it. The one that raises does not wait, so it is only half a barrier;
// since the turn goes round, no worker gets further ahead than the number of workers.
#include "runtime/strategies/strategy.h"

namespace fenceline::runtime {

void run_userfence(Turn& turn) {
  turn.prepare(0, turn.instances);
  for (std::uint32_t i = 0; i < turn.instances; ++i) {
    std::atomic<std::uint32_t>& flag = turn.meeting.flags[i];
    if (i % turn.workers == turn.worker) {
      flag.exchange(turn.meeting.epoch, std::memory_order_seq_cst);
    } else {
      Spin spin(turn.meeting.spins);
      while (flag.load(std::memory_order_acquire) != turn.meeting.epoch) {
        if (turn.meeting.abandoned.load(std::memory_order_relaxed)) break;
        spin.once();
      }
    }
    turn.take_lead();
    turn.run(i, 1);
  }
}

}  // namespace fenceline::runtime
