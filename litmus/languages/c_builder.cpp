#include "litmus/languages/c_builder.h"

#include <algorithm>
#include <bit>

namespace fenceline::litmus {
namespace {

// The deepest tree the parser may build; chains such as a + b + c deepen it without nesting in the text.
constexpr unsigned greatest_height = 400;

unsigned height_of(const CExpressionPtr& child) { return child == nullptr ? 0 : child->height; }
bool is_pure(const CExpressionPtr& child) { return child == nullptr || child->is_pure; }

struct Shape {
  unsigned height;
  bool pure;
};

template <class... Child>
Shape above(bool pure, const Child&... child) {
  return {1 + std::max({0U, height_of(child)...}), (pure && ... && is_pure(child))};
}

// One above the children; pure when the node and the children are.
Shape shape_of(const decltype(CExpression::node)& node) {
  return std::visit(Overloaded{
                        [](const CLiteral&) { return above(true); },
                        [](const CLocalUse&) { return above(true); },
                        [](const CMemory& n) { return above(false, n.pointer); },
                        [](const CConvert& n) { return above(true, n.operand); },
                        [](const CArithmetic& n) { return above(true, n.left, n.right); },
                        [](const CLogical& n) { return above(true, n.left, n.right); },
                        [](const CConditional& n) { return above(true, n.condition, n.when_true, n.when_false); },
                        [](const CSequence& n) { return above(true, n.left, n.right); },
                        [](const CAssign& n) { return above(false, n.target, n.value); },
                        [](const CUpdate& n) { return above(false, n.target, n.value); },
                        [](const CRmw& n) { return above(false, n.pointer, n.operand); },
                        [](const CCompareExchange& n) { return above(false, n.pointer, n.expected, n.desired); },
                        [](const CFence&) { return above(false); },
                    },
                    node);
}

const CLiteral* literal_in(const CExpressionPtr& e) { return std::get_if<CLiteral>(&e->node); }

std::optional<AluOp> plain_operator(std::string_view op) {
  if (op == "+") return AluOp::add;
  if (op == "-") return AluOp::sub;
  if (op == "*") return AluOp::mul;
  if (op == "&") return AluOp::bit_and;
  if (op == "|") return AluOp::bit_or;
  if (op == "^") return AluOp::bit_xor;
  return std::nullopt;
}

std::optional<RmwOp> atomic_operator(std::string_view op) {
  if (op == "+") return RmwOp::add;
  if (op == "-") return RmwOp::sub;
  if (op == "&") return RmwOp::bit_and;
  if (op == "|") return RmwOp::bit_or;
  if (op == "^") return RmwOp::bit_xor;
  return std::nullopt;
}

constexpr CType c_long{.integer = Width::quad};

}  // namespace

CExpressionPtr CBuilder::make(Offset offset, const CType& type, decltype(CExpression::node) node) const {
  const Shape shape = shape_of(node);
  if (shape.height > greatest_height) {
    fail(offset, "this expression combines more than " + std::to_string(greatest_height) + " levels of operators");
  }
  return std::make_unique<CExpression>(CExpression{type, offset, shape.height, false, shape.pure, std::move(node)});
}

CExpressionPtr CBuilder::literal(Offset offset, Value value, const CType& type) const {
  return make(offset, type, CLiteral{truncate(value, type.width())});
}

CExpressionPtr CBuilder::local(Offset offset, RegisterId reg, const CType& type) const {
  auto result = make(offset, type, CLocalUse{reg});
  result->is_lvalue = true;
  return result;
}

CExpressionPtr CBuilder::address_of_location(Offset offset, LocationId location, const CType& object) const {
  return literal(offset, address_of(program_, location), object.pointer());
}

void CBuilder::require_pointer(const CExpression& pointer) const {
  if (!pointer.type.is_pointer()) {
    fail(pointer.offset, "expected a pointer to a location; this is of type " + text_of(pointer.type));
  }
  const CType object = pointer.type.pointee();
  if (object.is_nothing()) fail(pointer.offset, "a void pointer points to nothing to read");
  const auto* address = std::get_if<CLiteral>(&pointer.node);
  if (address == nullptr) return;
  const auto location = location_at(program_, address->value);
  if (!location) fail(pointer.offset, "there is no location at this address");
  const Location& l = program_.locations[*location];
  if (l.width != object.width()) {
    fail(pointer.offset, "an access of type " + text_of(object) + " to '" + l.name + "', which has " +
                             std::to_string(static_cast<unsigned>(l.width)) +
                             " bytes: accesses of several sizes to one location are not supported");
  }
}

void CBuilder::require_lvalue(Offset offset, const CExpression& target) const {
  if (!target.is_lvalue) fail(offset, "expected a variable or a location to the left");
}

CExpressionPtr CBuilder::dereference(Offset offset, CExpressionPtr pointer) const {
  pointer = value(std::move(pointer));
  require_pointer(*pointer);
  const CType object = pointer->type.pointee();
  auto result = make(offset, object, CMemory{std::move(pointer), order_of_use(object)});
  result->is_lvalue = true;
  return result;
}

CExpressionPtr CBuilder::address(Offset offset, CExpressionPtr lvalue) const {
  if (auto* memory = std::get_if<CMemory>(&lvalue->node); memory != nullptr && lvalue->is_lvalue) {
    return std::move(memory->pointer);
  }
  if (!lvalue->is_lvalue) fail(offset, "only a location has an address");
  fail(offset, "the address of a local variable is of use as the expected value of a compare_exchange only");
}

CExpressionPtr CBuilder::retyped(CExpressionPtr expression, const CType& type) const {
  expression->type = type;
  return expression;
}

CExpressionPtr CBuilder::value(CExpressionPtr expression) const {
  if (expression->type.is_nothing()) fail(expression->offset, "this gives no value");
  expression->is_lvalue = false;
  const CType type = expression->type.value();
  return retyped(std::move(expression), type);
}

CExpressionPtr CBuilder::cast(Offset offset, const CType& wanted, CExpressionPtr operand) const {
  if (wanted.is_nothing()) {
    // Computed for its effects alone.
    operand->is_lvalue = false;
    return retyped(std::move(operand), CType::nothing());
  }
  const CType type = wanted.value();
  operand = value(std::move(operand));
  const CType from = operand->type;
  if (const CLiteral* constant = literal_in(operand)) {
    return literal(offset, c_converted(constant->value, from, type), type);
  }
  const bool becomes_bool = type.is_boolean() && !from.is_boolean();
  if (from.width() == type.width() && !becomes_bool) return retyped(std::move(operand), type);
  return make(offset, type, CConvert{std::move(operand)});
}

CExpressionPtr CBuilder::converted(CExpressionPtr expression, const CType& type) const {
  expression = value(std::move(expression));
  const Offset offset = expression->offset;
  const CType& from = expression->type;
  const CLiteral* constant = literal_in(expression);
  const bool is_null = constant != nullptr && constant->value == 0;
  const bool mixes = from.is_pointer() != type.is_pointer();
  if (mixes && !is_null && !type.is_boolean()) {
    fail(offset, "a value of type " + text_of(from) + " does not become " + text_of(type.value()) + " without a cast");
  }
  return cast(offset, type.value(), std::move(expression));
}

CExpressionPtr CBuilder::scalar(CExpressionPtr expression) const { return value(std::move(expression)); }

CExpressionPtr CBuilder::integer(Offset offset, CExpressionPtr expression, std::string_view op) const {
  expression = value(std::move(expression));
  if (!expression->type.is_integer()) {
    fail(offset, "'" + std::string(op) + "' takes integers; this is of type " + text_of(expression->type));
  }
  return expression;
}

CExpressionPtr CBuilder::arithmetic(Offset offset, AluOp op, CExpressionPtr left, CExpressionPtr right,
                                    const CType& result) const {
  const Width width = left->type.width();
  const CLiteral* a = literal_in(left);
  const CLiteral* b = literal_in(right);
  if (a != nullptr && b != nullptr) return literal(offset, evaluate(op, a->value, b->value, width), result);
  return make(offset, result, CArithmetic{op, width, std::move(left), std::move(right)});
}

CExpressionPtr CBuilder::promotion(Offset offset, CExpressionPtr operand) const {
  operand = integer(offset, std::move(operand), "+");
  const CType type = promoted(operand->type);
  return converted(std::move(operand), type);
}

CExpressionPtr CBuilder::negation(Offset offset, CExpressionPtr operand) const {
  operand = promotion(offset, std::move(operand));
  const CType type = operand->type;
  return arithmetic(offset, AluOp::sub, literal(offset, 0, type), std::move(operand), type);
}

CExpressionPtr CBuilder::complement(Offset offset, CExpressionPtr operand) const {
  operand = promotion(offset, std::move(operand));
  const CType type = operand->type;
  return arithmetic(offset, AluOp::bit_xor, std::move(operand), literal(offset, ~Value{0}, type), type);
}

CExpressionPtr CBuilder::logical_not(Offset offset, CExpressionPtr operand) const {
  operand = scalar(std::move(operand));
  const CType type = operand->type;
  return arithmetic(offset, AluOp::eq, std::move(operand), literal(offset, 0, type), c_int);
}

CExpressionPtr CBuilder::scaled(CExpressionPtr index, const CType& pointer) const {
  const CType object = pointer.pointee();
  if (object.is_nothing()) fail(index->offset, "a void pointer has no elements to step over");
  const Offset offset = index->offset;
  const auto size = static_cast<Value>(object.width());
  index = converted(std::move(index), c_long);
  if (size == 1) return index;
  return arithmetic(offset, AluOp::mul, std::move(index), literal(offset, size, c_long), c_long);
}

CExpressionPtr CBuilder::pointer_sum(Offset offset, std::string_view op, CExpressionPtr pointer,
                                     CExpressionPtr index) const {
  const CType type = pointer->type;
  index = scaled(std::move(index), type);
  return arithmetic(offset, op == "+" ? AluOp::add : AluOp::sub, std::move(pointer), std::move(index), type);
}

CExpressionPtr CBuilder::pointer_difference(Offset offset, CExpressionPtr left, CExpressionPtr right) const {
  const CType object = left->type.pointee();
  if (object.width() != right->type.pointee().width()) fail(offset, "these pointers point to different types");
  const auto log_size = static_cast<Value>(std::countr_zero(static_cast<unsigned>(object.width())));
  auto bytes = arithmetic(offset, AluOp::sub, std::move(left), std::move(right), c_long);
  return arithmetic(offset, AluOp::sar, std::move(bytes), literal(offset, log_size, c_int), c_long);
}

CExpressionPtr CBuilder::shift(Offset offset, std::string_view op, CExpressionPtr left, CExpressionPtr right) const {
  left = promotion(offset, integer(offset, std::move(left), op));
  right = promotion(offset, integer(offset, std::move(right), op));
  const CType type = left->type;
  const AluOp right_shift = type.is_signed() ? AluOp::sar : AluOp::shr;
  return arithmetic(offset, op == "<<" ? AluOp::shl : right_shift, std::move(left), std::move(right), type);
}

CExpressionPtr CBuilder::comparison(Offset offset, std::string_view op, CExpressionPtr left,
                                    CExpressionPtr right) const {
  left = scalar(std::move(left));
  right = scalar(std::move(right));
  CType type = c_long;
  if (left->type.is_pointer() || right->type.is_pointer()) {
    type = left->type.is_pointer() ? left->type : right->type;
  } else {
    type = common(left->type, right->type);
  }
  left = converted(std::move(left), type);
  right = converted(std::move(right), type);
  const bool is_signed = type.is_signed();
  if (op == "==") return arithmetic(offset, AluOp::eq, std::move(left), std::move(right), c_int);
  if (op == "!=") return arithmetic(offset, AluOp::ne, std::move(left), std::move(right), c_int);
  const bool strict = op == "<" || op == ">";
  const AluOp less = is_signed ? AluOp::lt_signed : AluOp::lt_unsigned;
  const AluOp less_or_equal = is_signed ? AluOp::le_signed : AluOp::le_unsigned;
  const AluOp alu = strict ? less : less_or_equal;
  // a > b is b < a; the sides keep their places when one has effects, for these happen from left to right.
  if (op == "<" || op == "<=") return arithmetic(offset, alu, std::move(left), std::move(right), c_int);
  if (left->is_pure || right->is_pure) return arithmetic(offset, alu, std::move(right), std::move(left), c_int);
  auto opposite = arithmetic(offset, strict ? less_or_equal : less, std::move(left), std::move(right), c_int);
  return logical_not(offset, std::move(opposite));
}

CExpressionPtr CBuilder::binary(Offset offset, std::string_view op, CExpressionPtr left, CExpressionPtr right) const {
  if (op == "/" || op == "%") fail(offset, "division is not supported in litmus tests");
  if (op == "&&" || op == "||") {
    left = scalar(std::move(left));
    right = scalar(std::move(right));
    const bool is_and = op == "&&";
    if (const CLiteral* known = literal_in(left)) {
      if ((known->value != 0) != is_and) return literal(offset, is_and ? 0 : 1, c_int);
      return logical_not(offset, logical_not(offset, std::move(right)));
    }
    return make(offset, c_int, CLogical{is_and, std::move(left), std::move(right)});
  }
  if (op == "<<" || op == ">>") return shift(offset, op, std::move(left), std::move(right));
  if (op == "==" || op == "!=" || op == "<" || op == ">" || op == "<=" || op == ">=") {
    return comparison(offset, op, std::move(left), std::move(right));
  }
  left = scalar(std::move(left));
  right = scalar(std::move(right));
  if (op == "-" && left->type.is_pointer() && right->type.is_pointer()) {
    return pointer_difference(offset, std::move(left), std::move(right));
  }
  if ((op == "+" || op == "-") && left->type.is_pointer()) {
    return pointer_sum(offset, op, std::move(left), std::move(right));
  }
  if (op == "+" && right->type.is_pointer()) return pointer_sum(offset, op, std::move(right), std::move(left));
  left = integer(offset, std::move(left), op);
  right = integer(offset, std::move(right), op);
  const auto alu = plain_operator(op);
  if (!alu) fail(offset, "'" + std::string(op) + "' is no operator here");
  const CType type = common(left->type, right->type);
  left = converted(std::move(left), type);
  return arithmetic(offset, *alu, std::move(left), converted(std::move(right), type), type);
}

CExpressionPtr CBuilder::conditional(Offset offset, CExpressionPtr condition, CExpressionPtr when_true,
                                     CExpressionPtr when_false) const {
  condition = scalar(std::move(condition));
  CType type = CType::nothing();
  if (!when_true->type.is_nothing() || !when_false->type.is_nothing()) {
    when_true = value(std::move(when_true));
    when_false = value(std::move(when_false));
    const bool pointers = when_true->type.is_pointer() || when_false->type.is_pointer();
    const CType& pointer = when_true->type.is_pointer() ? when_true->type : when_false->type;
    type = pointers ? pointer : common(when_true->type, when_false->type);
    when_true = converted(std::move(when_true), type);
    when_false = converted(std::move(when_false), type);
  }
  return make(offset, type, CConditional{std::move(condition), std::move(when_true), std::move(when_false)});
}

CExpressionPtr CBuilder::sequence(Offset offset, CExpressionPtr left, CExpressionPtr right) const {
  if (!right->type.is_nothing()) right = value(std::move(right));
  left->is_lvalue = false;
  const CType type = right->type;
  return make(offset, type, CSequence{std::move(left), std::move(right)});
}

CExpressionPtr CBuilder::assign(Offset offset, CExpressionPtr target, CExpressionPtr value) const {
  require_lvalue(offset, *target);
  const CType type = target->type.value();
  return make(offset, type, CAssign{std::move(target), converted(std::move(value), type)});
}

CExpressionPtr CBuilder::update(Offset offset, std::string_view op, CExpressionPtr target, CExpressionPtr operand,
                                bool gives_old) const {
  require_lvalue(offset, *target);
  operand = scalar(std::move(operand));
  const CType type = target->type.value();
  const bool is_shift = op == "<<" || op == ">>";
  CType at = type;
  if (type.is_pointer()) {
    if (op != "+" && op != "-") fail(offset, "a pointer has no '" + std::string(op) + "='");
    operand = scaled(std::move(operand), type);
  } else {
    operand = integer(offset, std::move(operand), op);
    at = is_shift ? promoted(type) : common(type, operand->type);
    operand = is_shift ? promotion(offset, std::move(operand)) : converted(std::move(operand), at);
  }
  if (target->type.is_atomic()) {
    const auto rmw = atomic_operator(op);
    if (!rmw || type.is_boolean()) {
      fail(offset, "there is no atomic '" + std::string(op) + "=' here; write a compare_exchange loop");
    }
    auto pointer = address(offset, std::move(target));
    operand = cast(offset, type, std::move(operand));
    return make(offset, type, CRmw{std::move(pointer), *rmw, std::move(operand), Order::seq_cst, gives_old});
  }
  std::optional<AluOp> alu = plain_operator(op);
  if (op == "<<") alu = AluOp::shl;
  if (op == ">>") alu = at.is_signed() ? AluOp::sar : AluOp::shr;
  if (!alu) fail(offset, "division is not supported in litmus tests");
  return make(offset, type, CUpdate{std::move(target), *alu, at, std::move(operand), gives_old});
}

}  // namespace fenceline::litmus
