// The flags of x86 as hidden registers that hold 0 or 1: what sets them, and what the conditions make of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "litmus/languages/x86_mnemonics.h"
#include "model/program.h"

namespace fenceline::litmus {

class X86Emitter;

// The flags that conditions look at; PF and AF have no use here.
enum class Flag : std::uint8_t { zero, sign, carry, overflow };
inline constexpr std::size_t flag_count = 4;

class FlagSet {
 public:
  constexpr FlagSet(std::initializer_list<Flag> flags) {
    for (const Flag f : flags) bits_ |= 1U << static_cast<unsigned>(f);
  }
  constexpr bool has(Flag f) const { return ((bits_ >> static_cast<unsigned>(f)) & 1U) != 0; }
  constexpr void add(FlagSet other) { bits_ |= other.bits_; }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  unsigned bits_ = 0;
};

// The flags a condition reads.
FlagSet flags_read(Condition condition);

// Whether a condition holds: `value` is non-zero (or zero, with `when_zero`) when it does.
struct ConditionValue {
  Operand value;
  bool when_zero = false;
};
ConditionValue value_of(X86Emitter& e, Condition condition);

// The setters below emit code for the live flags only. Operands are those of the instruction; where the target is also
// one of them, they must be called before it is written.

// Carry and overflow of a + b, of a - b, and of a logical operation (both 0).
void add_flags(X86Emitter& e, Operand a, Operand b, Width width);
void sub_flags(X86Emitter& e, Operand a, Operand b, Width width);
void logic_flags(X86Emitter& e);

// Zero and sign of a result.
void result_flags(X86Emitter& e, Operand result, Width width);
bool result_flags_live(const X86Emitter& e);

// All four, of a - b and of a & b, whose results are not kept.
void compare_flags(X86Emitter& e, Operand a, Operand b, Width width);
void test_flags(X86Emitter& e, Operand a, Operand b, Width width);

}  // namespace fenceline::litmus
