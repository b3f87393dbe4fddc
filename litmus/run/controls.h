// Controls: a fenced test is run beside the same test without its fences, so that "not seen" means something: the
// harness did see the outcome where nothing forbids it.
//
// A test's control has its shape (shape.h) with everything taken away that orders it: fences, C's orders, locked
// stores.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "litmus/run/suite.h"

namespace fenceline::litmus {

// Adds the controls that the suite lacks and the catalogue has, at the end, each once.
void add_controls(Suite& suite);

// For each test its control among these tests, as an index: one in its own folder before any other. None for a test
// that has nothing to take away, or whose control is not here.
std::vector<std::optional<std::size_t>> controls_among(std::span<const Test> tests);

}  // namespace fenceline::litmus
