// What the tests of the generator and the catalogue ask of litmus texts.
#pragma once

#include "litmus/generate/emit.h"
#include "litmus/test.h"
#include "model/explore/explore.h"
#include "model/models.h"

namespace fenceline::testing {

litmus::Test parsed(const litmus::generate::Generated& test);

// Whether an outcome among these satisfies the test's proposition.
bool reaches(const litmus::Test& test, const OutcomeSet& outcomes);

// By the explorer.
bool reaches(const litmus::Test& test, Model model);

}  // namespace fenceline::testing
