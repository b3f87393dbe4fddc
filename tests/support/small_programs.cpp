#include "tests/support/small_programs.h"

#include <utility>

namespace fenceline::testing {

Operand operand(Reg r) { return Operand::of_register(static_cast<RegisterId>(r)); }
Operand operand(int v) { return Operand::of_constant(static_cast<Value>(v)); }

Instruction load(Reg target, LocationId l, Order order) {
  return Load{static_cast<RegisterId>(target), Address::of_location(l), Width::quad, order};
}

Instruction cas(Reg target, LocationId l, int expected, int desired) {
  Cas i;
  i.target = static_cast<RegisterId>(target);
  i.address = Address::of_location(l);
  i.expected = operand(expected);
  i.desired = operand(desired);
  i.width = Width::quad;
  return i;
}

Instruction fence(FenceKind kind) { return Fence{kind}; }

Instruction jump_if_zero(Reg r, std::uint32_t destination) { return Branch{operand(r), true, destination}; }
Instruction jump_if_not(Reg r, std::uint32_t destination) { return Branch{operand(r), false, destination}; }
Instruction jump(std::uint32_t destination) { return Jump{destination}; }

Program program(std::vector<Code> threads) {
  Program p;
  p.name = "by hand";
  for (const char* name : {"x", "y", "z", "w"}) {
    const auto id = static_cast<std::uint32_t>(p.locations.size());
    p.symbols.push_back({name, id, 1, false});
    Location l;
    l.name = name;
    l.symbol = id;
    p.locations.push_back(l);
  }
  for (Code& code : threads) {
    Thread t;
    for (const char* name : {"r0", "r1", "r2", "r3", "r4", "r5"}) {
      Register r;
      r.name = name;
      t.registers.push_back(r);
    }
    t.code = std::move(code);
    for (std::uint32_t i = 0; i < t.code.size(); ++i) {
      t.line_of.push_back(i);
      t.lines.push_back(std::to_string(i));
    }
    p.threads.push_back(std::move(t));
  }
  return p;
}

Observable at(ThreadId t, Reg r) { return Observable::of_register(t, static_cast<RegisterId>(r)); }
Observable in(LocationId l) { return Observable::of_location(l); }

std::string text_of(const OutcomeSet& outcomes) {
  std::string text;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (i > 0) text += "; ";
    for (std::size_t j = 0; j < outcomes.arity(); ++j) {
      if (j > 0) text += ' ';
      text += std::to_string(outcomes[i][j]);
    }
  }
  return text;
}

OutcomeSet outcomes(std::initializer_list<std::initializer_list<Shown>> rows) {
  OutcomeSet set(rows.begin()->size());
  for (const auto& row : rows) set.add({row.begin(), row.size()});
  set.normalise();
  return set;
}

}  // namespace fenceline::testing
