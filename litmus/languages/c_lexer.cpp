#include "litmus/languages/c_lexer.h"

#include <algorithm>
#include <array>

#include "litmus/languages/c_types.h"

namespace fenceline::litmus {
namespace {

// Longest first, so that the first match is the longest.
constexpr std::array<std::string_view, 23> long_symbols{"<<=", ">>=", "...", "->", "++", "--", "<<", ">>",
                                                        "<=",  ">=",  "==",  "!=", "&&", "||", "+=", "-=",
                                                        "*=",  "/=",  "%=",  "&=", "|=", "^=", "::"};
constexpr std::string_view short_symbols = "{}()[];,.<>=+-*/%&|^~!?:";

bool starts_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class Scanner {
 public:
  explicit Scanner(Cursor& cursor) : cursor_(cursor), text_(cursor.text()), at_(cursor.offset()) {}

  CToken next() {
    skip_space();
    const Offset start = at_;
    if (at_ >= text_.size()) return {CToken::Kind::end, {}, start};
    const char first = text_[at_];
    if (starts_word(first)) return taken(CToken::Kind::word, start, letters_and_digits(start));
    if (is_digit(first)) return taken(CToken::Kind::number, start, letters_and_digits(start));
    const std::string_view rest = text_.substr(at_);
    const auto* const symbol =
        std::ranges::find_if(long_symbols, [rest](std::string_view s) { return rest.starts_with(s); });
    if (symbol != long_symbols.end()) return taken(CToken::Kind::symbol, start, symbol->size());
    if (short_symbols.find(first) != std::string_view::npos) return taken(CToken::Kind::symbol, start, 1);
    return {CToken::Kind::unknown, {}, start};
  }
  Offset offset() const { return at_; }

 private:
  std::size_t letters_and_digits(Offset start) const {
    Offset end = start;
    while (end < text_.size() && (starts_word(text_[end]) || is_digit(text_[end]))) ++end;
    return end - start;
  }
  CToken taken(CToken::Kind kind, Offset start, std::size_t length) {
    at_ = start + length;
    return {kind, text_.substr(start, length), start};
  }
  void skip_space() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (is_space(rest[0])) {
        ++at_;
      } else if (rest.starts_with("//")) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (rest.starts_with("/*")) {
        const auto close = text_.find("*/", at_ + 2);
        if (close == std::string_view::npos) cursor_.fail_at(at_, "this comment is never closed");
        at_ = close + 2;
      } else {
        return;
      }
    }
  }

  const Cursor& cursor_;
  std::string_view text_;
  Offset at_;
};

}  // namespace

CTokens c_tokens(Cursor& cursor) {
  Scanner scanner(cursor);
  CTokens tokens;
  std::size_t depth = 0;
  while (!tokens.closed) {
    const CToken token = scanner.next();
    tokens.list.push_back(token);
    if (token.kind == CToken::Kind::end || token.kind == CToken::Kind::unknown) break;
    if (token.text == "{") ++depth;
    if (token.text == "}") tokens.closed = depth == 0 || --depth == 0;
  }
  if (tokens.closed) tokens.list.push_back({CToken::Kind::end, {}, scanner.offset()});
  cursor.seek(scanner.offset());
  return tokens;
}

namespace {

bool is_type_word(std::string_view word) {
  return is_c_type_keyword(word) || is_c_qualifier(word) || word == "auto" || word == "void" || c_type_named(word);
}

// Writes tokens one after the other; what stands before a token decides whether it is unary, part of a type, or binary.
class Spacer {
 public:
  void add(const CToken& token) {
    if (!text_.empty() && wants_space(token)) text_ += ' ';
    note(token);
    text_ += token.text;
  }
  std::string take() { return std::move(text_); }

 private:
  // What the last token leaves behind.
  enum class After : std::uint8_t {
    nothing,      // the text begins, or a bracket was opened: no space, an operand follows
    operand,      // a name, number or closing bracket: an operator follows
    type,         // a type word, or a star or ampersand after one
    binary,       // an operator, comma or semicolon: a space, an operand follows
    tight,        // a unary operator, a cast's bracket, `.`, `->`, `::`: no space, an operand follows
    spaced_word,  // return, else, if: a space, an operand follows
  };

