// Lowers typed C expressions to instructions; the statements around them are c_lower's.
//
// Thread safety: none; one thread of a program, one lowering.
#pragma once

#include <optional>

#include "litmus/languages/c_ast.h"
#include "litmus/languages/c_emitter.h"

namespace fenceline::litmus {

class CExpressionLowering {
 public:
  using Target = std::optional<RegisterId>;
  using Label = CEmitter::Label;

  CExpressionLowering(const Program& program, CEmitter& emitter) : program_(program), emitter_(emitter) {}

  // The expression's value. `wanted` is where it is needed in the end: a hint, and that register is written no earlier
  // than as the last effect of the expression, so the expression may still read it.
  Operand value(const CExpression& e, Target wanted = {});
  // The effects alone.
  void discard(const CExpression& e);
  // Goes to the label when the condition's truth is `sense`, and on otherwise.
  void branch(const CExpression& condition, bool sense, Label& label);

 private:
  void value_into(const CExpression& e, RegisterId reg);
  Operand truth(const CExpression& e, Target wanted = {});
  Operand compute(AluOp op, const Operand& a, const Operand& b, Width width, Target wanted);
  Operand converted(const Operand& v, const CType& from, const CType& to, Target wanted);
  Address address(const CExpression& pointer);
  RegisterId reg(Target wanted) { return wanted ? *wanted : emitter_.temporary(); }

  Operand load(const Address& from, Width width, Order order, Target wanted);
  Operand load(const CMemory& n, Target wanted);
  Operand arithmetic(const CArithmetic& n, Target wanted);
  Operand logical(const CExpression& e, const CLogical& n, Target wanted);
  Operand conditional(const CExpression& e, const CConditional& n, Target wanted);
  template <class True, class False>
  void choose(const CExpression& condition, const True& when_true, const False& when_false);
  Operand assign(const CAssign& n);
  // The last three need not compute what is not `needed`.
  Operand update(const CUpdate& n, bool needed);
  Operand update_local(const CUpdate& n, RegisterId local, bool needed);
  Operand rmw(const CRmw& n, Target wanted, bool needed);
  Operand compare_exchange(const CCompareExchange& n, Target wanted, bool needed);
  Operand fence(const CFence& n);

  const Program& program_;
  CEmitter& emitter_;
};

}  // namespace fenceline::litmus
