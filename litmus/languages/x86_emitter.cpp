#include "litmus/languages/x86_emitter.h"

namespace fenceline::litmus {

void X86Emitter::land(std::uint32_t instruction, std::uint32_t destination) {
  Instruction& in = thread_.code[instruction];
  if (auto* const branch = std::get_if<Branch>(&in)) {
    branch->destination = destination;
  } else {
    std::get<Jump>(in).destination = destination;
  }
}

RegisterId X86Emitter::hidden() {
  Register& added = thread_.registers.emplace_back();
  added.width = whole_;
  return static_cast<RegisterId>(thread_.registers.size() - 1);
}

RegisterId X86Emitter::temporary() {
  if (temporaries_used_ == temporaries_.size()) temporaries_.push_back(hidden());
  return temporaries_[temporaries_used_++];
}

RegisterId X86Emitter::reg(RegisterNumber number) {
  RegisterId& id = registers_[number];
  if (id == none) {
    Register& added = thread_.registers.emplace_back();
    added.name = shown_name(number, draft_.language().arch);
    added.width = whole_;
    id = static_cast<RegisterId>(thread_.registers.size() - 1);
  }
  return id;
}

Operand X86Emitter::read(X86Register r) {
  const Operand whole = Operand::of_register(reg(r.number));
  if (r.part != RegisterPart::byte1) return whole;
  const RegisterId shifted = temporary();
  assign(shifted, AluOp::shr, whole, Operand::of_constant(8), whole_);
  return Operand::of_register(shifted);
}

Operand X86Emitter::read_exactly(X86Register r) {
  const Width width = width_of(r.part);
  const Operand value = read(r);
  if (width == whole_) return value;
  const RegisterId exact = temporary();
  assign(exact, AluOp::copy, value, {}, width);
  return Operand::of_register(exact);
}

void X86Emitter::finish_write(X86Register r, RegisterId value) {
  if (writes_whole(r.part)) return;
  const AluOp insert = r.part == RegisterPart::byte0   ? AluOp::insert_byte0
                       : r.part == RegisterPart::byte1 ? AluOp::insert_byte1
                                                       : AluOp::insert_half;
  const RegisterId target = reg(r.number);
  assign(target, insert, Operand::of_register(target), Operand::of_register(value), whole_);
}

void X86Emitter::write(X86Register r, Operand value) {
  const RegisterId target = start_write(r);
  assign(target, AluOp::copy, value, {}, width_of(r.part));
  finish_write(r, target);
}

Operand X86Emitter::flag(Flag f) {
  RegisterId& id = flags_[static_cast<std::size_t>(f)];
  if (id == none) id = hidden();
  return Operand::of_register(id);
}

void X86Emitter::set_flag(Flag f, AluOp op, Operand a, Operand b, Width width) {
  if (live_.has(f)) assign(flag(f).reg, op, a, b, width);
}

Operand X86Emitter::value(const X86Operand& o, Width width) {
  if (o.kind == X86Operand::Kind::constant) {
    return Operand::of_constant(truncate(o.address_of ? draft_.address(o.address_of->id) : o.constant, width));
  }
  if (o.is_register()) return read(o.reg);
  const Address from = address(o);
  const RegisterId loaded = temporary();
  emit(Load{loaded, from, width});
  return Operand::of_register(loaded);
}

Operand X86Emitter::address_value(const X86Memory& m) {
  if (m.known) {
    const InitValue element{m.known->symbol, m.known->element, 0, 0};
    return Operand::of_constant(draft_.value_of(element) + static_cast<Value>(m.known->offset));
  }
  std::optional<Operand> sum;
  const auto add = [&](Operand term) {
    if (!sum) {
      sum = term;
      return;
    }
    const RegisterId total = temporary();
    assign(total, AluOp::add, *sum, term, whole_);
    sum = Operand::of_register(total);
  };
  if (m.base) add(read_exactly(*m.base));
  if (m.index) {
    Operand index = read_exactly(*m.index);
    if (m.scale != 1) {
      const RegisterId scaled = temporary();
      assign(scaled, AluOp::mul, index, Operand::of_constant(m.scale), whole_);
      index = Operand::of_register(scaled);
    }
    add(index);
  }
  if (m.symbol) add(Operand::of_constant(draft_.address(m.symbol->id)));
  return sum.value_or(Operand::of_constant(0));
}

Address X86Emitter::address(const X86Operand& memory) {
  const X86Memory& m = memory.memory;
  if (m.known) {
    const InitValue element{m.known->symbol, m.known->element, 0, memory.where};
    return Address::of_location(draft_.location(element, m.known->offset));
  }
  return Address::of_register(address_value(m).reg, m.displacement);
}

}  // namespace fenceline::litmus
