// The initial state: "{ uint64_t x; y=0; 0:rax=x; int t[2]={1,2}; }".
#pragma once

#include "litmus/cursor.h"
#include "litmus/draft.h"

namespace fenceline::litmus {

// Reads the initial state into draft.test.init, the draft's symbols and its register_inits. Leaves the cursor after the
// closing brace.
void read_init(Cursor& cursor, Draft& draft);

// "0:" or "P0:", as a thread's number; none, with nothing consumed, when something else is next.
std::optional<ThreadId> accept_thread_prefix(Cursor& cursor);

}  // namespace fenceline::litmus
