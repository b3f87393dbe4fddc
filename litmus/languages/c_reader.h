// Steps through the tokens of one C function; reads types; keeps the depth of nesting bounded.
//
// Thread safety: none; one parser, one reader.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "litmus/languages/c_lexer.h"
#include "litmus/languages/c_types.h"

namespace fenceline::litmus {

// Nested statements, brackets and operators beyond this are refused, which bounds every recursion over a function.
inline constexpr unsigned deepest_nesting = 200;

class CReader {
 public:
  // `errors` knows the file; the tokens end as `c_tokens` ends them.
  CReader(const Cursor& errors, std::span<const CToken> tokens) : errors_(errors), tokens_(tokens) {}

  const CToken& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const CToken& take();
  bool at(std::string_view text, std::size_t ahead = 0) const { return peek(ahead).text == text; }
  bool at_end() const { return peek().kind == CToken::Kind::end || peek().kind == CToken::Kind::unknown; }
  bool accept(std::string_view text);
  // Fails with "expected ';'" right behind the last token, or with "expected ')'" at the next one.
  void expect(std::string_view text);
  // A name; `what` says of what, for the message.
  const CToken& name(std::string_view what);
  // `std::`, which changes nothing.
  void skip_std();

  // The tokens from the one numbered `from` (as `position` gave it) to the last one taken.
  std::size_t position() const { return at_; }
  std::span<const CToken> since(std::size_t from) const { return tokens_.subspan(from, at_ - from); }

  bool at_type(std::size_t ahead = 0) const;
  // "unsigned long", "volatile int", "std::atomic<int>", with the stars after it.
  CType type();
  // `auto`, when it is what comes; consumed with its qualifiers.
  bool accept_auto();
  // The stars after a type: `int *a, **b` gives each name its own.
  CType stars(CType type);
  CType specifiers();

  Offset offset() const { return peek().offset; }
  [[noreturn]] void fail(const std::string& message) const { errors_.fail_at(offset(), message); }
  [[noreturn]] void fail_at(Offset offset, const std::string& message) const { errors_.fail_at(offset, message); }

  // Counts one level of nesting for as long as it lives.
  class Level {
   public:
    explicit Level(CReader& reader);
    ~Level() { --reader_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    CReader& reader_;
  };

 private:
  void qualify(CType& type);
  CType combined();

  const Cursor& errors_;
  std::span<const CToken> tokens_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
};

}  // namespace fenceline::litmus
