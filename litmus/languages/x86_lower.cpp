#include "litmus/languages/x86_lower.h"

namespace fenceline::litmus {
namespace {

constexpr Operand zero = {Operand::Kind::constant, 0, 0};

class ThreadLowering {
 public:
  ThreadLowering(const X86Thread& source, const Draft& draft, Thread& thread, FlagSet live)
      : source_(source), draft_(draft), e_(draft, thread, live) {}

  void run(const std::vector<std::uint32_t>& cell_of) {
    std::vector<std::uint32_t> start_of;
    start_of.reserve(source_.instructions.size() + 1);
    e_.expect(source_.instructions.size());
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
      case Action::exchange: return lower_exchange(e_, in);
      case Action::exchange_add: return lower_exchange_add(e_, in);
      case Action::compare_exchange: return lower_compare_exchange(e_, in);
      case Action::add:
      case Action::sub:
      case Action::bit_and:
      case Action::bit_or:
      case Action::bit_xor:
      case Action::compare:
      case Action::test:
      case Action::increment:
      case Action::decrement:
      case Action::negate:
      case Action::complement:
      case Action::shift_left:
      case Action::shift_right:
      case Action::shift_right_signed: return lower_arithmetic(e_, in);
      case Action::set_if: return set_if(in);
      case Action::move_if: return move_if(in);
      case Action::jump:
        e_.emit(Jump{});
        jumps_.push_back({e_.here() - 1, &in.target});
        return;
      case Action::jump_if: {
        const auto test = value_of(e_, in.mnemonic.condition->condition);
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

  // --- moves ---------------------------------------------------------------------------------------------------------

  void move(const X86Instruction& in) {
    const Width width = *in.width;
    if (in.target.is_memory()) {
      const Address address = e_.address(in.target);
      e_.emit(Store{address, e_.value(in.source, width), width});
      return;
    }
    if (in.source.is_memory()) return load(in.target.reg, in.source, width);
    e_.write(in.target.reg, e_.value(in.source, width));
  }

  void load(X86Register target, const X86Operand& memory, Width width) {
    const Address address = e_.address(memory);
    const RegisterId loaded = e_.start_write(target);
    e_.emit(Load{loaded, address, width});
    e_.finish_write(target, loaded);
  }

  void extend(const X86Instruction& in, bool is_signed) {
    if (!is_signed && in.source.is_memory()) return load(in.target.reg, in.source, in.source_width);
    const Operand source = e_.value(in.source, in.source_width);
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
    const Operand source = e_.value(in.source, width);  // a memory operand is read whatever the condition
    // With a 32-bit target the upper half is cleared even when nothing is moved (Intel SDM volume 2, CMOVcc).
    if (width == Width::word && e_.whole() == Width::quad) {
      // The source may be the target itself: keep its value.
      const RegisterId target = e_.reg(in.target.reg.number);
      e_.assign(target, AluOp::copy, Operand::of_register(target), {}, width);
    }
    const auto test = value_of(e_, in.mnemonic.condition->condition);
    const std::uint32_t around = e_.branch(test.value, !test.when_zero);
    e_.write(in.target.reg, source);
    e_.land_here(around);
  }

  void set_if(const X86Instruction& in) {
    const auto test = value_of(e_, in.mnemonic.condition->condition);
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
