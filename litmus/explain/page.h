// The teaching page: threads, store buffers and memory drawn on one page that needs nothing else. It opens from disk,
// asks nothing of the network (its content security policy forbids it), and is light or dark as the reader prefers.
//
// The reader steps forward and back, takes any transition that is enabled, follows a run to an outcome, switches the
// model, and always sees which outcomes can still be reached. The address's fragment keeps what is shown:
// page.html#test=SB&model=tso&run=0e.1e.0d0&step=2, where 0e is P0's next step and 0d0 the drain of the oldest entry of
// its buffer.
//
// Thread safety: pure function.
#pragma once

#include <string>
#include <string_view>

#include "litmus/explain/page_data.h"

namespace fenceline::litmus {

// The page without its data: litmus/explain/page/, put into one text by the build.
extern const std::string_view explain_page_template;

// Throws TooLarge, AccessFault.
std::string explain_page(const Test& test, const Target& target, const Limits& limits = {});

}  // namespace fenceline::litmus
