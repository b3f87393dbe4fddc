#include "litmus/languages/x86_lower.h"

#include "litmus/languages/x86_emitter.h"

namespace fenceline::litmus {
namespace {

constexpr Operand zero = {Operand::Kind::constant, 0, 0};
constexpr Operand one = {Operand::Kind::constant, 0, 1};

// What a two-operand arithmetic instruction computes and how its flags follow.
struct Arithmetic {
  AluOp op;
  RmwOp locked;
  enum class Flags : std::uint8_t { add, sub, logic } flags;
};

Arithmetic arithmetic(Action action) {
  switch (action) {
    case Action::add: return {AluOp::add, RmwOp::add, Arithmetic::Flags::add};
    case Action::bit_and:
    case Action::test: return {AluOp::bit_and, RmwOp::bit_and, Arithmetic::Flags::logic};
    case Action::bit_or: return {AluOp::bit_or, RmwOp::bit_or, Arithmetic::Flags::logic};
    case Action::bit_xor: return {AluOp::bit_xor, RmwOp::bit_xor, Arithmetic::Flags::logic};
    default: return {AluOp::sub, RmwOp::sub, Arithmetic::Flags::sub};
  }
}

class ThreadLowering {
 public:
  ThreadLowering(const X86Thread& source, const Draft& draft, Thread& thread, FlagSet live)
      : source_(source), draft_(draft), e_(draft, thread, live) {}

  void run(const std::vector<std::uint32_t>& cell_of) {
    std::vector<std::uint32_t> start_of;
    start_of.reserve(source_.instructions.size() + 1);
    for (std::size_t i = 0; i < source_.instructions.size(); ++i) {
      start_of.push_back(e_.here());
      e_.begin(cell_of[i]);
      lower(source_.instructions[i], i + 1 == source_.instructions.size());
    }
    start_of.push_back(e_.here());
    for (const PendingJump& jump : jumps_) {
      const std::uint32_t destination = jump.label == nullptr ? e_.here() : start_of[target(*jump.label)];
      e_.land(jump.from, destination);
    }
  }

 private:
  struct PendingJump {
    std::uint32_t from;
    const X86Operand* label;  // null for the thread's end
  };

  // The index of the instruction a label stands before.
  std::uint32_t target(const X86Operand& label) const {
    for (const X86Label& l : source_.labels) {
      if (l.name == label.label) return l.before;
    }
    draft_.fail_at(label.where, "no label '" + std::string(label.label) + "' in this thread");
  }

  void lower(const X86Instruction& in, bool last) {
    switch (in.row().action) {
      case Action::mov: return move(in);
      case Action::mov_zero_extend: return extend(in, false);
      case Action::mov_sign_extend: return extend(in, true);
      case Action::load_address: return load_address(in);
      case Action::exchange: return exchange(in);
      case Action::exchange_add: return exchange_add(in);
      case Action::compare_exchange: return compare_exchange(in);
      case Action::add:
      case Action::sub:
      case Action::bit_and:
      case Action::bit_or:
      case Action::bit_xor: return binary(in);
      case Action::compare:
      case Action::test: return compare(in);
      case Action::increment: return unary(in, AluOp::add, RmwOp::add);
      case Action::decrement: return unary(in, AluOp::sub, RmwOp::sub);
      case Action::negate: return negate(in);
      case Action::complement: return complement(in);
      case Action::shift_left: return shift(in, AluOp::shl);
      case Action::shift_right: return shift(in, AluOp::shr);
      case Action::shift_right_signed: return shift(in, AluOp::sar);
      case Action::set_if: return set_if(in);
      case Action::move_if: return move_if(in);
      case Action::jump:
        e_.emit(Jump{});
        jumps_.push_back({e_.here() - 1, &in.target});
        return;
      case Action::jump_if: {
        const auto test = e_.test(in.mnemonic.condition->condition);
        jumps_.push_back({e_.branch(test.value, test.when_zero), &in.target});
        return;
      }
      case Action::fence_full: return e_.emit(Fence{FenceKind::full});
      case Action::fence_store: return e_.emit(Fence{FenceKind::store_store});
      case Action::fence_load: return e_.emit(Fence{FenceKind::load_load});
      case Action::end:
        if (last) return;
        e_.emit(Jump{});
        jumps_.push_back({e_.here() - 1, nullptr});
        return;
      case Action::nothing: return;
    }
  }

  // --- operands ------------------------------------------------------------------------------------------------------

