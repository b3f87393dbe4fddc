// The two operand syntaxes: Intel's, which X86 tests use, and AT&T's, which X86_64 tests use.
//
// What herd7 reads beyond the manuals is read too: constants with or without '$' in both, registers with or without
// '%', addresses in brackets or parentheses.
#pragma once

#include "litmus/cursor.h"
#include "litmus/languages/x86_instruction.h"
#include "litmus/test.h"

namespace fenceline::litmus {

// A jump's target or a label's name: letters, digits, '_', '.', '$'. Empty when none is next.
std::string_view read_label_name(Cursor& cursor);

// Reads one operand of an instruction other than a jump.
X86Operand read_operand(Cursor& cursor, Arch arch);

}  // namespace fenceline::litmus
