#include "litmus/wrap.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace fenceline::litmus {
namespace {

// Those that [format.string.std] and hence fmt's padding take for two columns wide.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 12> wide{{{0x1100, 0x115F},
                                                                        {0x2329, 0x232A},
                                                                        {0x2E80, 0x303E},
                                                                        {0x3040, 0xA4CF},
                                                                        {0xAC00, 0xD7A3},
                                                                        {0xF900, 0xFAFF},
                                                                        {0xFE10, 0xFE19},
                                                                        {0xFE30, 0xFE6F},
                                                                        {0xFF00, 0xFF60},
                                                                        {0xFFE0, 0xFFE6},
                                                                        {0x1F300, 0x1F64F},
                                                                        {0x1F900, 0x1F9FF}}};

struct Character {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

// The first character of a text that is not empty. A byte that begins none stands for itself.
Character first_of(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])}; };
  const std::size_t length = byte(0) < 0xC0 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
  if (length == 1 || length > text.size()) return {};
  std::uint32_t code = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const bool is_wide =
      std::ranges::any_of(wide, [code](const auto& range) { return range.first <= code && code <= range.second; });
  return {length, is_wide ? std::size_t{2} : std::size_t{1}};
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character c = first_of(text);
    columns += c.columns;
    text.remove_prefix(c.bytes);
  }
  return columns;
}

std::string fitted(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  std::size_t bytes = 0;
  std::size_t columns = 3;  // the dots
  while (true) {
    const Character c = first_of(text.substr(bytes));
    if (columns + c.columns > width) break;
    columns += c.columns;
    bytes += c.bytes;
  }
  return std::string(text.substr(0, bytes)) + "...";
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t first_column) {
  std::string result(std::min(text.find_first_not_of(' '), text.size()), ' ');  // the first line's own indent
  text.remove_prefix(result.size());
  std::size_t start = first_column + result.size();
  std::size_t column = start;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    const std::size_t columns = columns_of(word);
    if (column > start && column + 1 + columns > width) {
      result += '\n' + std::string(indent, ' ');
      column = start = indent;
    } else if (column > start) {
      result += ' ';
      ++column;
    }
    result += word;
    column += columns;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return result;
}

}  // namespace fenceline::litmus
