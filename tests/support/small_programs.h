// Programs written by hand, as tests of the engines want them: locations x, y, z, w and registers r0 to r5 in every
// thread, all 64-bit and zero at the start.
//
//   const Program sb = program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}});
//   const auto observed = observe({at(0, r0), at(1, r0)});
//
// Thread safety: everything returns fresh values.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "model/observed.h"
#include "model/program.h"

namespace fenceline::testing {

inline constexpr LocationId x = 0, y = 1, z = 2, w = 3;

// A type of its own, so that `store(x, r0)` and `store(x, 1)` differ.
enum class Reg : RegisterId {};
inline constexpr Reg r0{0}, r1{1}, r2{2}, r3{3}, r4{4}, r5{5};

Operand operand(Reg r);
Operand operand(int v);

template <class V>
Instruction store(LocationId l, V value, Order order = Order::relaxed) {
  return Store{Address::of_location(l), operand(value), Width::quad, order};
}
Instruction load(Reg target, LocationId l, Order order = Order::relaxed);
template <class V>
Instruction rmw(Reg target, LocationId l, RmwOp op, V value, Order order = Order::seq_cst) {
  return Rmw{static_cast<RegisterId>(target), Address::of_location(l), op, operand(value), Width::quad, order};
}
template <class V>
Instruction xchg(Reg target, LocationId l, V value) {
  return rmw(target, l, RmwOp::exchange, value);
}
Instruction cas(Reg target, LocationId l, int expected, int desired);
Instruction fence(FenceKind kind = FenceKind::full);
template <class A, class B>
Instruction assign(Reg target, AluOp op, A a, B b) {
  return Assign{static_cast<RegisterId>(target), op, operand(a), operand(b), Width::quad};
}
// To an instruction index, when the register is zero, or is not.
Instruction jump_if_zero(Reg r, std::uint32_t destination);
Instruction jump_if_not(Reg r, std::uint32_t destination);
Instruction jump(std::uint32_t destination);

using Code = std::vector<Instruction>;
Program program(std::vector<Code> threads);

Observable at(ThreadId t, Reg r);
Observable in(LocationId l);

// "1 0; 1 1" for a set of two rows of two values: what tests compare and failures print.
std::string text_of(const OutcomeSet& outcomes);

// The rows as a set, from a braced list.
OutcomeSet outcomes(std::initializer_list<std::initializer_list<Shown>> rows);

}  // namespace fenceline::testing
