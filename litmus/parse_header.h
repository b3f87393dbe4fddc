// The first lines of a test: architecture, name, documentation string, metadata.
#pragma once

#include "litmus/cursor.h"
#include "litmus/languages/language.h"
#include "litmus/test.h"

namespace fenceline::litmus {

// Reads the architecture's name, with which every test begins.
const Language& read_architecture(Cursor& cursor);

// Reads the rest of the header into name, doc and metadata; leaves the cursor at the '{' of the initial state. Text
// that is neither string nor Key=value is passed over, as herd7 does: some files carry a second name there.
void read_header(Cursor& cursor, Test& test);

}  // namespace fenceline::litmus
