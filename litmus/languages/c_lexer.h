// The words of one C function, and their normal spelling.
//
// C has a token stream, unlike the rest of a litmus file: `(*` opens a herd comment outside a function and dereferences
// inside one, where comments are C's alone (as herd7 reads them).
//
// Thread safety: pure functions. Tokens point into the text they were read from.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/cursor.h"

namespace fenceline::litmus {

struct CToken {
  enum class Kind : std::uint8_t {
    word,
    number,
    symbol,
    end,      // after the function's closing brace, or at the end of the text
    unknown,  // a character that is not C; no token follows, as none does after `end`
  };
  Kind kind = Kind::end;
  std::string_view text;
  Offset offset = 0;
};

struct CTokens {
  std::vector<CToken> list;  // ends with the one token of kind `end` or `unknown`
  bool closed = false;       // the last but one closes the first brace
};

// Reads from the cursor to the brace that closes the first one opened (or to the end, or to what is not C) and leaves
// the cursor behind it. Fails only on a comment that is never closed.
CTokens c_tokens(Cursor& cursor);

// "int r0 = *x + 1;": one space between what C separates by space, none elsewhere. Reading the result gives the same
// tokens, and the same text again.
std::string c_text(std::span<const CToken> tokens);

}  // namespace fenceline::litmus