  Operand constant(const X86Operand& o, Width width) const {
    const Value value = o.address_of ? draft_.address(*o.address_of) : o.constant;
    return Operand::of_constant(truncate(value, width));
  }

  // The operand's value, loaded when it is in memory.
  Operand value(const X86Operand& o, Width width) {
    if (o.kind == X86Operand::Kind::constant) return constant(o, width);
    if (o.is_register()) return e_.read(o.reg);
    const Address address = e_.address(o);
    const RegisterId loaded = e_.temporary();
    e_.emit(Load{loaded, address, width});
    return Operand::of_register(loaded);
  }

  bool flags_wanted() const { return !e_.live().empty(); }
  bool result_flags_wanted() const { return e_.live().has(Flag::zero) || e_.live().has(Flag::sign); }

  void result_flags(Operand result, Width width) {
    e_.set_flag(Flag::zero, AluOp::eq, result, zero, width);
    e_.set_flag(Flag::sign, AluOp::lt_signed, result, zero, width);
  }

  // Carry and overflow, from the operands; before the target is written.
  void operand_flags(Arithmetic::Flags kind, Operand a, Operand b, Width width) {
    switch (kind) {
      case Arithmetic::Flags::add:
        e_.set_flag(Flag::carry, AluOp::carry_add, a, b, width);
        e_.set_flag(Flag::overflow, AluOp::overflow_add, a, b, width);
        return;
      case Arithmetic::Flags::sub:
        e_.set_flag(Flag::carry, AluOp::lt_unsigned, a, b, width);
        e_.set_flag(Flag::overflow, AluOp::overflow_sub, a, b, width);
        return;
      case Arithmetic::Flags::logic:
        e_.set_flag(Flag::carry, AluOp::copy, zero, zero, width);
        e_.set_flag(Flag::overflow, AluOp::copy, zero, zero, width);
        return;
    }
  }

  // target = op(old value of target, b), not atomically; `before` computes flags from the old value, and the result
  // flags follow when asked for.
  template <class Before>
  void update(const X86Operand& target, AluOp op, Operand b, Width width, bool with_result_flags, Before before) {
    if (target.is_register()) {
      const Operand a = e_.read(target.reg);
      before(a);
      const RegisterId result = e_.start_write(target.reg);
      e_.assign(result, op, a, b, width);
      e_.finish_write(target.reg, result);
      if (with_result_flags) result_flags(Operand::of_register(result), width);
      return;
    }
    const Address address = e_.address(target);
    const RegisterId old = e_.temporary();
    e_.emit(Load{old, address, width});
    before(Operand::of_register(old));
    const RegisterId result = e_.temporary();
    e_.assign(result, op, Operand::of_register(old), b, width);
    e_.emit(Store{address, Operand::of_register(result), width});
    if (with_result_flags) result_flags(Operand::of_register(result), width);
  }

  // LOCK: the same in one atomic step.
  template <class Before>
  void locked_update(const X86Operand& target, RmwOp locked, AluOp op, Operand b, Width width, bool with_result_flags,
                     Before before) {
    const Address address = e_.address(target);
    if (!flags_wanted()) {
      e_.emit(Rmw{std::nullopt, address, locked, b, width});
      return;
    }
    const RegisterId old = e_.temporary();
    e_.emit(Rmw{old, address, locked, b, width});
    before(Operand::of_register(old));
    if (!with_result_flags || !result_flags_wanted()) return;
    const RegisterId result = e_.temporary();
    e_.assign(result, op, Operand::of_register(old), b, width);
    result_flags(Operand::of_register(result), width);
  }

  // --- moves ---------------------------------------------------------------------------------------------------------

  void move(const X86Instruction& in) {
    const Width width = *in.width;
    if (in.target.is_memory()) {
      const Address address = e_.address(in.target);
      e_.emit(Store{address, value(in.source, width), width});
      return;
    }
    if (in.source.is_memory()) return load(in.target.reg, in.source, width);
    e_.write(in.target.reg, value(in.source, width));
  }

  void load(X86Register target, const X86Operand& memory, Width width) {
    const Address address = e_.address(memory);
    const RegisterId loaded = e_.start_write(target);
    e_.emit(Load{loaded, address, width});
    e_.finish_write(target, loaded);
  }

