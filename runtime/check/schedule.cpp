#include "runtime/check/schedule.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace fenceline::checking {
namespace {

// Longer tokens than these are nobody's.
constexpr ThreadId most_threads = 1U << 28U;
constexpr std::uint32_t most_entries = 1U << 28U;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'x'; }

[[noreturn]] void refuse(std::string_view text, std::size_t at, const std::string& why) {
  throw std::invalid_argument("the replay token \"" + std::string(text.substr(0, 60)) +
                              (text.size() > 60 ? "...\"" : "\"") + " is broken at character " +
                              std::to_string(at + 1) + ": " + why);
}

std::optional<Model> model_named(std::string_view name) {
  if (name == "sc") return Model::sc;
  if (name == "tso") return Model::tso;
  if (name == "pso") return Model::pso;
  return std::nullopt;
}

std::string_view short_name(Model model) {
  switch (model) {
    case Model::sc: return "sc";
    case Model::tso: return "tso";
    case Model::pso: return "pso";
  }
  return "";
}

}  // namespace

char letter_of(unsigned kind, std::uint64_t location) { return static_cast<char>('a' + kind * 8 + location % 8); }

std::string text_of(const Token& token) {
  std::string text(short_name(token.model));
  if (!token.check.empty()) text += "-" + token.check;
  text += ':';
  std::optional<ThreadId> last;
  for (const Choice& c : token.schedule) {
    if (last != c.thread) text += std::to_string(c.thread);
    last = c.thread;
    if (c.drain) {
      text.append(c.entry, '+');
      text += '.';
    } else {
      text += c.letter;
    }
  }
  return text;
}

// FNV-1a (Fowler, Noll, Vo), folded to the length.
std::string name_of_check(std::string_view file, std::string_view body) {
  std::uint32_t hash = 2166136261U;
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    hash *= 16777619U;
  };
  add(file);
  add(body);
  hash = (hash >> 24U) ^ (hash & 0xffffffU);
  std::string name(6, '0');
  for (std::size_t i = name.size(); i-- > 0; hash /= 16) name[i] = "0123456789abcdef"[hash % 16];
  return name;
}

Token parse_token(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) refuse(text, 0, "it must begin with sc:, tso: or pso:");
  const std::size_t dash = std::min(text.substr(0, colon).find('-'), colon);
  const std::optional<Model> model = model_named(text.substr(0, dash));
  if (!model) refuse(text, 0, "it must begin with sc:, tso: or pso:");
  Token token{*model, std::string(dash == colon ? "" : text.substr(dash + 1, colon - dash - 1)), {}};
  std::optional<ThreadId> thread;
  std::uint32_t entry = 0;
  for (std::size_t i = colon + 1; i < text.size(); ++i) {
    const char c = text[i];
    if (entry != 0 && c != '+' && c != '.') refuse(text, i, "a drain (.) must come after +");
    if (is_digit(c)) {
      ThreadId number = 0;
      for (; i < text.size() && is_digit(text[i]); ++i) {
        number = number * 10 + static_cast<ThreadId>(text[i] - '0');
        if (number >= most_threads) refuse(text, i, "no thread has such a number");
      }
      --i;
      thread = number;
      continue;
    }
    if (!thread) refuse(text, i, "the number of a thread must come first");
    if (is_letter(c)) {
      token.schedule.push_back({*thread, false, 0, c});
    } else if (c == '+') {
      if (++entry >= most_entries) refuse(text, i, "no buffer has so many entries");
    } else if (c == '.') {
      token.schedule.push_back({*thread, true, entry, 0});
      entry = 0;
    } else {
      refuse(text, i, std::string("'") + c + "' means nothing");
    }
  }
  if (entry != 0) refuse(text, text.size(), "a drain (.) must come after +");
  return token;
}

}  // namespace fenceline::checking
