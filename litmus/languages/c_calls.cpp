// The half of CExpressionParser that reads calls: functions such as atomic_load_explicit(x, order), methods such as
// x->load(order). Both end in CBuilder's atomic operations.
#include "litmus/languages/c_expressions.h"

namespace fenceline::litmus {
namespace {

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

// C11 7.17.4.1 on the orders of TSO and PSO; a relaxed fence does nothing.
std::optional<FenceKind> fence_of(Order order) {
  switch (order) {
    case Order::plain:
    case Order::relaxed: return std::nullopt;
    case Order::acquire: return FenceKind::c11_acquire;
    case Order::release: return FenceKind::c11_release;
    case Order::acq_rel: return FenceKind::c11_acq_rel;
    case Order::seq_cst: return FenceKind::c11_seq_cst;
  }
  return std::nullopt;
}

// What a compare_exchange with one order does when it fails (C11 7.17.7.4, C++20 [atomics.types.operations]).
Order failure_of(Order success) {
  if (success == Order::acq_rel) return Order::acquire;
  return success == Order::release ? Order::relaxed : success;
}

bool fits_load(Order order) { return order != Order::release && order != Order::acq_rel; }
bool fits_store(Order order) { return order != Order::acquire && order != Order::acq_rel; }

}  // namespace

CExpressionParser::OrderArgument CExpressionParser::order() {
  const Offset offset = reader_.offset();
  reader_.skip_std();
  if (reader_.at("memory_order") && reader_.at("::", 1)) {
    reader_.take();
    reader_.take();
  }
  const auto order =
      reader_.peek().kind == CToken::Kind::word ? c_order_named(reader_.peek().text) : std::optional<Order>();
  if (!order) {
    reader_.fail_at(offset,
                    "expected a memory order: memory_order_relaxed, memory_order_acquire, memory_order_release, "
                    "memory_order_acq_rel or memory_order_seq_cst");
  }
  reader_.take();
  return {*order, offset};
}

// The order at the end of an argument list; seq_cst where the operation takes or is given none.
CExpressionParser::OrderArgument CExpressionParser::last_order(const CBuiltin& builtin) {
  const bool given = builtin.orders == COrders::required || (builtin.orders == COrders::optional && reader_.at(","));
  if (!given) return {Order::seq_cst, reader_.offset()};
  reader_.expect(",");
  return order();
}

void CExpressionParser::require(bool ok, const OrderArgument& order, std::string_view what) const {
  if (!ok) reader_.fail_at(order.offset, std::string(what));
}

CExpressionPtr CExpressionParser::next_argument() {
  reader_.expect(",");
  return assignment();
}

CExpressionPtr CExpressionParser::function_call(const CToken& name) {
  const auto builtin = c_function_named(name.text);
  if (!builtin) {
    reader_.fail_at(name.offset, "there is no function " + quoted(name.text) + c_functions_like(name.text));
  }
  reader_.expect("(");
  CExpressionPtr result;
  switch (builtin->operation) {
    case COperation::thread_fence: result = fence(name.offset); break;
    case COperation::signal_fence:
      order();
      result = builder_.fence(name.offset, std::nullopt);
      break;
    case COperation::read_once:
      result = builder_.address(reader_.offset(), assignment());
      result = builder_.atomic_load(name.offset, std::move(result), Order::relaxed);
      break;
    case COperation::write_once: {
      auto pointer = builder_.address(reader_.offset(), assignment());
      result = builder_.atomic_store(name.offset, std::move(pointer), next_argument(), Order::relaxed);
      break;
    }
    case COperation::value: result = builder_.value(assignment()); break;
    case COperation::compare_exchange: result = compare_exchange(name.offset, *builtin, assignment(), false); break;
    case COperation::load:
    case COperation::store:
    case COperation::rmw:
    case COperation::test_and_set:
    case COperation::clear:
    case COperation::init: result = call(name.offset, *builtin, assignment()); break;
  }
  reader_.expect(")");
  return result;
}

CExpressionPtr CExpressionParser::method_call(CExpressionPtr object) {
  const CToken& name = reader_.name("an atomic operation, such as load or store");
  const auto builtin = c_method_named(name.text);
  if (!builtin) reader_.fail_at(name.offset, "there is no method " + quoted(name.text) + c_methods_like(name.text));
  // x->load() and x.load() alike, whether x is a pointer to the atomic object or the object itself.
  if (object->type.is_atomic() || !object->type.is_pointer()) object = builder_.address(name.offset, std::move(object));
  reader_.expect("(");
  auto result = builtin->operation == COperation::compare_exchange
                    ? compare_exchange(name.offset, *builtin, std::move(object), true)
                    : call(name.offset, *builtin, std::move(object));
  reader_.expect(")");
  return result;
}

// After the object, of an operation that takes it, at most one value, and an order. A method's value is its first
// argument.
CExpressionPtr CExpressionParser::call(Offset offset, const CBuiltin& builtin, CExpressionPtr object) {
  const bool is_method = builtin.orders == COrders::optional;
  // An order may be a method's first argument; it is then read as one that follows.
  const auto order_here = [&]() -> OrderArgument {
    if (!is_method) return last_order(builtin);
    return reader_.at(")") ? OrderArgument{Order::seq_cst, reader_.offset()} : order();
  };
  const auto value = [&] { return is_method ? assignment() : next_argument(); };
  if (builtin.operation == COperation::load) {
    const OrderArgument order = order_here();
    require(fits_load(order.order), order, "a load is relaxed, acquire or seq_cst");
    return builder_.atomic_load(offset, std::move(object), order.order);
  }
  if (builtin.operation == COperation::test_and_set) {
    auto set = builder_.literal(offset, 1, c_int);
    return builder_.atomic_rmw(offset, std::move(object), RmwOp::exchange, std::move(set), order_here().order);
  }
  if (builtin.operation == COperation::clear) {
    const OrderArgument order = order_here();
    require(fits_store(order.order), order, "a store is relaxed, release or seq_cst");
    return builder_.atomic_store(offset, std::move(object), builder_.literal(offset, 0, c_int), order.order);
  }
  auto operand = value();
  if (builtin.operation == COperation::init) {
    return builder_.atomic_store(offset, std::move(object), std::move(operand), Order::plain);
  }
  const OrderArgument order = last_order(builtin);
  if (builtin.operation == COperation::rmw) {
    return builder_.atomic_rmw(offset, std::move(object), builtin.rmw, std::move(operand), order.order);
  }
  require(fits_store(order.order), order, "a store is relaxed, release or seq_cst");
  return builder_.atomic_store(offset, std::move(object), std::move(operand), order.order);
}

// (pointer, &expected, desired), and as a method (expected, desired); then one or two orders where they are given.
CExpressionPtr CExpressionParser::compare_exchange(Offset offset, const CBuiltin& builtin, CExpressionPtr object,
                                                   bool is_method) {
  if (!is_method) reader_.expect(",");
  auto expected_value = expected(is_method);
  auto desired = next_argument();
  const OrderArgument success = last_order(builtin);
  OrderArgument failure{failure_of(success.order), success.offset};
  if (builtin.orders == COrders::required || (builtin.orders == COrders::optional && reader_.at(","))) {
    reader_.expect(",");
    failure = order();
    require(fits_load(failure.order), failure, "a failed compare_exchange is relaxed, acquire or seq_cst");
  }
  return builder_.compare_exchange(offset, std::move(object), std::move(expected_value), std::move(desired),
                                   success.order, failure.order, builtin.weak);
}

// A function takes the expected value's address, which may be a local variable's; a method takes it by reference, and
// by address too, since a reference parameter of C tests is often written as a pointer.
CExpressionPtr CExpressionParser::expected(bool is_method) {
  const Offset offset = reader_.offset();
  if (reader_.at("&") && reader_.peek(1).kind == CToken::Kind::word) {
    const auto found = scope_.find(reader_.peek(1).text);
    if (const auto* local = std::get_if<CLocal>(&found)) {
      reader_.take();
      reader_.take();
      return builder_.local(offset, local->reg, local->type);
    }
  }
  auto given = assignment();
  if (is_method && given->is_lvalue) return given;
  return builder_.dereference(offset, std::move(given));
}

CExpressionPtr CExpressionParser::fence(Offset offset) { return builder_.fence(offset, fence_of(order().order)); }

}  // namespace fenceline::litmus