  void extend(const X86Instruction& in, bool is_signed) {
    if (!is_signed && in.source.is_memory()) return load(in.target.reg, in.source, in.source_width);
    const Operand source = value(in.source, in.source_width);
    const RegisterId target = e_.start_write(in.target.reg);
    if (!is_signed) {
      e_.assign(target, AluOp::copy, source, {}, in.source_width);
    } else {
      const AluOp op = in.source_width == Width::byte   ? AluOp::sext8
                       : in.source_width == Width::half ? AluOp::sext16
                                                        : AluOp::sext32;
      e_.assign(target, op, source, {}, *in.width);
    }
    e_.finish_write(in.target.reg, target);
  }

  void load_address(const X86Instruction& in) {
    const X86Memory& m = in.source.memory;
    const Operand address = e_.address_value(m);
    const RegisterId target = e_.start_write(in.target.reg);
    if (m.known) {
      e_.assign(target, AluOp::copy, address, {}, *in.width);
    } else {
      e_.assign(target, AluOp::add, address, Operand::of_constant(static_cast<Value>(m.displacement)), *in.width);
    }
    e_.finish_write(in.target.reg, target);
  }

  void move_if(const X86Instruction& in) {
    const Width width = *in.width;
    const Operand source = value(in.source, width);  // a memory operand is read whatever the condition
    // With a 32-bit target the upper half is cleared even when nothing is moved (Intel SDM volume 2, CMOVcc).
    if (width == Width::word && e_.whole() == Width::quad) {
      // The source may be the target itself: keep its value.
      const RegisterId target = e_.reg(in.target.reg.number);
      e_.assign(target, AluOp::copy, Operand::of_register(target), {}, width);
    }
    const auto test = e_.test(in.mnemonic.condition->condition);
    const std::uint32_t around = e_.branch(test.value, !test.when_zero);
    e_.write(in.target.reg, source);
    e_.land_here(around);
  }

  void set_if(const X86Instruction& in) {
    const auto test = e_.test(in.mnemonic.condition->condition);
    Operand result = test.value;
    if (test.when_zero) {
      const RegisterId negated = e_.temporary();
      e_.assign(negated, AluOp::eq, result, zero, Width::byte);
      result = Operand::of_register(negated);
    }
    if (in.target.is_memory()) {
      const Address address = e_.address(in.target);
      e_.emit(Store{address, result, Width::byte});
    } else {
      e_.write(in.target.reg, result);
    }
  }

  // --- arithmetic ----------------------------------------------------------------------------------------------------

  void binary(const X86Instruction& in) {
    const Width width = *in.width;
    const Arithmetic kind = arithmetic(in.row().action);
    const Operand b = value(in.source, width);
    const auto before = [&](Operand a) { operand_flags(kind.flags, a, b, width); };
    if (in.locked) return locked_update(in.target, kind.locked, kind.op, b, width, true, before);
    update(in.target, kind.op, b, width, true, before);
  }

  void compare(const X86Instruction& in) {
    const Width width = *in.width;
    const Arithmetic kind = arithmetic(in.row().action);
    const Operand a = value(in.target, width);
    const Operand b = value(in.source, width);
    compare_flags(kind, a, b, width);
  }

  void compare_flags(const Arithmetic& kind, Operand a, Operand b, Width width) {
    operand_flags(kind.flags, a, b, width);
    if (!result_flags_wanted()) return;
    // cmp a,b and test a,a need no result to tell zero.
    const bool differs = kind.flags == Arithmetic::Flags::sub;
    if (differs) e_.set_flag(Flag::zero, AluOp::eq, a, b, width);
    if (differs && !e_.live().has(Flag::sign)) return;
    Operand result = a;
    if (differs || a != b) {
      const RegisterId computed = e_.temporary();
      e_.assign(computed, kind.op, a, b, width);
      result = Operand::of_register(computed);
    }
    if (!differs) e_.set_flag(Flag::zero, AluOp::eq, result, zero, width);
    e_.set_flag(Flag::sign, AluOp::lt_signed, result, zero, width);
  }

  // INC and DEC leave the carry alone.
  void unary(const X86Instruction& in, AluOp op, RmwOp locked) {
    const Width width = *in.width;
    const auto before = [&](Operand a) {
      e_.set_flag(Flag::overflow, op == AluOp::add ? AluOp::overflow_add : AluOp::overflow_sub, a, one, width);
    };
    if (in.locked) return locked_update(in.target, locked, op, one, width, true, before);
    update(in.target, op, one, width, true, before);
  }

