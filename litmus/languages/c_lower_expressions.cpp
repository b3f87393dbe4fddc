#include "litmus/languages/c_lower_expressions.h"

namespace fenceline::litmus {
namespace {

using Target = CExpressionLowering::Target;

bool is_comparison(AluOp op) {
  return op == AluOp::eq || op == AluOp::ne || op == AluOp::lt_signed || op == AluOp::le_signed ||
         op == AluOp::lt_unsigned || op == AluOp::le_unsigned;
}

// The arithmetic that an atomic operation has done; for the new value of `x += 1`.
AluOp again(RmwOp op) {
  switch (op) {
    case RmwOp::add: return AluOp::add;
    case RmwOp::sub: return AluOp::sub;
    case RmwOp::bit_and: return AluOp::bit_and;
    case RmwOp::bit_or: return AluOp::bit_or;
    case RmwOp::bit_xor: return AluOp::bit_xor;
    case RmwOp::exchange:
    case RmwOp::neg: break;  // no assignment operator is one of these
  }
  return AluOp::copy;
}

Width accessed(const CExpression& pointer) { return pointer.type.pointee().width(); }

bool same_pattern(const CType& a, const CType& b) { return a.width() == b.width() && a.is_boolean() == b.is_boolean(); }

}  // namespace

Operand CExpressionLowering::value(const CExpression& e, Target wanted) {
  return std::visit(
      Overloaded{
          [](const CLiteral& n) { return Operand::of_constant(n.value); },
          [](const CLocalUse& n) { return Operand::of_register(n.reg); },
          [&](const CMemory& n) { return load(n, wanted); },
          [&](const CConvert& n) { return converted(value(*n.operand, wanted), n.operand->type, e.type, wanted); },
          [&](const CArithmetic& n) { return arithmetic(n, wanted); },
          [&](const CLogical& n) { return logical(e, n, wanted); },
          [&](const CConditional& n) { return conditional(e, n, wanted); },
          [&](const CSequence& n) {
            discard(*n.left);
            return value(*n.right, wanted);
          },
          [&](const CAssign& n) { return assign(n); },
          [&](const CUpdate& n) { return update(n, true); },
          [&](const CRmw& n) { return rmw(n, wanted, true); },
          [&](const CCompareExchange& n) { return compare_exchange(n, wanted, true); },
          [&](const CFence& n) { return fence(n); },
      },
      e.node);
}

void CExpressionLowering::value_into(const CExpression& e, RegisterId reg) {
  const Operand result = value(e, reg);
  if (result != Operand::of_register(reg)) emitter_.emit(Assign{reg, AluOp::copy, result, {}, e.type.width()});
}

void CExpressionLowering::discard(const CExpression& e) {
  if (e.is_pure) return;
  std::visit(Overloaded{
                 [](const CLiteral&) {},
                 [](const CLocalUse&) {},
                 [&](const CMemory& n) { load(n, {}); },
                 [&](const CConvert& n) { discard(*n.operand); },
                 [&](const CArithmetic& n) {
                   discard(*n.left);
                   discard(*n.right);
                 },
                 [&](const CLogical& n) {
                   Label decided;
                   branch(*n.left, !n.is_and, decided);
                   discard(*n.right);
                   emitter_.bind(decided);
                 },
                 [&](const CConditional& n) {
                   choose(
                       *n.condition, [&] { discard(*n.when_true); }, [&] { discard(*n.when_false); });
                 },
                 [&](const CSequence& n) {
                   discard(*n.left);
                   discard(*n.right);
                 },
                 [&](const CAssign& n) { assign(n); },
                 [&](const CUpdate& n) { update(n, false); },
                 [&](const CRmw& n) { rmw(n, {}, false); },
                 [&](const CCompareExchange& n) { compare_exchange(n, {}, false); },
                 [&](const CFence& n) { fence(n); },
             },
             e.node);
}

void CExpressionLowering::branch(const CExpression& condition, bool sense, Label& label) {
  if (const auto* n = std::get_if<CLogical>(&condition.node)) {
    if (n->is_and != sense) {
      branch(*n->left, sense, label);
      branch(*n->right, sense, label);
    } else {
      Label decided;
      branch(*n->left, !sense, decided);
      branch(*n->right, sense, label);
      emitter_.bind(decided);
    }
    return;
  }
  if (const auto* n = std::get_if<CArithmetic>(&condition.node)) {
    // Comparing with 0 is what a branch does.
    const auto* zero = std::get_if<CLiteral>(&n->right->node);
    if ((n->op == AluOp::eq || n->op == AluOp::ne) && zero != nullptr && zero->value == 0) {
      return branch(*n->left, (n->op == AluOp::ne) == sense, label);
    }
  }
  emitter_.branch(value(condition), !sense, label);
}

Operand CExpressionLowering::compute(AluOp op, const Operand& a, const Operand& b, Width width, Target wanted) {
  const RegisterId result = reg(wanted);
  emitter_.emit(Assign{result, op, a, b, width});
  return Operand::of_register(result);
}

Operand CExpressionLowering::converted(const Operand& v, const CType& from, const CType& to, Target wanted) {
  if (!v.is_register()) return Operand::of_constant(c_converted(v.constant, from, to));
  if (to.is_boolean()) {
    if (from.is_boolean()) return v;
    return compute(AluOp::ne, v, Operand::of_constant(0), from.width(), wanted);
  }
  if (to.width() < from.width()) return compute(AluOp::copy, v, {}, to.width(), wanted);
  if (to.width() == from.width() || !from.is_signed()) return v;
  const AluOp extend = from.width() == Width::byte   ? AluOp::sext8
                       : from.width() == Width::half ? AluOp::sext16
                                                     : AluOp::sext32;
  return compute(extend, v, {}, to.width(), wanted);
}

// The location or the register that an access goes to. A constant that is no location's address faults when the access
// executes; the builder has refused all that stand in the text as such.
Address CExpressionLowering::address(const CExpression& pointer) {
  const Operand p = value(pointer);
  if (p.is_register()) return Address::of_register(p.reg);
  if (const auto location = location_at(program_, p.constant)) return Address::of_location(*location);
  return Address::of_register(compute(AluOp::copy, p, {}, Width::quad, {}).reg);
}

Operand CExpressionLowering::load(const Address& from, Width width, Order order, Target wanted) {
  const RegisterId result = reg(wanted);
  emitter_.emit(Load{result, from, width, order});
  return Operand::of_register(result);
}

Operand CExpressionLowering::load(const CMemory& n, Target wanted) {
  return load(address(*n.pointer), accessed(*n.pointer), n.order, wanted);
}

Operand CExpressionLowering::arithmetic(const CArithmetic& n, Target wanted) {
  const Operand left = value(*n.left);
  const Operand right = value(*n.right);
  return compute(n.op, left, right, n.width, wanted);
}

// 0 or 1.
Operand CExpressionLowering::truth(const CExpression& e, Target wanted) {
  const auto* a = std::get_if<CArithmetic>(&e.node);
  const bool compares = a != nullptr && is_comparison(a->op);
  if (compares || std::holds_alternative<CLogical>(e.node) || e.type.is_boolean()) return value(e, wanted);
  return converted(value(e), e.type, c_bool, wanted);
}

// Without branches when the right side may as well be computed.
Operand CExpressionLowering::logical(const CExpression& e, const CLogical& n, Target wanted) {
  const Width width = e.type.width();
  if (n.right->is_pure) {
    const Operand left = truth(*n.left);
    const Operand right = truth(*n.right);
    return compute(n.is_and ? AluOp::bit_and : AluOp::bit_or, left, right, width, wanted);
  }
  const RegisterId result = reg(wanted);
  Label decided;
  Label end;
  branch(*n.left, !n.is_and, decided);
  const Operand right = truth(*n.right, result);
  if (right != Operand::of_register(result)) emitter_.emit(Assign{result, AluOp::copy, right, {}, width});
  emitter_.jump(end);
  emitter_.bind(decided);
  compute(AluOp::copy, Operand::of_constant(n.is_and ? 0 : 1), {}, width, result);
  emitter_.bind(end);
  return Operand::of_register(result);
}

template <class True, class False>
void CExpressionLowering::choose(const CExpression& condition, const True& when_true, const False& when_false) {
  Label otherwise;
  Label end;
  branch(condition, false, otherwise);
  when_true();
  emitter_.jump(end);
  emitter_.bind(otherwise);
  when_false();
  emitter_.bind(end);
}

Operand CExpressionLowering::conditional(const CExpression& e, const CConditional& n, Target wanted) {
  if (e.type.is_nothing()) {
    discard(e);
    return {};
  }
  const RegisterId result = reg(wanted);
  choose(
      *n.condition, [&] { value_into(*n.when_true, result); }, [&] { value_into(*n.when_false, result); });
  return Operand::of_register(result);
}

Operand CExpressionLowering::assign(const CAssign& n) {
  if (const auto* local = std::get_if<CLocalUse>(&n.target->node)) {
    value_into(*n.value, local->reg);
    return Operand::of_register(local->reg);
  }
  const auto& memory = std::get<CMemory>(n.target->node);
  const Address to = address(*memory.pointer);
  const Operand v = value(*n.value);
  emitter_.emit(Store{to, v, accessed(*memory.pointer), memory.order});
  return v;
}

Operand CExpressionLowering::update_local(const CUpdate& n, RegisterId local, bool needed) {
  const CType type = n.target->type.value();
  const Operand variable = Operand::of_register(local);
  Operand old = variable;
  if (needed && n.gives_old) old = compute(AluOp::copy, variable, {}, type.width(), {});
  const Operand operand = value(*n.value);
  const Target straight = same_pattern(n.at, type) ? Target(local) : Target();
  const Operand sum = compute(n.op, converted(variable, type, n.at, {}), operand, n.at.width(), straight);
  const Operand result = converted(sum, n.at, type, local);
  if (result != variable) compute(AluOp::copy, result, {}, type.width(), local);
  return n.gives_old ? old : variable;
}

Operand CExpressionLowering::update(const CUpdate& n, bool needed) {
  if (const auto* local = std::get_if<CLocalUse>(&n.target->node)) return update_local(n, local->reg, needed);
  const CType type = n.target->type.value();
  const auto& memory = std::get<CMemory>(n.target->node);
  const Address place = address(*memory.pointer);
  const Operand operand = value(*n.value);
  const Operand old = load(place, type.width(), memory.order, {});
  const Operand sum = compute(n.op, converted(old, type, n.at, {}), operand, n.at.width(), {});
  const Operand result = converted(sum, n.at, type, {});
  emitter_.emit(Store{place, result, type.width(), memory.order});
  return n.gives_old ? old : result;
}

Operand CExpressionLowering::rmw(const CRmw& n, Target wanted, bool needed) {
  const Address place = address(*n.pointer);
  const Operand operand = value(*n.operand);
  const Width width = accessed(*n.pointer);
  Target old;
  if (needed) old = n.gives_old ? reg(wanted) : emitter_.temporary();
  emitter_.emit(Rmw{old, place, n.op, operand, width, n.order});
  if (!needed) return {};
  if (n.gives_old) return Operand::of_register(*old);
  return compute(again(n.op), Operand::of_register(*old), operand, width, wanted);
}

Operand CExpressionLowering::compare_exchange(const CCompareExchange& n, Target wanted, bool needed) {
  const Address place = address(*n.pointer);
  const Width width = accessed(*n.pointer);
  const auto* local = std::get_if<CLocalUse>(&n.expected->node);
  Address kept;  // of an expected value in memory
  Operand expected;
  if (local != nullptr) {
    expected = Operand::of_register(local->reg);
  } else {
    const auto& memory = std::get<CMemory>(n.expected->node);
    kept = address(*memory.pointer);
    expected = load(kept, width, memory.order, {});
  }
  const Operand desired = value(*n.desired);
  const RegisterId old = emitter_.temporary();
  emitter_.emit(Cas{old, place, expected, desired, width, n.success, n.failure, n.weak});
  const Operand seen = Operand::of_register(old);
  if (local != nullptr) {
    // The old value is the expected one when it succeeded, so it may be assigned either way.
    Operand succeeded;
    const bool clash = wanted && *wanted == local->reg;
    if (needed) succeeded = compute(AluOp::eq, seen, expected, width, clash ? Target() : wanted);
    compute(AluOp::copy, seen, {}, width, local->reg);
    return succeeded;
  }
  const Operand succeeded = compute(AluOp::eq, seen, expected, width, wanted);
  Label end;
  emitter_.branch(succeeded, false, end);
  emitter_.emit(Store{kept, seen, width, Order::plain});
  emitter_.bind(end);
  return succeeded;
}

Operand CExpressionLowering::fence(const CFence& n) {
  if (n.kind) emitter_.emit(Fence{*n.kind});
  return {};
}

}  // namespace fenceline::litmus
