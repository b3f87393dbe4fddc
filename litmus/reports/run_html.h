// A run as one HTML page that needs nothing else: it opens from disk, asks nothing of the network (its content security
// policy forbids it), is light or dark as the reader prefers, and can be read on a phone. Its view is kept in the
// address's fragment: page.html#expand=SB&filter=weak; the keys are expand (repeatable), filter (weak, surprises),
// text, verdict (ok, forbidden, uncertain, not-run), model and sort (a column, with '-' before it for descending).
//
// Thread safety: pure function.
#pragma once

#include <string>

#include "litmus/run/record.h"

namespace fenceline::litmus {

std::string html_of(const RunRecord& run);

}  // namespace fenceline::litmus
