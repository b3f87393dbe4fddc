#include "litmus/cursor.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fenceline::litmus {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
// Letters, digits, '_': what a word goes on with.
constexpr std::array<bool, 256> word_characters = [] {
  std::array<bool, 256> table{};
  for (unsigned char c = 0; c < 128; ++c) {
    table[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
  return table;
}();
bool in_word(char c) { return word_characters[static_cast<unsigned char>(c)]; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

void Cursor::skip_blanks_and_comments() {
  while (offset_ < text_.size()) {
    const std::string_view rest = text_.substr(offset_);
    if (is_space(rest[0])) {
      ++offset_;
    } else if (rest.starts_with("(*")) {
      const Offset opened = offset_;
      unsigned depth = 0;
      do {
        if (offset_ + 1 >= text_.size()) fail_at(opened, "this comment is never closed");
        if (text_[offset_] == '(' && text_[offset_ + 1] == '*') {
          ++depth;
          offset_ += 2;
        } else if (text_[offset_] == '*' && text_[offset_ + 1] == ')') {
          --depth;
          offset_ += 2;
        } else {
          ++offset_;
        }
      } while (depth > 0);
    } else if (c_comments_ && rest.starts_with("//")) {
      rest_of_line();
    } else if (c_comments_ && rest.starts_with("/*")) {
      const auto close = text_.find("*/", offset_ + 2);
      if (close == std::string_view::npos) fail("this comment is never closed");
      offset_ = close + 2;
    } else {
      return;
    }
  }
}

bool Cursor::at_end() {
  skip_space();
  return offset_ >= text_.size();
}

void Cursor::expect(std::string_view symbol) {
  if (!accept(symbol)) fail("expected '" + std::string(symbol) + "'");
}

std::string_view Cursor::word(std::string_view extra) {
  skip_space();
  Offset end = offset_;
  if (end < text_.size() && is_word_start(text_[end])) {
    while (end < text_.size() && (in_word(text_[end]) || extra.find(text_[end]) != std::string_view::npos)) ++end;
  }
  const std::string_view found = text_.substr(offset_, end - offset_);
  offset_ = end;
  return found;
}

bool Cursor::looking_at_word(std::string_view expected) {
  skip_space();
  if (offset_ >= text_.size() || lower(text_[offset_]) != lower(expected.front())) return false;
  const Offset start = offset_;
  const bool found = same_ignoring_case(word(), expected);
  offset_ = start;
  return found;
}

bool Cursor::accept_word(std::string_view expected) {
  if (!looking_at_word(expected)) return false;
  offset_ += expected.size();
  return true;
}

std::optional<std::uint64_t> Cursor::number() {
  skip_space();
  const Offset start = offset_;
  Offset at = start;
  bool negative = false;
  if (at < text_.size() && (text_[at] == '-' || text_[at] == '+')) negative = text_[at++] == '-';
  int base = 10;
  if (text_.substr(at).starts_with("0x") || text_.substr(at).starts_with("0X")) {
    base = 16;
    at += 2;
  }
  std::uint64_t value = 0;
  const char* const first = text_.data() + at;
  const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), value, base);
  if (end == first) return std::nullopt;
  const std::uint64_t most_negative = std::uint64_t{1} << 63U;
  if (error == std::errc::result_out_of_range || (negative && value > most_negative)) {
    fail_at(start, "this number does not fit 64 bits");
  }
  offset_ = at + static_cast<Offset>(end - first);
  return negative ? std::uint64_t{0} - value : value;
}

std::string_view Cursor::rest_of_line() {
  const Offset end = std::min(text_.find('\n', offset_), text_.size());
  std::string_view line = text_.substr(offset_, end - offset_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  offset_ = std::min(end + 1, text_.size());
  return line;
}

void Cursor::fail_at(Offset offset, const std::string& message) const {
  throw InputError(file_, text_, offset, message);
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

std::string upper_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), upper);
  return result;
}

}  // namespace fenceline::litmus
