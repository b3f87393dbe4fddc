// What is known of compiled code before it runs: at each point the locations that may still be read and written, the
// registers that still matter and whether it may lie in a loop; for each thread the most stores its buffer can hold.
//
// Thread safety: pure.
#pragma once

#include <optional>

#include "model/explore/code.h"

namespace fenceline {

// Fills in `points` and the buffer of every thread. The ops, the observed slots and the sums are final. `buffer` bounds
// all buffers.
void analyse(Code& code, std::optional<unsigned> buffer);

}  // namespace fenceline
