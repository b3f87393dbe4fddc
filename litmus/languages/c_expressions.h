// Reads C expressions: precedence climbing over the binary operators, calls by the table of builtins.
//
// Thread safety: none; one function, one parser.
#pragma once

#include "litmus/languages/c_builder.h"
#include "litmus/languages/c_reader.h"
#include "litmus/languages/c_scope.h"

namespace fenceline::litmus {

class CExpressionParser {
 public:
  CExpressionParser(CReader& reader, CScope& scope, const CBuilder& builder)
      : reader_(reader), scope_(scope), builder_(builder) {}

  // With and without the comma operator. The result may be void or an lvalue.
  CExpressionPtr expression();
  CExpressionPtr assignment();
  // For if, while and the like: a value.
  CExpressionPtr condition();

 private:
  CExpressionPtr conditional();
  CExpressionPtr binary(unsigned least);
  CExpressionPtr unary();
  CExpressionPtr postfix();
  CExpressionPtr primary();
  CExpressionPtr parenthesised();
  CExpressionPtr named();
  CExpressionPtr number();

  CExpressionPtr function_call(const CToken& name);
  CExpressionPtr method_call(CExpressionPtr object);
  CExpressionPtr call(Offset offset, const CBuiltin& builtin, CExpressionPtr object);
  CExpressionPtr compare_exchange(Offset offset, const CBuiltin& builtin, CExpressionPtr object, bool is_method);
  CExpressionPtr fence(Offset offset);
  CExpressionPtr expected(bool is_method);
  CExpressionPtr next_argument();

  struct OrderArgument {
    Order order = Order::seq_cst;
    Offset offset = 0;
  };
  OrderArgument order();
  OrderArgument last_order(const CBuiltin& builtin);
  void require(bool ok, const OrderArgument& order, std::string_view what) const;

  CReader& reader_;
  CScope& scope_;
  const CBuilder& builder_;
};

}  // namespace fenceline::litmus
