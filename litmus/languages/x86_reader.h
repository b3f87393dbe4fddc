// The program section of an x86 test: a header row "P0 | P1 ;", then one row an instruction, one column a thread.
#pragma once

#include <vector>

#include "litmus/cursor.h"
#include "litmus/draft.h"
#include "litmus/languages/x86_instruction.h"

namespace fenceline::litmus {

// Reads up to the query or the end of the text. Symbols are added to the draft as they are met; widths that names and
// operands tell are in the instructions, and agree within each.
std::vector<X86Thread> read_x86_program(Cursor& cursor, Draft& draft);

}  // namespace fenceline::litmus
