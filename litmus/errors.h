// What a user is told about bad input: file, line, column, the line itself, a caret, and what was expected there.
//
//   SB.litmus:4:14: expected an instruction operand
//    MOV [x],$1  | MOV y] ,$1  ;
//                ^
//
// Thread safety: plain data.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fenceline::litmus {

// A place in a text, as a byte offset; line and column are computed only when an error is shown.
using Offset = std::size_t;

class InputError : public std::runtime_error {
 public:
  // `text` is the whole file; the line around `offset` is quoted. Tabs are kept so that the caret aligns, unprintable
  // bytes are shown as '?', and long lines are cut around the caret.
  InputError(std::string_view file, std::string_view text, Offset offset, const std::string& message);

  // An error about a whole file (unreadable, empty, a name that is neither file nor test).
  InputError(std::string_view file, const std::string& message);

  std::size_t line() const { return line_; }      // from 1; 0 for a whole file
  std::size_t column() const { return column_; }  // from 1, in bytes

 private:
  InputError(std::string what, std::size_t line, std::size_t column);
  std::size_t line_;
  std::size_t column_;
};

}  // namespace fenceline::litmus
