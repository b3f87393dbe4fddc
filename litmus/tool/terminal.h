// What the tool asks of the terminal it writes to.
//
// Thread safety: pure functions of the process's environment.
#pragma once

#include <cstddef>

namespace fenceline::litmus::tool {

// Columns of standard output; 80 when it is no terminal, or a very narrow one.
std::size_t terminal_width();

// Whether standard output takes colours: a terminal, and NO_COLOR is not set.
bool wants_colour();

}  // namespace fenceline::litmus::tool
