#include "litmus/languages/c_types.h"

#include <algorithm>
#include <array>

#include "litmus/types.h"

namespace fenceline::litmus {
namespace {

constexpr std::array<std::string_view, 6> keywords{"char", "short", "int", "long", "signed", "unsigned"};
constexpr std::array<std::string_view, 9> qualifiers{"const",    "volatile", "_Atomic", "restrict",    "__restrict",
                                                     "register", "static",   "extern",  "__volatile__"};

std::uint8_t without_level(std::uint8_t mask, unsigned level) {
  return static_cast<std::uint8_t>(mask & ~(1U << level));
}

}  // namespace

CType CType::pointee() const {
  CType result = *this;
  result.atomic_levels = without_level(atomic_levels, pointers);
  result.volatile_levels = without_level(volatile_levels, pointers);
  result.pointers = static_cast<std::uint8_t>(pointers - 1);
  return result;
}

CType CType::pointer() const {
  CType result = *this;
  result.pointers = static_cast<std::uint8_t>(pointers + 1);
  return result;
}

CType CType::value() const {
  CType result = *this;
  result.atomic_levels = without_level(atomic_levels, pointers);
  result.volatile_levels = without_level(volatile_levels, pointers);
  return result;
}

Order order_of_use(const CType& object) {
  if (object.is_atomic()) return Order::seq_cst;
  return object.is_volatile() ? Order::relaxed : Order::plain;
}

CType promoted(const CType& type) { return type.integer < Width::word ? c_int : type.value(); }

CType common(const CType& a, const CType& b) {
  const CType left = promoted(a);
  const CType right = promoted(b);
  if (left.integer != right.integer) return left.integer > right.integer ? left : right;
  return left.integer_signed ? right : left;
}

std::string text_of(const CType& type) {
  if (type.is_nothing()) return "void";
  std::string text;
  if ((type.volatile_levels & 1U) != 0) text += "volatile ";
  if ((type.atomic_levels & 1U) != 0) text += "_Atomic ";
  if (type.is_void) {
    text += "void";
  } else if (type.is_bool) {
    text += "bool";
  } else {
    if (!type.integer_signed) text += "unsigned ";
    switch (type.integer) {
      case Width::byte: text += "char"; break;
      case Width::half: text += "short"; break;
      case Width::word: text += "int"; break;
      case Width::quad: text += "long"; break;
    }
  }
  for (unsigned level = 1; level <= type.pointers; ++level) {
    text += '*';
    if ((type.atomic_levels >> level & 1U) != 0) text += " _Atomic";
    if ((type.volatile_levels >> level & 1U) != 0) text += " volatile";
  }
  return text;
}

std::optional<CType> c_type_named(std::string_view word) {
  constexpr std::string_view prefix = "atomic_";
  const bool atomic = word.starts_with(prefix);
  if (atomic) word.remove_prefix(prefix.size());
  std::optional<CType> type;
  // atomic_flag is used as an atomic bool: clear is 0, set is 1.
  if (word == "bool" || word == "_Bool" || (atomic && word == "flag")) {
    type = c_bool;
  } else if (const auto named = type_named(word)) {
    type = CType::integer_of(named->width, named->is_signed);
  }
  if (type && atomic) type->atomic_levels = 1;
  return type;
}

bool is_c_type_keyword(std::string_view word) { return std::ranges::find(keywords, word) != keywords.end(); }

bool is_c_qualifier(std::string_view word) { return std::ranges::find(qualifiers, word) != qualifiers.end(); }

Value c_converted(Value value, const CType& from, const CType& to) {
  if (to.is_boolean()) return value != 0 ? 1 : 0;
  if (from.is_signed() && to.width() > from.width()) value = static_cast<Value>(sign_extend(value, from.width()));
  return truncate(value, to.width());
}

}  // namespace fenceline::litmus
