// A thread's tree of statements as a list of operations with jumps, for the machine.
//
// Thread safety: everything is a function of its arguments.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/check/random/program.h"

namespace fenceline::testing::random {

// Where the machine keeps values: the atomics, then the mutexes (0: open; otherwise who holds it, or `sharing` and how
// many do).
inline constexpr std::size_t cells = atomics + mutexes;
inline constexpr int sharing = 100;

// Of a thread in the machine: the program's, then those of conditions and counts.
inline constexpr std::size_t flat_registers = registers + 6;

struct Op {
  enum class Kind : std::uint8_t {
    load,
    store,
    exchange,
    add,
    cas,
    store_fence,  // stores before it come to memory before stores after it
    full_fence,   // waits for the buffer to be empty
    order_fence,  // of happens-before only
    take,         // locks a cell, and waits for that
    try_take,
    share,
    try_share,
    unshare,
    enroll,     // becomes one of those who wait for the condition variable
    enroll_if,  // ... for the atomic, if that has still the value; else jumps
    sleep,      // waits to be notified
    notify,     // the condition variable
    tell,       // those who wait for the atomic
    spawn,
    join,
    read,
    write,
    // What nobody else sees:
    set,  // target = operand
    jump,
    jump_if,  // target == operand
    jump_unless
  };

  Kind kind = Kind::load;
  unsigned object = 0;
  unsigned target = 0;  // a register: what was read
  // The operand: the value, or the register and the value together.
  bool from_register = false;
  unsigned source = 0;
  int value = 0;
  // What a cas expects: the register without the value, or this.
  int expected = 0;
  bool all = false;  // of notifications
  std::memory_order order = std::memory_order_relaxed;
  std::memory_order failure = std::memory_order_relaxed;
  std::size_t to = 0;  // of jumps
};
using FlatCode = std::vector<Op>;

FlatCode flatten(const Code& code);

}  // namespace fenceline::testing::random
