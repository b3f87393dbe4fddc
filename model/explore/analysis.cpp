#include "model/explore/analysis.h"

#include <algorithm>

#include "model/explore/few.h"
#include "model/explore/liveness.h"

namespace fenceline {
namespace {

LocationMask reach(const Op& op) {
  return op.location >= 0 ? bit_of(static_cast<std::uint32_t>(op.location)) : ~LocationMask{0};
}

void analyse(const Code& code, ThreadCode& t) {
  const auto index = static_cast<std::size_t>(&t - code.threads.data());
  Few<RegisterId> observed_slots;
  for (const ObservedSlot& o : code.observed) {
    if (o.kind == ObservedSlot::Kind::slot && o.thread == index) observed_slots.push_back(o.index);
  }
  for (const Sum& sum : code.sums) {
    for (const Sum::Part& p : sum.parts) {
      if (p.thread == index) observed_slots.push_back(p.slot);
    }
  }
  const LiveRegisters live = live_registers(t.ops, span_of(observed_slots));
  for (std::size_t i = 0; i < t.points.size(); ++i) t.points[i].live = live[i];
  backwards(t.ops, [&](std::size_t i, std::size_t next) {
    ThreadCode::Point& here = t.points[i];
    const ThreadCode::Point& after = t.points[next];
    const ThreadCode::Point before = here;
    const Op& op = t.ops[i];
    here.reads |= after.reads | (op.reads_memory() ? reach(op) : 0);
    here.writes |= after.writes | (op.writes_memory() ? reach(op) : 0);
    const bool goes_on = next < t.ops.size() && !t.ops[next].reads_memory();
    here.backwards = here.backwards || next <= i || (goes_on && after.backwards);
    return here.reads != before.reads || here.writes != before.writes || here.backwards != before.backwards;
  });
}

// The most stores the buffer can hold before each instruction; when going round a loop adds to it, there is no bound.
void bound_buffer(ThreadCode& t, bool loops, std::optional<unsigned> buffer) {
  unsigned stores = 0;
  for (const Op& op : t.ops) stores += op.kind == Op::Kind::store ? 1U : 0U;
  if (buffer) {
    t.buffer_capacity = *buffer;
    if (!loops) t.buffer_capacity = std::min(t.buffer_capacity, stores);
    return;
  }
  if (stores == 0 || (stores == 1 && !loops)) {
    t.buffer_capacity = stores;
    return;
  }
  Few<int> held(t.ops.size() + 1, -1);
  Few<std::uint32_t> work{0};
  held[0] = 0;
  while (!work.empty()) {
    const std::uint32_t i = work.back();
    work.pop_back();
    t.buffer_capacity = std::max(t.buffer_capacity, static_cast<unsigned>(held[i]));
    if (t.buffer_capacity > stores) {
      t.unbounded = true;
      t.buffer_capacity = bound_for_storing_loops;
      return;
    }
    if (i == t.ops.size()) continue;
    const Op& op = t.ops[i];
    const int after = op.needs_empty_buffer() ? 0 : held[i] + (op.kind == Op::Kind::store ? 1 : 0);
    const auto flow = [&](std::uint32_t next) {
      if (held[next] >= after) return;
      held[next] = after;
      work.push_back(next);
    };
    if (op.kind == Op::Kind::branch || op.kind == Op::Kind::jump) flow(op.destination);
    if (op.kind != Op::Kind::jump) flow(i + 1);
  }
}

}  // namespace

void analyse(Code& code, std::optional<unsigned> buffer) {
  for (ThreadCode& t : code.threads) {
    analyse(code, t);
    bound_buffer(t, code.loops, buffer);
  }
}

}  // namespace fenceline
