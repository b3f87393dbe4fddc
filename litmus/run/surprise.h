// Forbidden outcomes that were seen: run again, and kept with what it takes to repeat them.
//
// Thread safety: none.
#pragma once

#include <cstddef>

#include "litmus/run/native_side.h"
#include "litmus/run/record.h"
#include "litmus/test.h"

namespace fenceline::litmus {

// Whether some outcome of the record is a surprise that nobody has looked at yet.
bool has_new_surprise(const TestRecord& record);

// Runs the test, which is `place` on the native side, once more with the seed of its last run, and adds a surprise for
// each new one.
void look_again(TestRecord& record, const Test& test, const NativeSide& side, std::size_t place);

}  // namespace fenceline::litmus
