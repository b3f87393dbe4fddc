// Names of a test as C++ identifiers.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "runtime/emit.h"

namespace fenceline::runtime {
namespace {

// What a printed program may not use for a location or a register: keywords, and the names of the text around it.
constexpr std::array taken{
    "alignas",   "alignof",   "and",      "asm",      "auto",      "bool",     "break",    "case",     "catch",
    "char",      "class",     "compl",    "concept",  "const",     "continue", "co_await", "co_yield", "co_return",
    "default",   "delete",    "do",       "double",   "else",      "enum",     "explicit", "export",   "extern",
    "false",     "float",     "for",      "friend",   "goto",      "if",       "inline",   "int",      "long",
    "mutable",   "namespace", "new",      "noexcept", "not",       "nullptr",  "operator", "or",       "private",
    "protected", "public",    "register", "requires", "return",    "short",    "signed",   "sizeof",   "static",
    "struct",    "switch",    "template", "this",     "throw",     "true",     "try",      "typedef",  "typeid",
    "typename",  "union",     "unsigned", "using",    "virtual",   "void",     "volatile", "while",    "xor",
    "at",        "cell",      "cells",    "expected", "fenceline", "gaps",     "instance", "linux",    "main",
    "opaque",    "out",       "slice",    "spins",    "spun",      "std",      "stride",   "unix",     "visit",
    "linger",    "locate",    "count",    "symbols",  "self",      "errno",    "order",    "P",        "row",
    "NULL",      "EOF",       "stdin",    "stdout",   "stderr",    "assert",   "first",
};

class Namer {
 public:
  Namer() : used_(taken.begin(), taken.end()) {}

  // `fallback` names what has no name.
  std::string name(const std::string& wish, const std::string& fallback) {
    std::string text;
    for (const char c : wish) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
        text += c;
      } else if (!text.empty() && text.back() != '_') {
        text += '_';
      }
    }
    while (!text.empty() && text.back() == '_') text.pop_back();
    if (text.empty()) text = fallback;
    if (std::isdigit(static_cast<unsigned char>(text.front())) != 0 || reserved(text)) text = "v" + text;
    std::string unique = text;
    for (unsigned n = 2; used_.contains(unique); ++n) unique = text + "_" + std::to_string(n);
    used_.insert(unique);
    return unique;
  }

 private:
  // Labels and offsets of the text around.
  static bool reserved(const std::string& text) { return text.starts_with("at_") || text.starts_with("offset_"); }

  std::set<std::string> used_;
};

}  // namespace

Identifiers identifiers_of(const Program& program) {
  Identifiers identifiers;
  Namer shared;
  for (const Location& l : program.locations) identifiers.locations.push_back(shared.name(l.name, "location"));
  for (const Thread& thread : program.threads) {
    Namer own = shared;
    std::vector<std::string>& names = identifiers.registers.emplace_back();
    for (const Register& r : thread.registers) names.push_back(own.name(r.name, "t" + std::to_string(names.size())));
  }
  return identifiers;
}

}  // namespace fenceline::runtime
