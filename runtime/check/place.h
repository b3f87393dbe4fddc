// A place in the user's source: where an operation was written.
//
// std::source_location would do, but Clang has it only from version 16 on, and it is larger than two registers.
//
// Thread safety: plain data.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace fenceline {

struct Place {
  const char* file = "";  // as the compiler was given it; lives as long as the program
  std::uint32_t line = 0;
  std::uint32_t column = 0;  // 0 where the compiler does not tell

#if defined(__clang__)
  static constexpr Place here(const char* file = __builtin_FILE(), std::uint32_t line = __builtin_LINE(),
                              std::uint32_t column = __builtin_COLUMN()) {
    return {file, line, column};
  }
#else
  static constexpr Place here(const char* file = __builtin_FILE(), std::uint32_t line = __builtin_LINE()) {
    return {file, line, 0};
  }
#endif
};

// "queue.h:12", without the folders.
std::string text_of(const Place& place);

// The same text of a program, whichever translation unit names it.
bool same_place(const Place& a, const Place& b);

}  // namespace fenceline
