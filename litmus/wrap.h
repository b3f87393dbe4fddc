// Text in lines that fit a terminal. A column holds one character, or half of a wide one (Chinese, Japanese, Korean,
// emoji), whatever its bytes in UTF-8.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fenceline::litmus {

std::size_t columns_of(std::string_view text);

// `text`, or what of it fits `width` columns with "..." after it.
std::string fitted(std::string_view text, std::size_t width);

// `text` in lines of at most `width` columns (longer words stand alone), each after the first indented;
// the first begins at column `first_column` of what it is appended to.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0, std::size_t first_column = 0);

}  // namespace fenceline::litmus
