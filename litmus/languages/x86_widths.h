// Which addresses of an x86 program are known before it runs, and how wide its accesses are.
#pragma once

#include <vector>

#include "litmus/draft.h"
#include "litmus/languages/x86_instruction.h"

namespace fenceline::litmus {

// Adds the program's symbols to the draft. Sets X86Memory::known where it can: when a location is named, and when the
// address comes from registers that the thread never writes (they keep their initial values, 0 unless given). Then
// gives a width to the instructions that have none, and tells the draft of all accesses; after it the draft can settle.
void resolve_accesses(std::vector<X86Thread>& threads, Draft& draft);

}  // namespace fenceline::litmus
