// A schedule of a machine that runs real code, and its text, the token.
//
// Text: the model, the check that failed, a colon, and for each turn of a thread its number and what it does, as
// "tso-3fa2c1:1aq.2ai1.". A letter is its next access; which letter tells the kind of the access and, roughly, its
// location, so that a run of code that has changed since notices where it differs. "." drains the oldest store in its
// buffer, "+." the one after that, and so on.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/models.h"
#include "model/program.h"

namespace fenceline::checking {

struct Choice {
  ThreadId thread = 0;
  bool drain = false;       // else its next access
  std::uint32_t entry = 0;  // of its buffer, oldest first
  char letter = 0;          // of an access; 0: any

  bool operator==(const Choice&) const = default;
};
using Schedule = std::vector<Choice>;

struct Token {
  Model model = Model::tso;
  std::string check;  // from name_of_check; empty: any
  Schedule schedule;
};

std::string text_of(const Token& token);

// What tokens call a check: a few hexadecimal digits made of these texts.
std::string name_of_check(std::string_view file, std::string_view body);

// Throws std::invalid_argument, saying what is wrong where.
Token parse_token(std::string_view text);

// What a token's letter tells of an access. `kind` is 0, 1 or 2.
char letter_of(unsigned kind, std::uint64_t location);

}  // namespace fenceline::checking
