// The program section of an x86 test: a header row "P0 | P1 ;", then one row an instruction, one column a thread.
#pragma once

#include <vector>

#include "litmus/cursor.h"
#include "litmus/languages/x86_instruction.h"
#include "litmus/test.h"

namespace fenceline::litmus {

// Reads up to the query or the end of the text. Widths that names and operands tell are in the instructions, and agree
// within each.
std::vector<X86Thread> read_x86_program(Cursor& cursor, Arch arch);

}  // namespace fenceline::litmus
