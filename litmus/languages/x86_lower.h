// From x86 instructions to the program's.
//
// Partial registers become insert operations, flags hidden registers that hold 0 or 1, and a read-modify-write without
// LOCK a load, an operation and a store. Flags that no instruction of the thread reads are not computed. XCHG with
// memory is atomic with or without LOCK (Intel SDM volume 2, XCHG).
#pragma once

#include <string_view>
#include <vector>

#include "litmus/draft.h"
#include "litmus/languages/x86_emitter.h"
#include "litmus/languages/x86_instruction.h"

namespace fenceline::litmus {

// Fills `thread`'s registers and code; line i of the thread is `cell_of[i]` for instruction i. The draft must be
// settled.
void lower_x86(const X86Thread& source, const std::vector<std::uint32_t>& cell_of, const Draft& draft, Thread& thread);

// Its parts, one file each; e.begin() has been called.
void lower_arithmetic(X86Emitter& e, const X86Instruction& in);
void lower_exchange(X86Emitter& e, const X86Instruction& in);
void lower_exchange_add(X86Emitter& e, const X86Instruction& in);
void lower_compare_exchange(X86Emitter& e, const X86Instruction& in);

}  // namespace fenceline::litmus
