// Backward dataflow over one thread's ops, and what it is used for: live registers, and dropping ops nobody can see.
//
// Thread safety: pure functions on the arguments.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/explore/code.h"

namespace fenceline {

// Calls `flow(i, next)` for every op and each of its successors, last op first, until no call reports a change. Without
// backward jumps that is two sweeps, the second only to see that nothing changed.
template <class Flow>
void backwards(const std::vector<Op>& ops, Flow&& flow) {
  bool changed = true;
  bool loops = true;
  while (changed && loops) {
    changed = false;
    loops = false;
    for (std::size_t i = ops.size(); i-- > 0;) {
      const Op& op = ops[i];
      if (op.kind == Op::Kind::branch || op.kind == Op::Kind::jump) {
        changed = flow(i, op.destination) || changed;
        loops = loops || op.destination <= i;
      }
      if (op.kind != Op::Kind::jump) changed = flow(i, i + 1) || changed;
    }
  }
}

// The bit of a register; those past the 63rd share the last bit, and are live whenever one of them is.
constexpr std::uint64_t register_bit(std::size_t r) { return std::uint64_t{1} << (r < 63 ? r : 63U); }

// Before each op, and at the end: the registers some later op reads before it is overwritten, or that are observed.
using LiveRegisters = boost::container::small_vector<std::uint64_t, 16>;
LiveRegisters live_registers(const std::vector<Op>& ops, std::span<const RegisterId> observed);

// Drops assignments and statically addressed loads whose target is dead, and the unread targets of rmw and cas, until
// none is left. True when anything changed. Loads from computed addresses stay: they may fault.
bool drop_dead_ops(ThreadCode& thread, std::size_t registers, std::span<const RegisterId> observed);

// Removes the ops for which `drop` holds (no jumps among them) and mends the jumps. True when any went.
template <class Predicate>
bool drop_ops(ThreadCode& thread, Predicate&& drop) {
  std::vector<std::uint32_t> new_index;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < thread.ops.size(); ++i) {
    if (new_index.empty() && !drop(thread.ops[i])) {
      ++kept;
      continue;
    }
    if (new_index.empty()) {
      for (std::uint32_t k = 0; k < i; ++k) new_index.push_back(k);
    }
    new_index.push_back(static_cast<std::uint32_t>(kept));
    if (drop(thread.ops[i])) continue;
    thread.ops[kept] = thread.ops[i];
    thread.points[kept] = thread.points[i];
    ++kept;
  }
  if (new_index.empty()) return false;
  new_index.push_back(static_cast<std::uint32_t>(kept));
  thread.points[kept] = thread.points.back();
  thread.ops.resize(kept);
  thread.points.resize(kept + 1);
  for (Op& op : thread.ops) {
    if (op.kind == Op::Kind::branch || op.kind == Op::Kind::jump) op.destination = new_index[op.destination];
  }
  return true;
}

}  // namespace fenceline