  static bool same_sign(char a, char b) { return a == b && (a == '+' || a == '-' || a == '&'); }
  bool operand_follows() const { return after_ != After::operand && after_ != After::type; }

  bool wants_space(const CToken& token) const {
    const std::string_view t = token.text;
    if (t == ";" || t == "," || t == ")" || t == "]" || t == "::" || t == "." || t == "->" || t == "...") return false;
    if (t == ":" && !in_conditional_) return false;
    if (after_ == After::type && (t == "*" || t == "&" || t == "<" || t == ">")) return false;
    if (t == "<" && last_word_ == "atomic") return false;
    if (in_template_ && t == ">") return false;
    if (token.kind != CToken::Kind::symbol) return after_ != After::nothing && after_ != After::tight;
    if (t == "(" || t == "[") return after_ == After::binary || after_ == After::spaced_word;
    if (t == "++" || t == "--") return operand_follows() ? spaced_unary(t) : false;
    if (operand_follows()) return spaced_unary(t);
    return true;
  }
  // `- -x` must not become `--x`.
  bool spaced_unary(std::string_view t) const {
    return after_ == After::binary || after_ == After::spaced_word || same_sign(text_.back(), t[0]);
  }

  void note(const CToken& token) {
    const std::string_view t = token.text;
    const bool operand_next = operand_follows();
    if (token.kind == CToken::Kind::number) {
      after_ = After::operand;
    } else if (token.kind == CToken::Kind::word) {
      note_word(t);
    } else if (t == "(") {
      brackets_.push_back(after_ == After::type ? Bracket::of_type : Bracket::plain);
      just_opened_ = true;
      after_ = After::nothing;
      return;
    } else if (t == ")") {
      const Bracket opened = brackets_.empty() ? Bracket::plain : brackets_.back();
      if (!brackets_.empty()) brackets_.pop_back();
      after_ = opened == Bracket::of_type ? After::type : opened == Bracket::cast ? After::tight : After::operand;
    } else if (t == "[") {
      after_ = After::nothing;
    } else if (t == "]") {
      after_ = After::operand;
    } else if (t == "<" && last_word_ == "atomic") {
      in_template_ = true;
      after_ = After::nothing;
    } else if (t == ">" && in_template_) {
      in_template_ = false;
      after_ = After::type;
    } else if ((t == "*" || t == "&") && after_ == After::type) {
      after_ = After::type;
    } else if (t == "." || t == "->" || t == "::") {
      after_ = After::tight;
    } else if (t == "++" || t == "--") {
      after_ = operand_next ? After::tight : After::operand;
    } else if (operand_next && (t == "*" || t == "&" || t == "-" || t == "+" || t == "!" || t == "~")) {
      after_ = After::tight;
    } else {
      if (t == "?") in_conditional_ = true;
      after_ = After::binary;
    }
    just_opened_ = false;
    if (token.kind != CToken::Kind::word) last_word_ = {};
  }

  void note_word(std::string_view t) {
    if (is_type_word(t)) {
      // A bracket that opens with a type is a cast, unless the bracket belongs to a type or a parameter list.
      if (just_opened_ && brackets_.back() == Bracket::plain && after_ == After::nothing) {
        brackets_.back() = Bracket::cast;
      }
      after_ = After::type;
    } else if (t == "return" || t == "else" || t == "if" || t == "while" || t == "for" || t == "do" || t == "goto") {
      after_ = After::spaced_word;
    } else {
      after_ = After::operand;
    }
    last_word_ = t;
  }

  enum class Bracket : std::uint8_t { plain, cast, of_type };
  std::string text_;
  std::string_view last_word_;
  std::vector<Bracket> brackets_;
  After after_ = After::nothing;
  bool just_opened_ = false;
  bool in_template_ = false;
  bool in_conditional_ = false;
};

}  // namespace

std::string c_text(std::span<const CToken> tokens) {
  Spacer spacer;
  for (const CToken& token : tokens) spacer.add(token);
  return spacer.take();
}

}  // namespace fenceline::litmus
