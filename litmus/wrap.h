// Sentences in lines that fit a terminal.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fenceline::litmus {

// `text` in lines of at most `width` columns (longer words stand alone), each after the first indented;
// the first begins at column `first_column` of what it is appended to.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0, std::size_t first_column = 0);

}  // namespace fenceline::litmus
