// One C function, typed: what the parser makes and the lowering walks.
//
// Names are resolved, conversions explicit and constants folded before an expression gets here, so the operands of an
// operation have the type it computes in, and the lowering decides nothing and refuses nothing.
//
// Thread safety: plain data.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "litmus/errors.h"
#include "litmus/languages/c_types.h"

namespace fenceline::litmus {

struct CExpression;
using CExpressionPtr = std::unique_ptr<CExpression>;

// A constant, as the zero-extended pattern of the expression's type. A pointer's is `address_of` a location.
struct CLiteral {
  Value value;
};

// A local variable, by its register.
struct CLocalUse {
  RegisterId reg;
};

// What a pointer points to: an lvalue, or a load with that order.
struct CMemory {
  CExpressionPtr pointer;
  Order order;
};

// The operand as the expression's type.
struct CConvert {
  CExpressionPtr operand;
};

// Register arithmetic at `width`. A shift's right operand may have a type of its own.
struct CArithmetic {
  AluOp op;
  Width width;
  CExpressionPtr left, right;
};

// && or ||: 0 or 1, and the right side only when the left does not decide.
struct CLogical {
  bool is_and;
  CExpressionPtr left, right;
};

struct CConditional {
  CExpressionPtr condition, when_true, when_false;
};

struct CSequence {
  CExpressionPtr left, right;
};

// Stores a value of the target's type; gives it.
struct CAssign {
  CExpressionPtr target;  // CLocalUse or CMemory
  CExpressionPtr value;
};

// Compound assignment, ++ and -- without atomicity: load, compute as type `at`, store. Gives the old or the new value.
struct CUpdate {
  CExpressionPtr target;
  AluOp op;
  CType at;
  CExpressionPtr value;  // of type `at`, but for a shift's count
  bool gives_old;
};

// Atomic; gives the old value, or (compound assignment of an atomic object) the new one.
struct CRmw {
  CExpressionPtr pointer;
  RmwOp op;
  CExpressionPtr operand;
  Order order;
  bool gives_old;
};

// Gives whether it succeeded; else `expected` receives the old value.
struct CCompareExchange {
  CExpressionPtr pointer;
  CExpressionPtr expected;  // CLocalUse or CMemory
  CExpressionPtr desired;
  Order success, failure;
  bool weak;
};

struct CFence {
  std::optional<FenceKind> kind;  // none: one that orders nothing on a machine
};

struct CExpression {
  CType type;
  Offset offset = 0;
  unsigned height = 1;  // of the tree; bounded by the parser, so recursion over it is
  bool is_lvalue = false;
  // Reads and writes nothing but registers, and writes none: computing it once too often changes nothing.
  bool is_pure = false;
  std::variant<CLiteral, CLocalUse, CMemory, CConvert, CArithmetic, CLogical, CConditional, CSequence, CAssign, CUpdate,
               CRmw, CCompareExchange, CFence>
      node;
};

struct CStatement;
using CStatementPtr = std::unique_ptr<CStatement>;

struct CExpressionStatement {
  CExpressionPtr expression;
};

struct CBlock {
  std::vector<CStatementPtr> statements;
};

struct CIf {
  CExpressionPtr condition;
  CStatementPtr when_true, when_false;  // the latter may be absent
};

// while, do-while and for. Of a for, `step` runs after the body; its initialiser stands before the loop in a block.
struct CLoop {
  CExpressionPtr condition;  // absent: always true
  CExpressionPtr step;       // may be absent
  CStatementPtr body;
  bool body_first = false;           // do-while
  std::uint32_t condition_line = 0;  // which line shows the condition
};

struct CBreak {};
struct CContinue {};
struct CReturn {};

// By number: labels[id] is CFunction's.
struct CGoto {
  std::uint32_t label;
};
struct CLabel {
  std::uint32_t label;
};

struct CStatement {
  std::uint32_t line = 0;  // into CFunction::lines
  std::variant<CExpressionStatement, CBlock, CIf, CLoop, CBreak, CContinue, CReturn, CGoto, CLabel> node;
};

struct CFunction {
  std::vector<Register> locals;  // the first registers of the thread
  std::uint32_t labels = 0;
  CStatementPtr body;
  std::vector<std::string> lines;  // the body, one statement a line, indented by two spaces a level
};

}  // namespace fenceline::litmus
