// A barrier made of time, after litmus7's `-barrier timebase`: the workers agree on a start once for a chunk, and then
// each instance begins at its own tick of a clock that all CPUs share. No memory traffic disturbs the test, and the
// workers begin within some ten cycles of one another; a lead, drawn by each worker for each instance, sweeps their
// offset over the length of the test.
#include <algorithm>

#include "runtime/clock.h"
#include "runtime/strategies/strategy.h"

namespace fenceline::runtime {
namespace {

// Enough for every worker to leave the rendezvous, in ticks.
constexpr std::uint64_t head_start = 1000;

// Clocks that disagree between CPUs must not make a worker wait for hours: no wait is longer than this.
constexpr std::uint64_t longest_wait = 20'000'000;

void wait_until(std::uint64_t start, const Meeting& meeting) {
  const std::uint64_t begun = ticks();
  Spin spin(meeting.spins);
  for (std::uint64_t now = begun; static_cast<std::int64_t>(start - now) > 0; now = ticks()) {
    if (now - begun > longest_wait) return;
    // A pause would blur the start by its own length; far from it, others may have the CPU.
    if (start - now > 2000) spin.once();
  }
}

}  // namespace

void run_timebase(Turn& turn) {
  const std::uint32_t chunk = std::max(turn.parameters.chunk, 1U);
  const std::uint64_t period = std::max(turn.parameters.period, 1U);
  std::size_t parity = 0;
  for (std::uint32_t first = 0; first < turn.instances; first += chunk, parity ^= 1U) {
    const std::uint32_t count = std::min(chunk, turn.instances - first);
    turn.prepare(first, count);
    std::atomic<std::uint64_t>& start = turn.meeting.starts[parity];
    if (turn.worker == 0) start.store(ticks() + head_start, std::memory_order_relaxed);
    turn.meeting.rendezvous.meet(turn.worker);
    const std::uint64_t agreed = start.load(std::memory_order_relaxed);
    for (std::uint32_t i = 0; i < count; ++i) {
      wait_until(agreed + i * period, turn.meeting);
      turn.take_lead();
      turn.run(first + i, 1);
    }
  }
}

}  // namespace fenceline::runtime
