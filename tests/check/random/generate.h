// Random programs by mode: what they use.
//
// A program is a function of its seed and mode alone, on every host.
//
// Thread safety: everything returns fresh values.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "tests/check/random/program.h"

namespace fenceline::testing::random {

enum class Mode : std::uint8_t {
  atomics,    // accesses, updates and fences
  locks,      // mutexes, shared ones too, tried ones too
  spinning,   // loops that wait, and loops that give up
  notifying,  // condition variables, atomics that are waited for
  threads,    // threads that start threads and join each other's
  data,       // plain data, in the order that all of the above gives
  mixed
};
inline constexpr std::array all_modes{Mode::atomics, Mode::locks, Mode::spinning, Mode::notifying,
                                      Mode::threads, Mode::data,  Mode::mixed};
std::string name_of(Mode mode);

Program random_program(std::uint64_t seed, Mode mode);

}  // namespace fenceline::testing::random