  // 0 - a, which IR arithmetic has as multiplication by -1: one operand order fits all updates.
  void negate(const X86Instruction& in) {
    const Width width = *in.width;
    const Operand minus_one = Operand::of_constant(mask(width));
    const auto before = [&](Operand a) {
      e_.set_flag(Flag::carry, AluOp::ne, a, zero, width);
      e_.set_flag(Flag::overflow, AluOp::overflow_sub, zero, a, width);
    };
    if (in.locked) return locked_update(in.target, RmwOp::neg, AluOp::mul, minus_one, width, true, before);
    update(in.target, AluOp::mul, minus_one, width, true, before);
  }

  // NOT changes no flags.
  void complement(const X86Instruction& in) {
    const Width width = *in.width;
    const Operand ones = Operand::of_constant(mask(width));
    const auto no_flags = [](Operand) {};
    if (in.locked) return locked_update(in.target, RmwOp::bit_xor, AluOp::bit_xor, ones, width, false, no_flags);
    update(in.target, AluOp::bit_xor, ones, width, false, no_flags);
  }

  // A shift by 0 leaves the flags alone. Carry is the last bit shifted out; overflow is defined for shifts by 1 only,
  // and computed as if for these (Intel SDM volume 2, SAL/SAR/SHL/SHR).
  void shift(const X86Instruction& in, AluOp op) {
    const Width width = *in.width;
    const Operand most = Operand::of_constant(width == Width::quad ? 63 : 31);
    Operand count = Operand::of_constant(in.source.constant & most.constant);
    if (in.source.is_register()) {
      const RegisterId masked = e_.temporary();
      e_.assign(masked, AluOp::bit_and, e_.read(in.source.reg), most, Width::byte);
      count = Operand::of_register(masked);
    }
    const bool flags = flags_wanted() && (count.is_register() || count.constant != 0);
    std::optional<RegisterId> old;
    const auto keep_old = [&](Operand a) {
      if (!flags) return;
      old = e_.temporary();
      e_.assign(*old, AluOp::copy, a, {}, width);
    };
    Operand result;
    if (in.target.is_register()) {
      update(in.target, op, count, width, false, keep_old);
      result = e_.read(in.target.reg);
    } else {
      update(in.target, op, count, width, false, keep_old);
      if (!flags) return;
      const RegisterId again = e_.temporary();
      e_.assign(again, op, Operand::of_register(*old), count, width);
      result = Operand::of_register(again);
    }
    if (!flags) return;
    std::optional<std::uint32_t> around;
    if (count.is_register()) around = e_.branch(count, true);
    shift_flags(op, Operand::of_register(*old), result, count, width);
    if (around) e_.land_here(*around);
  }

  void shift_flags(AluOp op, Operand old, Operand result, Operand count, Width width) {
    result_flags(result, width);
    if (!e_.live().has(Flag::carry) && !e_.live().has(Flag::overflow)) return;
    // One shift less, then the bit that goes next.
    const RegisterId carry = e_.temporary();
    const Operand carried = Operand::of_register(carry);
    e_.assign(carry, AluOp::sub, count, one, Width::byte);
    e_.assign(carry, op, old, carried, width);
    if (op == AluOp::shl) {
      e_.assign(carry, AluOp::lt_signed, carried, zero, width);
    } else {
      e_.assign(carry, AluOp::bit_and, carried, one, width);
    }
    e_.set_flag(Flag::carry, AluOp::copy, carried, {}, Width::byte);
    if (!e_.live().has(Flag::overflow)) return;
    const RegisterId sign = e_.temporary();
    const Operand signs = Operand::of_register(sign);
    if (op == AluOp::shl) {
      e_.assign(sign, AluOp::lt_signed, result, zero, width);
      e_.set_flag(Flag::overflow, AluOp::bit_xor, signs, carried, Width::byte);
    } else if (op == AluOp::shr) {
      e_.set_flag(Flag::overflow, AluOp::lt_signed, old, zero, width);
    } else {
      e_.set_flag(Flag::overflow, AluOp::copy, zero, {}, Width::byte);
    }
  }

  // --- exchanges -----------------------------------------------------------------------------------------------------

  void exchange(const X86Instruction& in) {
    const Width width = *in.width;
    if (in.target.is_register() && in.source.is_register()) {
      const RegisterId saved = e_.temporary();
      e_.assign(saved, AluOp::copy, e_.read(in.target.reg), {}, width);
      e_.write(in.target.reg, e_.read(in.source.reg));
      e_.write(in.source.reg, Operand::of_register(saved));
      return;
    }
    const X86Operand& memory = in.target.is_memory() ? in.target : in.source;
    const X86Operand& reg = in.target.is_memory() ? in.source : in.target;
    const Address address = e_.address(memory);
    const Operand stored = e_.read(reg.reg);
    const RegisterId old = e_.start_write(reg.reg);
    e_.emit(Rmw{old, address, RmwOp::exchange, stored, width});
    e_.finish_write(reg.reg, old);
  }

