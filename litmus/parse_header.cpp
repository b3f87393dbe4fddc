#include "litmus/parse_header.h"

#include <algorithm>

namespace fenceline::litmus {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// A documentation string; it may not span lines, so that a stray quote does not swallow the test.
std::string_view quoted(Cursor& cursor) {
  const Offset open = cursor.offset();
  const std::string_view rest = cursor.text().substr(open + 1);
  const std::size_t close = rest.find_first_of("\"\n");
  if (close == std::string_view::npos || rest[close] != '"') cursor.fail("this string is never closed");
  cursor.seek(open + 1 + close + 1);
  return rest.substr(0, close);
}

// Passes over free text, up to something that may mean more.
void skip_text(Cursor& cursor) {
  const std::string_view text = cursor.text();
  Offset at = cursor.offset() + 1;
  while (at < text.size() && text[at] != '\n' && text[at] != '{' && text[at] != '"' &&
         !text.substr(at).starts_with("(*")) {
    ++at;
  }
  cursor.seek(at);
}

// "Key=value" up to the end of the line; false, and nothing consumed, when the line is something else.
bool metadata(Cursor& cursor, Test& test) {
  const Offset start = cursor.offset();
  const std::string_view key = cursor.word("/.-");
  if (!key.empty()) {
    const Offset after = cursor.offset();
    const bool same_line =
        std::ranges::count(cursor.text().substr(after, cursor.text().find('=', after) - after), '\n') == 0;
    if (same_line && cursor.accept("=")) {
      test.metadata.emplace_back(key, trimmed(cursor.rest_of_line()));
      return true;
    }
  }
  cursor.seek(start);
  return false;
}

}  // namespace

const Language& read_architecture(Cursor& cursor) {
  cursor.skip_space();
  const Offset start = cursor.offset();
  const std::string_view name = cursor.word();
  if (const Language* const language = language_named(name); language != nullptr) return *language;
  cursor.fail_at(start, name.empty()
                            ? "expected a test, which begins with its architecture (" + language_names() + ")"
                            : "unknown architecture '" + std::string(name) + "'; known are " + language_names());
}

void read_header(Cursor& cursor, Test& test) {
  cursor.skip_space();
  const std::string_view text = cursor.text();
  const Offset start = cursor.offset();
  Offset end = start;
  while (end < text.size() && !is_blank(text[end])) ++end;
  if (end == start) cursor.fail("expected the test's name");
  test.name = text.substr(start, end - start);
  cursor.seek(end);

  test.metadata.reserve(8);
  bool first_line = true;  // "x=1" after the name is text, not metadata
  while (true) {
    const Offset before = cursor.offset();
    const char next = cursor.peek();
    if (first_line && text.substr(before, cursor.offset() - before).find('\n') != std::string_view::npos) {
      first_line = false;
    }
    if (next == '{') return;
    if (next == '\0') cursor.fail("expected '{', which opens the initial state");
    if (next == '"') {
      const std::string_view doc = quoted(cursor);
      if (test.doc.empty()) test.doc = doc;
    } else if (first_line || !metadata(cursor, test)) {
      skip_text(cursor);
    }
  }
}

}  // namespace fenceline::litmus
