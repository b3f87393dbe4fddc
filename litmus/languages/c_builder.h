// Makes typed expressions of parsed ones: checks types, inserts C's conversions, folds constants.
//
// Every function takes the offset that an error about the result carries, and throws InputError when C has no meaning
// for it, or the IR none.
//
// Thread safety: none; one parser, one builder.
#pragma once

#include <string_view>

#include "litmus/cursor.h"
#include "litmus/languages/c_ast.h"
#include "litmus/languages/c_builtins.h"

namespace fenceline::litmus {

class CBuilder {
 public:
  // `program` has its locations already; its threads do not matter.
  CBuilder(const Cursor& errors, const Program& program) : errors_(errors), program_(program) {}

  CExpressionPtr literal(Offset offset, Value value, const CType& type) const;
  CExpressionPtr local(Offset offset, RegisterId reg, const CType& type) const;
  // The address of a location, as a pointer to `object`.
  CExpressionPtr address_of_location(Offset offset, LocationId location, const CType& object) const;

  CExpressionPtr dereference(Offset offset, CExpressionPtr pointer) const;
  CExpressionPtr address(Offset offset, CExpressionPtr lvalue) const;  // &
  CExpressionPtr negation(Offset offset, CExpressionPtr operand) const;
  CExpressionPtr complement(Offset offset, CExpressionPtr operand) const;
  CExpressionPtr logical_not(Offset offset, CExpressionPtr operand) const;
  CExpressionPtr promotion(Offset offset, CExpressionPtr operand) const;  // unary +
  CExpressionPtr binary(Offset offset, std::string_view op, CExpressionPtr left, CExpressionPtr right) const;
  CExpressionPtr conditional(Offset offset, CExpressionPtr condition, CExpressionPtr when_true,
                             CExpressionPtr when_false) const;
  CExpressionPtr sequence(Offset offset, CExpressionPtr left, CExpressionPtr right) const;
  CExpressionPtr assign(Offset offset, CExpressionPtr target, CExpressionPtr value) const;
  // `op` without its '='.
  CExpressionPtr update(Offset offset, std::string_view op, CExpressionPtr target, CExpressionPtr value,
                        bool gives_old) const;
  CExpressionPtr cast(Offset offset, const CType& type, CExpressionPtr operand) const;

  // The value of an expression: loads lvalues, refuses void.
  CExpressionPtr value(CExpressionPtr expression) const;
  // The value as `type`, by the conversions C makes without a cast.
  CExpressionPtr converted(CExpressionPtr expression, const CType& type) const;

  // Atomic operations on what `pointer` points to. The result of a store is void.
  CExpressionPtr atomic_load(Offset offset, CExpressionPtr pointer, Order order) const;
  CExpressionPtr atomic_store(Offset offset, CExpressionPtr pointer, CExpressionPtr value, Order order) const;
  CExpressionPtr atomic_rmw(Offset offset, CExpressionPtr pointer, RmwOp op, CExpressionPtr operand, Order order) const;
  // `expected` is an lvalue.
  CExpressionPtr compare_exchange(Offset offset, CExpressionPtr pointer, CExpressionPtr expected,
                                  CExpressionPtr desired, Order success, Order failure, bool weak) const;
  CExpressionPtr fence(Offset offset, std::optional<FenceKind> kind) const;

  [[noreturn]] void fail(Offset offset, const std::string& message) const { errors_.fail_at(offset, message); }

 private:
  CExpressionPtr make(Offset offset, const CType& type, decltype(CExpression::node) node) const;
  CExpressionPtr retyped(CExpressionPtr expression, const CType& type) const;
  CExpressionPtr arithmetic(Offset offset, AluOp op, CExpressionPtr left, CExpressionPtr right,
                            const CType& result) const;
  CExpressionPtr comparison(Offset offset, std::string_view op, CExpressionPtr left, CExpressionPtr right) const;
  CExpressionPtr shift(Offset offset, std::string_view op, CExpressionPtr left, CExpressionPtr right) const;
  CExpressionPtr pointer_sum(Offset offset, std::string_view op, CExpressionPtr pointer, CExpressionPtr index) const;
  CExpressionPtr pointer_difference(Offset offset, CExpressionPtr left, CExpressionPtr right) const;
  // An integer index as a number of bytes.
  CExpressionPtr scaled(CExpressionPtr index, const CType& pointer) const;
  CExpressionPtr scalar(CExpressionPtr expression) const;
  CExpressionPtr integer(Offset offset, CExpressionPtr expression, std::string_view op) const;
  void require_pointer(const CExpression& pointer) const;
  void require_lvalue(Offset offset, const CExpression& target) const;

  const Cursor& errors_;
  const Program& program_;
};

}  // namespace fenceline::litmus
