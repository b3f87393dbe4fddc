// The shape of a test: what its threads do, whatever registers, locations and threads are called, how wide they are and
// which syntax says so. Two tests of one shape are the same test to the hardware.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "litmus/test.h"

namespace fenceline::litmus {

enum class Ordering : std::uint8_t {
  as_written,
  weakened,  // without fences, C's orders relaxed, exchanges whose old value nobody looks at as plain stores
};

// None for programs with jumps or with addresses that are only known when they run. Tests for which both orderings give
// one shape have nothing that orders them.
std::optional<std::string> shape_of(const Test& test, Ordering ordering);

}  // namespace fenceline::litmus
