// The atomic half of CBuilder: the operations of C11's <stdatomic.h>, and which orders they take.
#include "litmus/languages/c_builder.h"

namespace fenceline::litmus {

CExpressionPtr CBuilder::atomic_load(Offset offset, CExpressionPtr pointer, Order order) const {
  auto result = dereference(offset, std::move(pointer));
  std::get<CMemory>(result->node).order = order;
  return value(std::move(result));
}

CExpressionPtr CBuilder::atomic_store(Offset offset, CExpressionPtr pointer, CExpressionPtr value, Order order) const {
  auto target = dereference(offset, std::move(pointer));
  std::get<CMemory>(target->node).order = order;
  return cast(offset, CType::nothing(), assign(offset, std::move(target), std::move(value)));
}

CExpressionPtr CBuilder::atomic_rmw(Offset offset, CExpressionPtr pointer, RmwOp op, CExpressionPtr operand,
                                    Order order) const {
  pointer = value(std::move(pointer));
  require_pointer(*pointer);
  const CType type = pointer->type.pointee().value();
  const bool is_sum = op == RmwOp::add || op == RmwOp::sub;
  if (op != RmwOp::exchange) {
    if (type.is_boolean()) fail(offset, "an atomic bool has no arithmetic");
    if (type.is_pointer() && !is_sum) fail(offset, "an atomic pointer has fetch_add and fetch_sub only");
  }
  operand = type.is_pointer() && is_sum ? scaled(std::move(operand), type) : converted(std::move(operand), type);
  return make(offset, type, CRmw{std::move(pointer), op, std::move(operand), order, true});
}

CExpressionPtr CBuilder::compare_exchange(Offset offset, CExpressionPtr pointer, CExpressionPtr expected,
                                          CExpressionPtr desired, Order success, Order failure, bool weak) const {
  pointer = value(std::move(pointer));
  require_pointer(*pointer);
  require_lvalue(offset, *expected);
  const CType type = pointer->type.pointee().value();
  const CType held = expected->type.value();
  if (held.width() != type.width()) {
    fail(expected->offset,
         "the expected value is of type " + text_of(held) + ", the location of type " + text_of(type));
  }
  // The expected value is read and written as an ordinary variable, even where it is declared atomic.
  if (auto* memory = std::get_if<CMemory>(&expected->node)) memory->order = Order::plain;
  desired = converted(std::move(desired), type);
  return make(offset, c_bool,
              CCompareExchange{std::move(pointer), std::move(expected), std::move(desired), success, failure, weak});
}

CExpressionPtr CBuilder::fence(Offset offset, std::optional<FenceKind> kind) const {
  return make(offset, CType::nothing(), CFence{kind});
}

}  // namespace fenceline::litmus
