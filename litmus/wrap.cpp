#include "litmus/wrap.h"

#include <algorithm>

namespace fenceline::litmus {

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t first_column) {
  std::string result;
  std::size_t start = first_column;
  std::size_t column = start;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (column > start && column + 1 + word.size() > width) {
      result += '\n' + std::string(indent, ' ');
      column = start = indent;
    } else if (column > start) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace fenceline::litmus
