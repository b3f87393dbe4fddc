#include "litmus/languages/c_reader.h"

#include <algorithm>
#include <array>

namespace fenceline::litmus {
namespace {

constexpr std::array<std::string_view, 14> reserved{"if",   "else",   "while", "do",   "for",  "break", "continue",
                                                    "goto", "return", "void",  "auto", "true", "false", "switch"};

}  // namespace

CReader::Level::Level(CReader& reader) : reader_(reader) {
  if (reader.depth_ >= deepest_nesting) {
    reader.fail("this is nested more than " + std::to_string(deepest_nesting) + " levels deep");
  }
  ++reader.depth_;
}

const CToken& CReader::take() {
  const CToken& token = peek();
  if (!at_end()) ++at_;
  return token;
}

bool CReader::accept(std::string_view text) {
  if (!at(text)) return false;
  ++at_;
  return true;
}

void CReader::expect(std::string_view text) {
  if (accept(text)) return;
  const std::string message = "expected '" + std::string(text) + "'";
  if (peek().kind == CToken::Kind::unknown) fail(message + "; this character is not C");
  if (at_ > 0 && (text == ";" || at_end())) {
    const CToken& last = tokens_[at_ - 1];
    fail_at(last.offset + last.text.size(), message);
  }
  fail(message);
}

const CToken& CReader::name(std::string_view what) {
  const std::string_view word = peek().text;
  if (peek().kind != CToken::Kind::word) fail("expected " + std::string(what));
  if (is_c_type_keyword(word) || is_c_qualifier(word) || std::ranges::find(reserved, word) != reserved.end()) {
    fail("expected " + std::string(what) + ", and '" + std::string(word) + "' is a word of the language");
  }
  return take();
}

void CReader::skip_std() {
  if (at("std") && at("::", 1)) at_ += 2;
}

bool CReader::at_type(std::size_t ahead) const {
  if (at("std", ahead) && at("::", ahead + 1)) ahead += 2;
  const std::string_view word = peek(ahead).text;
  if (word == "atomic") return at("<", ahead + 1);
  return is_c_type_keyword(word) || is_c_qualifier(word) || word == "void" || c_type_named(word).has_value();
}

bool CReader::accept_auto() {
  std::size_t ahead = 0;
  while (is_c_qualifier(peek(ahead).text)) ++ahead;
  if (!at("auto", ahead)) return false;
  at_ += ahead + 1;
  return true;
}

// Reads the qualifiers that come, which speak of `type`.
void CReader::qualify(CType& type) {
  while (is_c_qualifier(peek().text) && !(at("_Atomic") && at("(", 1))) {
    const auto bit = static_cast<std::uint8_t>(1U << type.pointers);
    if (at("_Atomic")) type.atomic_levels |= bit;
    if (at("volatile") || at("__volatile__")) type.volatile_levels |= bit;
    ++at_;
  }
}

// "unsigned long int" and the like, in any order.
CType CReader::combined() {
  const Offset start = offset();
  unsigned signs = 0;
  unsigned longs = 0;
  unsigned others = 0;  // char and short
  unsigned ints = 0;
  CType result;
  CType qualifiers;
  do {
    if (at("unsigned") || at("signed")) {
      ++signs;
      result.integer_signed = at("signed");
    } else if (at("long")) {
      ++longs;
      result.integer = Width::quad;
    } else if (at("char") || at("short")) {
      ++others;
      if (at("char")) ints += 1;  // no `char int`
      result.integer = at("char") ? Width::byte : Width::half;
    } else {
      ++ints;
    }
    ++at_;
    qualify(qualifiers);
  } while (is_c_type_keyword(peek().text));
  if (signs > 1 || longs > 2 || others > 1 || ints > 1 || (longs > 0 && others > 0)) {
    fail_at(start, "these words make no type");
  }
  result.atomic_levels = qualifiers.atomic_levels;
  result.volatile_levels = qualifiers.volatile_levels;
  return result;
}

CType CReader::specifiers() {
  const Level level(*this);
  CType before;
  qualify(before);
  skip_std();
  CType result;
  const CToken& word = peek();
  if (at("_Atomic") || (at("atomic") && at("<", 1))) {
    const bool in_template = at("atomic");
    at_ += 2;
    result = type();
    result.atomic_levels |= static_cast<std::uint8_t>(1U << result.pointers);
    expect(in_template ? ">" : ")");
  } else if (is_c_type_keyword(word.text)) {
    result = combined();
  } else if (accept("void")) {
    result = CType::nothing();
  } else if (const auto named = c_type_named(word.text)) {
    ++at_;
    result = *named;
  } else {
    fail("expected a type, such as int, atomic_int or uint64_t");
  }
  const auto shifted = [&result](std::uint8_t mask) { return static_cast<std::uint8_t>(mask << result.pointers); };
  result.atomic_levels |= shifted(before.atomic_levels);
  result.volatile_levels |= shifted(before.volatile_levels);
  qualify(result);
  return result;
}

CType CReader::stars(CType type) {
  while (at("*")) {
    if (type.pointers == most_pointers) fail("this pointer has too many levels");
    ++at_;
    type = type.pointer();
    qualify(type);
  }
  return type;
}

CType CReader::type() { return stars(specifiers()); }

}  // namespace fenceline::litmus
