// XCHG, XADD and CMPXCHG, on registers, on memory, and on memory atomically.
#include "litmus/languages/x86_lower.h"

namespace fenceline::litmus {
namespace {

// The end of a compare that succeeded, and what a failed one does instead: the accumulator gets the value found.
void finish_compare(X86Emitter& e, std::uint32_t failed, X86Register acc, Operand found) {
  e.emit(Jump{});
  const std::uint32_t done = e.here() - 1;
  e.land_here(failed);
  e.write(acc, found);
  e.land_here(done);
}

RegisterPart low_part(Width width) {
  switch (width) {
    case Width::byte: return RegisterPart::byte0;
    case Width::half: return RegisterPart::half;
    case Width::word: return RegisterPart::word;
    case Width::quad: return RegisterPart::quad;
  }
  return RegisterPart::quad;
}

}  // namespace

void lower_exchange(X86Emitter& e, const X86Instruction& in) {
  const Width width = *in.width;
  if (in.target.is_register() && in.source.is_register()) {
    const RegisterId saved = e.temporary();
    e.assign(saved, AluOp::copy, e.read(in.target.reg), {}, width);
    e.write(in.target.reg, e.read(in.source.reg));
    e.write(in.source.reg, Operand::of_register(saved));
    return;
  }
  const X86Operand& memory = in.target.is_memory() ? in.target : in.source;
  const X86Operand& reg = in.target.is_memory() ? in.source : in.target;
  const Address address = e.address(memory);
  const Operand stored = e.read(reg.reg);
  const RegisterId old = e.start_write(reg.reg);
  e.emit(Rmw{old, address, RmwOp::exchange, stored, width});
  e.finish_write(reg.reg, old);
}

void lower_exchange_add(X86Emitter& e, const X86Instruction& in) {
  const Width width = *in.width;
  const Operand added = e.read(in.source.reg);
  const RegisterId old = e.temporary();
  const Operand before = Operand::of_register(old);
  std::optional<RegisterId> sum;
  if (in.locked) {
    const Address address = e.address(in.target);
    e.emit(Rmw{old, address, RmwOp::add, added, width});
  } else {
    sum = e.temporary();
    if (in.target.is_memory()) {
      const Address address = e.address(in.target);
      e.emit(Load{old, address, width});
      e.assign(*sum, AluOp::add, before, added, width);
      e.emit(Store{address, Operand::of_register(*sum), width});
    } else {
      e.assign(old, AluOp::copy, e.read(in.target.reg), {}, width);
      e.assign(*sum, AluOp::add, before, added, width);
    }
  }
  add_flags(e, before, added, width);
  if (result_flags_live(e)) {
    if (!sum) {
      sum = e.temporary();
      e.assign(*sum, AluOp::add, before, added, width);
    }
    result_flags(e, Operand::of_register(*sum), width);
  }
  e.write(in.source.reg, before);
  if (in.target.is_register()) e.write(in.target.reg, Operand::of_register(*sum));
}

void lower_compare_exchange(X86Emitter& e, const X86Instruction& in) {
  const Width width = *in.width;
  const X86Register acc{accumulator, low_part(width)};
  const Operand expected = e.read_exactly(acc);
  const Operand desired = e.read(in.source.reg);
  const RegisterId old = e.temporary();
  const Operand found = Operand::of_register(old);
  const auto equal = [&] {
    compare_flags(e, expected, found, width);
    const RegisterId result = e.temporary();
    e.assign(result, AluOp::eq, expected, found, width);
    return Operand::of_register(result);
  };
  if (in.locked) {
    const Address address = e.address(in.target);
    e.emit(Cas{old, address, expected, desired, width});
    // On success the accumulator already holds what was found; but a 32-bit write would clear its upper half.
    if (width != Width::word || e.whole() == Width::word) {
      compare_flags(e, expected, found, width);
      e.write(acc, found);
      return;
    }
    const std::uint32_t done = e.branch(equal(), false);
    e.write(acc, found);
    e.land_here(done);
    return;
  }
  if (in.target.is_memory()) {
    const Address address = e.address(in.target);
    e.emit(Load{old, address, width});
    const std::uint32_t failed = e.branch(equal(), true);
    e.emit(Store{address, desired, width});
    finish_compare(e, failed, acc, found);
    return;
  }
  e.assign(old, AluOp::copy, e.read(in.target.reg), {}, width);
  const std::uint32_t failed = e.branch(equal(), true);
  e.write(in.target.reg, desired);
  finish_compare(e, failed, acc, found);
}

}  // namespace fenceline::litmus
