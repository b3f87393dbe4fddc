// Tests up to renaming: what tells whether two are the same test, where hashes would differ.
#pragma once

#include <string>

#include "litmus/test.h"

namespace fenceline::testing {

enum class Values { kept, renamed };

// A text that two tests share exactly when one becomes the other by renaming locations and registers and by putting
// threads, and a conjunction's parts, in another order. The values that stores write to a location may be renamed too,
// where loads alone read them. The test's name plays no part.
std::string up_to_renaming(const litmus::Test& test, Values values = Values::kept);

}  // namespace fenceline::testing
