// A C thread as the hash wants it.
#include <algorithm>

#include "litmus/languages/c_language.h"
#include "litmus/languages/c_lexer.h"

namespace fenceline::litmus {
namespace {

// herd7's spelling of a parameter: qualifiers where its type printer puts them, atomic_int as _Atomic int.
std::string hashed_parameter(std::span<const CToken> tokens) {
  constexpr std::string_view prefix = "atomic_";
  bool is_volatile = false;
  bool is_const = false;
  bool is_atomic = false;
  std::string base;
  std::string stars;
  std::string name;
  for (const CToken& token : tokens) {
    std::string_view word = token.text;
    if (token.kind != CToken::Kind::word) {
      if (word == "*" || word == "&") stars += word;
    } else if (word == "volatile") {
      is_volatile = true;
    } else if (word == "const") {
      is_const = true;
    } else if (word == "_Atomic" || word == "atomic") {
      is_atomic = true;
    } else if (&token == &tokens.back()) {
      name = word;
    } else if (word != "std") {
      if (word.starts_with(prefix)) {
        is_atomic = true;
        word.remove_prefix(prefix.size());
      }
      base.append(base.empty() ? "" : " ").append(word);
    }
  }
  std::string text = is_volatile && !is_atomic ? "volatile " : "";
  if (is_atomic) text += "_Atomic ";
  text += base;
  if (is_volatile && is_atomic) text += " volatile";
  if (is_const) text += " const";
  return text + stars + " " + name;
}

}  // namespace

std::string c_hashed_thread(ThreadId thread, const ThreadText& text) {
  Cursor cursor(text.parameters, {});
  const std::vector<CToken> tokens = c_tokens(cursor).list;
  std::string result = "P" + std::to_string(thread) + "(";
  auto start = tokens.begin();
  while (start->kind != CToken::Kind::end) {
    const auto end = std::find_if(
        start, tokens.end(), [](const CToken& token) { return token.text == "," || token.kind == CToken::Kind::end; });
    if (start != tokens.begin()) result += ", ";
    result += hashed_parameter({start, end});
    start = end->kind == CToken::Kind::end ? end : end + 1;
  }
  return result + ") {\n" + text.body + "\n}\n";
}

}  // namespace fenceline::litmus
