#include "litmus/languages/x86_flags.h"

#include "litmus/languages/x86_emitter.h"

namespace fenceline::litmus {
namespace {

constexpr Operand zero = {Operand::Kind::constant, 0, 0};

}  // namespace

FlagSet flags_read(Condition condition) {
  switch (condition) {
    case Condition::o:
    case Condition::no: return {Flag::overflow};
    case Condition::b:
    case Condition::ae: return {Flag::carry};
    case Condition::e:
    case Condition::ne: return {Flag::zero};
    case Condition::be:
    case Condition::a: return {Flag::carry, Flag::zero};
    case Condition::s:
    case Condition::ns: return {Flag::sign};
    case Condition::l:
    case Condition::ge: return {Flag::sign, Flag::overflow};
    case Condition::le:
    case Condition::g: return {Flag::zero, Flag::sign, Flag::overflow};
  }
  return {};
}

ConditionValue value_of(X86Emitter& e, Condition condition) {
  // An odd condition is the negation of the even one before it.
  const auto number = static_cast<unsigned>(condition);
  const bool negated = (number & 1U) != 0;
  const auto combined = [&e](AluOp op, Operand a, Operand b) {
    const RegisterId result = e.temporary();
    e.assign(result, op, a, b, Width::byte);
    return Operand::of_register(result);
  };
  switch (static_cast<Condition>(number & ~1U)) {
    case Condition::o: return {e.flag(Flag::overflow), negated};
    case Condition::b: return {e.flag(Flag::carry), negated};
    case Condition::e: return {e.flag(Flag::zero), negated};
    case Condition::be: return {combined(AluOp::bit_or, e.flag(Flag::carry), e.flag(Flag::zero)), negated};
    case Condition::s: return {e.flag(Flag::sign), negated};
    case Condition::l: return {combined(AluOp::ne, e.flag(Flag::sign), e.flag(Flag::overflow)), negated};
    case Condition::le: {
      const Operand less = combined(AluOp::ne, e.flag(Flag::sign), e.flag(Flag::overflow));
      return {combined(AluOp::bit_or, less, e.flag(Flag::zero)), negated};
    }
    case Condition::no:
    case Condition::ae:
    case Condition::ne:
    case Condition::a:
    case Condition::ns:
    case Condition::ge:
    case Condition::g: break;  // odd
  }
  return {};
}

void add_flags(X86Emitter& e, Operand a, Operand b, Width width) {
  e.set_flag(Flag::carry, AluOp::carry_add, a, b, width);
  e.set_flag(Flag::overflow, AluOp::overflow_add, a, b, width);
}

void sub_flags(X86Emitter& e, Operand a, Operand b, Width width) {
  e.set_flag(Flag::carry, AluOp::lt_unsigned, a, b, width);
  e.set_flag(Flag::overflow, AluOp::overflow_sub, a, b, width);
}

void logic_flags(X86Emitter& e) {
  e.set_flag(Flag::carry, AluOp::copy, zero, {}, Width::byte);
  e.set_flag(Flag::overflow, AluOp::copy, zero, {}, Width::byte);
}

void result_flags(X86Emitter& e, Operand result, Width width) {
  e.set_flag(Flag::zero, AluOp::eq, result, zero, width);
  e.set_flag(Flag::sign, AluOp::lt_signed, result, zero, width);
}

bool result_flags_live(const X86Emitter& e) { return e.live().has(Flag::zero) || e.live().has(Flag::sign); }

void compare_flags(X86Emitter& e, Operand a, Operand b, Width width) {
  sub_flags(e, a, b, width);
  e.set_flag(Flag::zero, AluOp::eq, a, b, width);
  if (!e.live().has(Flag::sign)) return;
  const RegisterId difference = e.temporary();
  e.assign(difference, AluOp::sub, a, b, width);
  e.set_flag(Flag::sign, AluOp::lt_signed, Operand::of_register(difference), zero, width);
}

void test_flags(X86Emitter& e, Operand a, Operand b, Width width) {
  logic_flags(e);
  if (!result_flags_live(e)) return;
  // "test a,a" asks about a itself.
  if (a == b) return result_flags(e, a, width);
  const RegisterId common = e.temporary();
  e.assign(common, AluOp::bit_and, a, b, width);
  result_flags(e, Operand::of_register(common), width);
}

}  // namespace fenceline::litmus
