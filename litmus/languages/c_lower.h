// Lowers a typed C function to the IR's instructions.
//
// Registers hold values zero-extended from their type's width, as loads give them; a conversion to a wider signed type
// extends the sign by an instruction of its own, and one to a narrower type truncates. Evaluation goes from left to
// right where C leaves the order open.
//
// Thread safety: pure.
#pragma once

#include "litmus/languages/c_ast.h"

namespace fenceline::litmus {

// Fills the thread: registers (locals, then temporaries), code, line_of and lines.
void lower_c(const Program& program, CFunction function, Thread& thread);

}  // namespace fenceline::litmus
