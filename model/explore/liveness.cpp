#include "model/explore/liveness.h"

namespace fenceline {
namespace {

std::uint64_t reads(const Op& op) {
  std::uint64_t result = 0;
  for (const std::int32_t slot : {op.a.slot, op.b.slot, op.base}) {
    if (slot >= 0) result |= register_bit(static_cast<std::size_t>(slot));
  }
  return result;
}

std::uint64_t overwrites(const Op& op) {
  // The shared bit stands for several registers: writing one of them does not make the others dead.
  if (op.target < 0 || op.target >= 63) return 0;
  return register_bit(static_cast<std::size_t>(op.target));
}

}  // namespace

LiveRegisters live_registers(const std::vector<Op>& ops, std::span<const RegisterId> observed) {
  LiveRegisters live(ops.size() + 1, 0);
  for (const RegisterId r : observed) live.back() |= register_bit(r);
  backwards(ops, [&](std::size_t i, std::size_t next) {
    const std::uint64_t before = live[i];
    live[i] |= (live[next] & ~overwrites(ops[i])) | reads(ops[i]);
    return live[i] != before;
  });
  return live;
}

bool drop_dead_ops(ThreadCode& thread, std::size_t registers, std::span<const RegisterId> observed) {
  if (registers == 0) return false;
  bool any = false;
  for (bool changed = true; changed;) {
    const LiveRegisters live = live_registers(thread.ops, observed);
    const Op* const first = thread.ops.data();
    const auto target_is_dead = [&](const Op& op) {
      return op.target >= 0 &&
             (live[static_cast<std::size_t>(&op - first) + 1] & register_bit(static_cast<std::size_t>(op.target))) == 0;
    };
    for (Op& op : thread.ops) {
      if ((op.kind == Op::Kind::rmw || op.kind == Op::Kind::cas) && target_is_dead(op)) op.target = -1;
    }
    changed = drop_ops(thread, [&](const Op& op) {
      return (op.kind == Op::Kind::assign || (op.kind == Op::Kind::load && op.location >= 0)) && target_is_dead(op);
    });
    any = any || changed;
  }
  return any;
}

}  // namespace fenceline
