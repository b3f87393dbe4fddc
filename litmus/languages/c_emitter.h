// Writes the instructions of one thread: temporaries, and jumps to places that are not known yet.
//
// Thread safety: none; one thread of a program, one emitter.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/program.h"

namespace fenceline::litmus {

class CEmitter {
 public:
  // `code` holds instructions only; its registers are there, and temporaries are added behind them.
  explicit CEmitter(Thread& thread) : thread_(thread), named_(static_cast<RegisterId>(thread.registers.size())) {}

  void set_line(std::uint32_t line) { line_ = line; }

  // A hidden register, until the next `release_temporaries`.
  RegisterId temporary();
  // All temporaries may be used again: a statement has ended.
  void release_temporaries() { used_ = 0; }

  void emit(Instruction instruction);

  // A place that jumps lead to: bound at most once, before or after them. An unbound one is nowhere jumped to.
  struct Label {
    std::optional<std::uint32_t> place;
    std::vector<std::uint32_t> jumps;  // instructions that wait for the place
  };
  void bind(Label& label);
  void jump(Label& label);
  void branch(const Operand& condition, bool when_zero, Label& label);

 private:
  std::uint32_t next() const { return static_cast<std::uint32_t>(thread_.code.size()); }
  std::uint32_t destination(Label& label);

  Thread& thread_;
  RegisterId named_;     // how many registers are not temporaries
  RegisterId used_ = 0;  // temporaries in use
  std::uint32_t line_ = 0;
};

}  // namespace fenceline::litmus
