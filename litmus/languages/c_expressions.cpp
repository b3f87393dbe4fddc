#include "litmus/languages/c_expressions.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fenceline::litmus {
namespace {

struct BinaryOperator {
  std::string_view text;
  unsigned precedence;
};

// C11 6.5.5 to 6.5.14, the tightest highest.
constexpr std::array binary_operators{
    BinaryOperator{"*", 10}, BinaryOperator{"/", 10}, BinaryOperator{"%", 10}, BinaryOperator{"+", 9},
    BinaryOperator{"-", 9},  BinaryOperator{"<<", 8}, BinaryOperator{">>", 8}, BinaryOperator{"<", 7},
    BinaryOperator{">", 7},  BinaryOperator{"<=", 7}, BinaryOperator{">=", 7}, BinaryOperator{"==", 6},
    BinaryOperator{"!=", 6}, BinaryOperator{"&", 5},  BinaryOperator{"^", 4},  BinaryOperator{"|", 3},
    BinaryOperator{"&&", 2}, BinaryOperator{"||", 1},
};

constexpr std::array<std::string_view, 10> compound_assignments{
    "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// C11 6.4.4.1: the first of int, unsigned, long, unsigned long that the base and the suffix allow and the value fits.
CType type_of_number(Value value, bool decimal, bool is_unsigned, bool is_long) {
  const bool may_be_unsigned = is_unsigned || !decimal;
  if (!is_long && !is_unsigned && value <= 0x7fff'ffff) return c_int;
  if (!is_long && may_be_unsigned && value <= 0xffff'ffff) return CType::integer_of(Width::word, false);
  if (!is_unsigned && value <= 0x7fff'ffff'ffff'ffff) return CType::integer_of(Width::quad, true);
  return CType::integer_of(Width::quad, false);
}

}  // namespace

CExpressionPtr CExpressionParser::expression() {
  auto left = assignment();
  while (reader_.at(",")) {
    const Offset offset = reader_.take().offset;
    left = builder_.sequence(offset, std::move(left), assignment());
  }
  return left;
}

CExpressionPtr CExpressionParser::condition() { return builder_.value(expression()); }

CExpressionPtr CExpressionParser::assignment() {
  auto left = conditional();
  const CToken& op = reader_.peek();
  const bool is_compound = std::ranges::find(compound_assignments, op.text) != compound_assignments.end();
  if (!is_compound && op.text != "=") return left;
  const CReader::Level level(reader_);
  reader_.take();
  auto right = assignment();
  if (!is_compound) return builder_.assign(op.offset, std::move(left), std::move(right));
  return builder_.update(op.offset, op.text.substr(0, op.text.size() - 1), std::move(left), std::move(right), false);
}

CExpressionPtr CExpressionParser::conditional() {
  auto condition = binary(1);
  if (!reader_.at("?")) return condition;
  const CReader::Level level(reader_);
  const Offset offset = reader_.take().offset;
  auto when_true = expression();
  reader_.expect(":");
  auto when_false = conditional();
  return builder_.conditional(offset, std::move(condition), std::move(when_true), std::move(when_false));
}

CExpressionPtr CExpressionParser::binary(unsigned least) {
  auto left = unary();
  while (true) {
    const CToken& op = reader_.peek();
    const auto* const row = std::ranges::find(binary_operators, op.text, &BinaryOperator::text);
    if (row == binary_operators.end() || row->precedence < least) return left;
    reader_.take();
    auto right = binary(row->precedence + 1);
    left = builder_.binary(op.offset, op.text, std::move(left), std::move(right));
  }
}

CExpressionPtr CExpressionParser::unary() {
  const CReader::Level level(reader_);
  const CToken& op = reader_.peek();
  const Offset offset = op.offset;
  if (reader_.accept("*")) return builder_.dereference(offset, unary());
  if (reader_.accept("&")) return builder_.address(offset, unary());
  if (reader_.accept("-")) return builder_.negation(offset, unary());
  if (reader_.accept("+")) return builder_.promotion(offset, unary());
  if (reader_.accept("~")) return builder_.complement(offset, unary());
  if (reader_.accept("!")) return builder_.logical_not(offset, unary());
  if (reader_.at("++") || reader_.at("--")) {
    const std::string_view sign = reader_.take().text.substr(0, 1);
    auto target = unary();
    return builder_.update(offset, sign, std::move(target), builder_.literal(offset, 1, c_int), false);
  }
  if (reader_.at("(") && reader_.at_type(1)) {
    reader_.take();
    const CType type = reader_.type();
    reader_.expect(")");
    return builder_.cast(offset, type, unary());
  }
  return postfix();
}

CExpressionPtr CExpressionParser::postfix() {
  auto result = primary();
  while (true) {
    const Offset offset = reader_.offset();
    if (reader_.accept("[")) {
      auto sum = builder_.binary(offset, "+", std::move(result), expression());
      reader_.expect("]");
      result = builder_.dereference(offset, std::move(sum));
    } else if (reader_.at("++") || reader_.at("--")) {
      const std::string_view sign = reader_.take().text.substr(0, 1);
      result = builder_.update(offset, sign, std::move(result), builder_.literal(offset, 1, c_int), true);
    } else if (reader_.accept("->") || reader_.accept(".")) {
      result = method_call(std::move(result));
    } else {
      return result;
    }
  }
}

CExpressionPtr CExpressionParser::primary() {
  switch (reader_.peek().kind) {
    case CToken::Kind::number: return number();
    case CToken::Kind::word: return named();
    case CToken::Kind::symbol:
      if (reader_.at("(")) return parenthesised();
      break;
    case CToken::Kind::end:
    case CToken::Kind::unknown: break;
  }
  reader_.fail("expected an expression");
}

CExpressionPtr CExpressionParser::parenthesised() {
  reader_.expect("(");
  auto result = expression();
  reader_.expect(")");
  return result;
}

CExpressionPtr CExpressionParser::named() {
  reader_.skip_std();
  const CToken& token = reader_.name("an expression");
  const std::string_view name = token.text;
  const auto found = scope_.find(name);
  if (const auto* local = std::get_if<CLocal>(&found)) return builder_.local(token.offset, local->reg, local->type);
  if (const auto* parameter = std::get_if<const CParameter*>(&found)) {
    auto address = builder_.address_of_location(token.offset, (*parameter)->location, (*parameter)->object);
    if (!(*parameter)->is_reference) return address;
    return builder_.dereference(token.offset, std::move(address));
  }
  if (reader_.at("(")) return function_call(token);
  if (name == "true" || name == "false") return builder_.literal(token.offset, name == "true" ? 1 : 0, c_int);
  if (name == "NULL" || name == "nullptr") return builder_.literal(token.offset, 0, CType::nothing().pointer());
  reader_.fail_at(token.offset,
                  "'" + std::string(name) + "' is neither a parameter of this thread nor a declared local variable");
}

CExpressionPtr CExpressionParser::number() {
  const CToken& token = reader_.take();
  std::string_view digits = token.text;
  bool is_unsigned = false;
  unsigned longs = 0;
  // A hexadecimal number has no suffix among its digits: u and l are not hexadecimal.
  while (!digits.empty() && (lower(digits.back()) == 'u' || lower(digits.back()) == 'l')) {
    if (lower(digits.back()) == 'l') {
      ++longs;
    } else if (is_unsigned) {
      reader_.fail_at(token.offset, "this is no number");
    } else {
      is_unsigned = true;
    }
    digits.remove_suffix(1);
  }
  int base = 10;
  if (digits.size() > 1 && digits[0] == '0') {
    const char mark = lower(digits[1]);
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    digits.remove_prefix(base == 8 ? 1 : 2);
  }
  Value value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error == std::errc::result_out_of_range) reader_.fail_at(token.offset, "this number does not fit 64 bits");
  if (error != std::errc{} || end != digits.data() + digits.size() || longs > 2) {
    reader_.fail_at(token.offset, "this is no integer");
  }
  return builder_.literal(token.offset, value, type_of_number(value, base == 10, is_unsigned, longs > 0));
}

}  // namespace fenceline::litmus
