// A reader over one file's text, on which the recursive-descent parsers stand.
//
// Litmus files change their vocabulary from section to section, so there is no token stream: each parser reads
// characters, words and numbers where it stands. White space and (* comments *), which nest, are skipped before each of
// the reading calls.
//
// Thread safety: none; one parser, one cursor. The text must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "litmus/errors.h"

namespace fenceline::litmus {

class Cursor {
 public:
  // `file` is the name errors carry. `c_comments` adds // and /* */ to what is skipped.
  Cursor(std::string_view text, std::string_view file, Offset start = 0, bool c_comments = false)
      : text_(text), file_(file), offset_(start), c_comments_(c_comments) {}

  std::string_view text() const { return text_; }
  std::string_view file() const { return file_; }
  Offset offset() const { return offset_; }
  void seek(Offset offset) { offset_ = offset; }

  void skip_space() {
    // Most often there is nothing to skip.
    if (offset_ < text_.size() && text_[offset_] > ' ' && text_[offset_] != '(' && text_[offset_] != '/') return;
    skip_blanks_and_comments();
  }
  bool at_end();
  // The next character after white space, '\0' at the end.
  char peek() {
    skip_space();
    return offset_ < text_.size() ? text_[offset_] : '\0';
  }
  // Whether the text goes on with `symbol`, not empty (after white space); nothing is consumed.
  bool looking_at(std::string_view symbol) {
    skip_space();
    return offset_ < text_.size() && text_[offset_] == symbol.front() &&
           (symbol.size() == 1 || text_.substr(offset_).starts_with(symbol));
  }
  // Consumes `symbol` when it is next.
  bool accept(std::string_view symbol) {
    if (!looking_at(symbol)) return false;
    offset_ += symbol.size();
    return true;
  }
  // Consumes `symbol` or fails with "expected 'symbol'".
  void expect(std::string_view symbol);

  // A run of letters, digits, '_', starting with a letter or '_'; empty when there is none. `extra` lists further
  // characters allowed after the first.
  std::string_view word(std::string_view extra = {});
  // Whether `word` (letters, any case) is next, as a whole word; nothing is consumed.
  bool looking_at_word(std::string_view word);
  bool accept_word(std::string_view word);

  // An integer: decimal or 0x hexadecimal, with an optional '-' or '+', as a 64-bit pattern. None when there is no
  // number; fails when it does not fit 64 bits.
  std::optional<std::uint64_t> number();

  // The rest of the line, without its end; consumes both.
  std::string_view rest_of_line();

  [[noreturn]] void fail(const std::string& message) const { fail_at(offset_, message); }
  [[noreturn]] void fail_at(Offset offset, const std::string& message) const;

 private:
  void skip_blanks_and_comments();

  std::string_view text_;
  std::string_view file_;
  Offset offset_;
  bool c_comments_;
};

// ASCII only; litmus texts are compared without regard to locale.
bool same_ignoring_case(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

}  // namespace fenceline::litmus
