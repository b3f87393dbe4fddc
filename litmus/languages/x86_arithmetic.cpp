// Arithmetic, logic and shifts, on registers, on memory, and on memory under LOCK.
#include "litmus/languages/x86_lower.h"

namespace fenceline::litmus {
namespace {

constexpr Operand zero = {Operand::Kind::constant, 0, 0};
constexpr Operand one = {Operand::Kind::constant, 0, 1};

// target = op(target, b). `locked` is the same as an atomic operation on memory.
struct Update {
  AluOp op;
  RmwOp locked;
  Operand b;
  bool result_flags = true;
};

// Not atomically. `before` computes flags from the old value.
template <class Before>
void update(X86Emitter& e, const X86Operand& target, const Update& u, Width width, Before before) {
  if (target.is_register()) {
    const Operand a = e.read(target.reg);
    before(a);
    const RegisterId result = e.start_write(target.reg);
    e.assign(result, u.op, a, u.b, width);
    e.finish_write(target.reg, result);
    if (u.result_flags) result_flags(e, Operand::of_register(result), width);
    return;
  }
  const Address address = e.address(target);
  const RegisterId old = e.temporary();
  e.emit(Load{old, address, width});
  before(Operand::of_register(old));
  const RegisterId result = e.temporary();
  e.assign(result, u.op, Operand::of_register(old), u.b, width);
  e.emit(Store{address, Operand::of_register(result), width});
  if (u.result_flags) result_flags(e, Operand::of_register(result), width);
}

template <class Before>
void update(X86Emitter& e, const X86Instruction& in, const Update& u, Before before) {
  const Width width = *in.width;
  if (!in.locked) return update(e, in.target, u, width, before);
  const Address address = e.address(in.target);
  if (e.live().empty()) return e.emit(Rmw{std::nullopt, address, u.locked, u.b, width});
  const RegisterId old = e.temporary();
  e.emit(Rmw{old, address, u.locked, u.b, width});
  before(Operand::of_register(old));
  if (!u.result_flags || !result_flags_live(e)) return;
  const RegisterId result = e.temporary();
  e.assign(result, u.op, Operand::of_register(old), u.b, width);
  result_flags(e, Operand::of_register(result), width);
}

void binary(X86Emitter& e, const X86Instruction& in, AluOp op, RmwOp locked,
            void (*flags)(X86Emitter&, Operand, Operand, Width)) {
  const Width width = *in.width;
  const Operand b = e.value(in.source, width);
  update(e, in, {op, locked, b}, [&](Operand a) { flags(e, a, b, width); });
}

void no_carry(X86Emitter& e, Operand, Operand, Width) { logic_flags(e); }

// INC and DEC leave the carry alone.
void step(X86Emitter& e, const X86Instruction& in, AluOp op, RmwOp locked, AluOp overflow) {
  update(e, in, {op, locked, one}, [&](Operand a) { e.set_flag(Flag::overflow, overflow, a, one, *in.width); });
}

// 0 - a, computed as a * -1, which puts the target first as all updates have it.
void negate(X86Emitter& e, const X86Instruction& in) {
  const Width width = *in.width;
  update(e, in, {AluOp::mul, RmwOp::neg, Operand::of_constant(mask(width))}, [&](Operand a) {
    e.set_flag(Flag::carry, AluOp::ne, a, zero, width);
    e.set_flag(Flag::overflow, AluOp::overflow_sub, zero, a, width);
  });
}

// NOT changes no flags.
void complement(X86Emitter& e, const X86Instruction& in) {
  const Operand ones = Operand::of_constant(mask(*in.width));
  update(e, in, {AluOp::bit_xor, RmwOp::bit_xor, ones, false}, [](Operand) {});
}

// Carry is the last bit shifted out; overflow is defined for shifts by 1 only, and computed as if for these (Intel SDM
// volume 2, SAL/SAR/SHL/SHR). `count` is not 0.
void shift_flags(X86Emitter& e, AluOp op, Operand old, Operand result, Operand count, Width width) {
  result_flags(e, result, width);
  if (!e.live().has(Flag::carry) && !e.live().has(Flag::overflow)) return;
  // One shift less, then the bit that goes next.
  const RegisterId carry = e.temporary();
  const Operand carried = Operand::of_register(carry);
  e.assign(carry, AluOp::sub, count, one, Width::byte);
  e.assign(carry, op, old, carried, width);
  if (op == AluOp::shl) {
    e.assign(carry, AluOp::lt_signed, carried, zero, width);
  } else {
    e.assign(carry, AluOp::bit_and, carried, one, width);
  }
  e.set_flag(Flag::carry, AluOp::copy, carried, {}, Width::byte);
  if (!e.live().has(Flag::overflow)) return;
  if (op == AluOp::shl) {
    const RegisterId sign = e.temporary();
    e.assign(sign, AluOp::lt_signed, result, zero, width);
    e.set_flag(Flag::overflow, AluOp::bit_xor, Operand::of_register(sign), carried, Width::byte);
  } else if (op == AluOp::shr) {
    e.set_flag(Flag::overflow, AluOp::lt_signed, old, zero, width);
  } else {
    e.set_flag(Flag::overflow, AluOp::copy, zero, {}, Width::byte);
  }
}

// A shift by 0 leaves the flags alone.
void shift(X86Emitter& e, const X86Instruction& in, AluOp op) {
  const Width width = *in.width;
  const Operand most = Operand::of_constant(width == Width::quad ? 63 : 31);
  Operand count = Operand::of_constant(in.source.constant & most.constant);
  if (in.source.is_register()) {
    const RegisterId masked = e.temporary();
    e.assign(masked, AluOp::bit_and, e.read(in.source.reg), most, Width::byte);
    count = Operand::of_register(masked);
  }
  const bool flags = !e.live().empty() && (count.is_register() || count.constant != 0);
  RegisterId old = 0;
  update(e, in.target, {op, RmwOp::exchange, count, false}, width, [&](Operand a) {
    if (!flags) return;
    old = e.temporary();
    e.assign(old, AluOp::copy, a, {}, width);
  });
  if (!flags) return;
  const RegisterId result = e.temporary();
  e.assign(result, op, Operand::of_register(old), count, width);
  if (!count.is_register()) {
    return shift_flags(e, op, Operand::of_register(old), Operand::of_register(result), count, width);
  }
  const std::uint32_t around = e.branch(count, true);
  shift_flags(e, op, Operand::of_register(old), Operand::of_register(result), count, width);
  e.land_here(around);
}

}  // namespace

void lower_arithmetic(X86Emitter& e, const X86Instruction& in) {
  switch (in.row().action) {
    case Action::add: return binary(e, in, AluOp::add, RmwOp::add, add_flags);
    case Action::sub: return binary(e, in, AluOp::sub, RmwOp::sub, sub_flags);
    case Action::bit_and: return binary(e, in, AluOp::bit_and, RmwOp::bit_and, no_carry);
    case Action::bit_or: return binary(e, in, AluOp::bit_or, RmwOp::bit_or, no_carry);
    case Action::bit_xor: return binary(e, in, AluOp::bit_xor, RmwOp::bit_xor, no_carry);
    case Action::compare:
    case Action::test: {
      const Operand a = e.value(in.target, *in.width);
      const Operand b = e.value(in.source, *in.width);
      return (in.row().action == Action::test ? test_flags : compare_flags)(e, a, b, *in.width);
    }
    case Action::increment: return step(e, in, AluOp::add, RmwOp::add, AluOp::overflow_add);
    case Action::decrement: return step(e, in, AluOp::sub, RmwOp::sub, AluOp::overflow_sub);
    case Action::negate: return negate(e, in);
    case Action::complement: return complement(e, in);
    case Action::shift_left: return shift(e, in, AluOp::shl);
    case Action::shift_right: return shift(e, in, AluOp::shr);
    case Action::shift_right_signed: return shift(e, in, AluOp::sar);
    case Action::mov:
    case Action::mov_zero_extend:
    case Action::mov_sign_extend:
    case Action::load_address:
    case Action::exchange:
    case Action::exchange_add:
    case Action::compare_exchange:
    case Action::set_if:
    case Action::move_if:
    case Action::jump:
    case Action::jump_if:
    case Action::fence_full:
    case Action::fence_store:
    case Action::fence_load:
    case Action::end:
    case Action::nothing: return;  // not arithmetic
  }
}

}  // namespace fenceline::litmus
