#include "litmus/languages/c_emitter.h"

namespace fenceline::litmus {

RegisterId CEmitter::temporary() {
  const RegisterId result = named_ + used_++;
  if (result == thread_.registers.size()) thread_.registers.push_back({});
  return result;
}

void CEmitter::emit(Instruction instruction) {
  thread_.code.push_back(instruction);
  thread_.line_of.push_back(line_);
}

void CEmitter::bind(Label& label) {
  label.place = next();
  for (const std::uint32_t index : label.jumps) {
    if (auto* branch = std::get_if<Branch>(&thread_.code[index])) branch->destination = next();
    if (auto* jump = std::get_if<Jump>(&thread_.code[index])) jump->destination = next();
  }
}

// The place, or 0 until `bind` fills it in.
std::uint32_t CEmitter::destination(Label& label) {
  if (!label.place) label.jumps.push_back(next());
  return label.place.value_or(0);
}

void CEmitter::jump(Label& label) { emit(Jump{destination(label)}); }

void CEmitter::branch(const Operand& condition, bool when_zero, Label& label) {
  if (condition.is_register()) {
    emit(Branch{condition, when_zero, destination(label)});
  } else if ((condition.constant == 0) == when_zero) {
    jump(label);
  }
}

}  // namespace fenceline::litmus
