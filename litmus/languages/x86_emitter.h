// The growing code of one x86 thread: registers by number, temporaries, flags, jumps to places not yet known.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "litmus/draft.h"
#include "litmus/languages/x86_flags.h"
#include "litmus/languages/x86_instruction.h"
#include "model/program.h"

namespace fenceline::litmus {

class X86Emitter {
 public:
  // `live` are the flags that some instruction of the thread reads; others are not computed.
  X86Emitter(const Draft& draft, Thread& thread, FlagSet live)
      : draft_(draft), thread_(thread), live_(live), whole_(width_of(whole_part(draft.language().arch))) {
    registers_.fill(none);
    flags_.fill(none);
  }

  const Draft& draft() const { return draft_; }
  Width whole() const { return whole_; }
  const FlagSet& live() const { return live_; }

  // Makes room for the code of that many instructions.
  void expect(std::size_t instructions) {
    thread_.code.reserve(instructions);
    thread_.line_of.reserve(instructions);
    thread_.registers.reserve(instructions);
  }
  // Starts an instruction: its code belongs to `line`, and the last one's temporaries are free again.
  void begin(std::uint32_t line) {
    line_ = line;
    temporaries_used_ = 0;
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(thread_.code.size()); }
  void emit(Instruction instruction) {
    thread_.code.push_back(std::move(instruction));
    thread_.line_of.push_back(line_);
  }
  void assign(RegisterId target, AluOp op, Operand a, Operand b, Width width) { emit(Assign{target, op, a, b, width}); }

  // A branch or jump forward, to be landed later.
  std::uint32_t branch(Operand condition, bool when_zero) {
    emit(Branch{condition, when_zero, 0});
    return here() - 1;
  }
  void land_here(std::uint32_t instruction) { land(instruction, here()); }
  void land(std::uint32_t instruction, std::uint32_t destination);

  RegisterId temporary();
  RegisterId reg(RegisterNumber number);
  // The register's value, right in its low bytes as operations of its width read it; AH and the like are shifted down.
  Operand read(X86Register reg);
  // The same with nothing above its width.
  Operand read_exactly(X86Register reg);

  // Where to put a new value of the register: itself, or a temporary that `finish_write` inserts.
  RegisterId start_write(X86Register reg) { return writes_whole(reg.part) ? this->reg(reg.number) : temporary(); }
  void finish_write(X86Register reg, RegisterId value);
  void write(X86Register reg, Operand value);

  // A constant, truncated; a register's value; or what memory holds, loaded into a temporary.
  Operand value(const X86Operand& operand, Width width);

  // The flag's register.
  Operand flag(Flag f);
  // Computes the flag, if it is live.
  void set_flag(Flag f, AluOp op, Operand a, Operand b, Width width);

  // The address as the program's instructions have it.
  Address address(const X86Operand& memory);
  // The address as a number, without the displacement when it is not known beforehand.
  Operand address_value(const X86Memory& memory);

 private:
  static constexpr RegisterId none = ~RegisterId{0};
  // A 32-bit write clears the upper half, so it writes the whole register under X86_64 too.
  static bool writes_whole(RegisterPart part) { return part == RegisterPart::word || part == RegisterPart::quad; }
  RegisterId hidden();

  const Draft& draft_;
  Thread& thread_;
  FlagSet live_;
  Width whole_;
  std::uint32_t line_ = 0;
  std::size_t temporaries_used_ = 0;
  std::vector<RegisterId> temporaries_;
  std::array<RegisterId, register_numbers> registers_{};
  std::array<RegisterId, flag_count> flags_{};
};

}  // namespace fenceline::litmus
