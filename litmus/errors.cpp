#include "litmus/errors.h"

#include <algorithm>

namespace fenceline::litmus {
namespace {

constexpr std::size_t widest_quote = 110;

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string_view quoted;
  std::size_t caret = 0;  // where in `quoted`
};

Place locate(std::string_view text, Offset offset) {
  offset = std::min(offset, text.size());
  // An error at the very end is shown on the last line that has something on it.
  if (offset == text.size()) {
    while (offset > 0 && (text[offset - 1] == '\n' || text[offset - 1] == '\r')) --offset;
  }
  Place place;
  place.line +=
      static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  place.column += offset - start;
  place.quoted = text.substr(start, text.find_first_of("\r\n", start) - start);
  place.caret = std::min(offset - start, place.quoted.size());
  if (place.quoted.size() > widest_quote) {
    const std::size_t cut = place.caret > widest_quote / 2 ? place.caret - widest_quote / 2 : 0;
    place.quoted = place.quoted.substr(cut, widest_quote);
    place.caret -= cut;
  }
  return place;
}

std::string render(std::string_view file, const Place& place, const std::string& message) {
  std::string result(file);
  result += ':' + std::to_string(place.line) + ':' + std::to_string(place.column) + ": " + message + '\n';
  std::string indent;
  for (std::size_t i = 0; i < place.quoted.size(); ++i) {
    const char c = place.quoted[i];
    const bool printable = static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
    result += printable || c == '\t' ? c : '?';
    if (i < place.caret) indent += c == '\t' ? '\t' : ' ';
  }
  return result + '\n' + indent + '^';
}

}  // namespace

InputError::InputError(std::string_view file, std::string_view text, Offset offset, const std::string& message)
    : InputError(render(file, locate(text, offset), message), locate(text, offset).line, locate(text, offset).column) {}

InputError::InputError(std::string_view file, const std::string& message)
    : InputError(std::string(file) + ": " + message, 0, 0) {}

InputError::InputError(std::string what, std::size_t line, std::size_t column)
    : std::runtime_error(std::move(what)), line_(line), column_(column) {}

}  // namespace fenceline::litmus