  void exchange_add(const X86Instruction& in) {
    const Width width = *in.width;
    const Operand added = e_.read(in.source.reg);
    const RegisterId old = e_.temporary();
    const Operand before = Operand::of_register(old);
    std::optional<RegisterId> sum;
    if (in.locked) {
      const Address address = e_.address(in.target);
      e_.emit(Rmw{old, address, RmwOp::add, added, width});
    } else {
      sum = e_.temporary();
      if (in.target.is_memory()) {
        const Address address = e_.address(in.target);
        e_.emit(Load{old, address, width});
        e_.assign(*sum, AluOp::add, before, added, width);
        e_.emit(Store{address, Operand::of_register(*sum), width});
      } else {
        e_.assign(old, AluOp::copy, e_.read(in.target.reg), {}, width);
        e_.assign(*sum, AluOp::add, before, added, width);
      }
    }
    operand_flags(Arithmetic::Flags::add, before, added, width);
    if (result_flags_wanted()) {
      if (!sum) {
        sum = e_.temporary();
        e_.assign(*sum, AluOp::add, before, added, width);
      }
      result_flags(Operand::of_register(*sum), width);
    }
    e_.write(in.source.reg, before);
    if (in.target.is_register()) e_.write(in.target.reg, Operand::of_register(*sum));
  }

  void compare_exchange(const X86Instruction& in) {
    const Width width = *in.width;
    const X86Register acc{accumulator, part_of(width)};
    const Arithmetic kind = arithmetic(Action::compare);
    const Operand expected = e_.read_exactly(acc);
    const Operand desired = e_.read(in.source.reg);
    const RegisterId old = e_.temporary();
    const Operand found = Operand::of_register(old);
    const auto equal = [&] {
      compare_flags(kind, expected, found, width);
      const RegisterId result = e_.temporary();
      e_.assign(result, AluOp::eq, expected, found, width);
      return Operand::of_register(result);
    };
    if (in.locked) {
      const Address address = e_.address(in.target);
      e_.emit(Cas{old, address, expected, desired, width});
      // On success the accumulator already holds what was found; but a 32-bit write would clear its upper half.
      if (width != Width::word || e_.whole() == Width::word) {
        compare_flags(kind, expected, found, width);
        e_.write(acc, found);
        return;
      }
      const std::uint32_t done = e_.branch(equal(), false);
      e_.write(acc, found);
      e_.land_here(done);
      return;
    }
    if (in.target.is_memory()) {
      const Address address = e_.address(in.target);
      e_.emit(Load{old, address, width});
      const std::uint32_t failed = e_.branch(equal(), true);
      e_.emit(Store{address, desired, width});
      finish_compare(failed, acc, found);
      return;
    }
    e_.assign(old, AluOp::copy, e_.read(in.target.reg), {}, width);
    const std::uint32_t failed = e_.branch(equal(), true);
    e_.write(in.target.reg, desired);
    finish_compare(failed, acc, found);
  }

  // The end of a compare that succeeded, and what a failed one does instead: the accumulator gets the value found.
  void finish_compare(std::uint32_t failed, X86Register acc, Operand found) {
    e_.emit(Jump{});
    const std::uint32_t done = e_.here() - 1;
    e_.land_here(failed);
    e_.write(acc, found);
    e_.land_here(done);
  }

  RegisterPart part_of(Width width) const {
    switch (width) {
      case Width::byte: return RegisterPart::byte0;
      case Width::half: return RegisterPart::half;
      case Width::word: return RegisterPart::word;
      case Width::quad: return RegisterPart::quad;
    }
    return RegisterPart::quad;
  }

  const X86Thread& source_;
  const Draft& draft_;
  X86Emitter e_;
  std::vector<PendingJump> jumps_;
};

}  // namespace

void lower_x86(const X86Thread& source, const std::vector<std::uint32_t>& cell_of, const Draft& draft, Thread& thread) {
  FlagSet live{};
  for (const X86Instruction& in : source.instructions) {
    if (in.mnemonic.condition != nullptr) live.add(flags_read(in.mnemonic.condition->condition));
  }
  ThreadLowering(source, draft, thread, live).run(cell_of);
}

}  // namespace fenceline::litmus
