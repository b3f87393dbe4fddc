// A state of the machine: plain data without padding, so that states are compared byte by byte.
//
// Thread safety: plain data.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>

#include "tests/check/random/flat.h"

namespace fenceline::testing::random {

using Byte = std::uint8_t;

inline constexpr std::size_t most_buffered = 8;
inline constexpr std::size_t most_reads = 14;   // of a thread, when executions are counted
inline constexpr std::size_t most_writes = 14;  // to a cell, likewise
inline constexpr Byte store_fence = 0xff;       // as the cell of an entry

// For each thread, how many of its accesses to vars happen before; those count as one between which it tells nobody.
using Clock = std::array<Byte, most_threads>;

struct Write {
  Byte value = 0;
  Byte number = 0;  // when executions are counted: which of all writes; 0: the initial value
  Clock message{};  // what happens before who acquires from it
};

struct Entry {
  Byte cell = 0;
  Byte tells = 0;      // notifications of one that it still owes
  Byte tells_all = 0;  // whether it owes one of all
  Write write;
};

// What somebody does who waits.
struct Waiting {
  Byte waits = 0;
  Byte owed = 0;  // what was looked at has been written since
  Byte notified = 0;
};

struct ThreadState {
  Byte pc = 0;
  Byte started = 0;
  Byte buffered = 0;
  Byte told = 1;  // others may know of all its accesses to vars
  std::array<Byte, flat_registers> registers{};
  std::array<Entry, most_buffered> buffer{};  // oldest first; empty ones are zero
  Clock clock{};
  Clock unacquired{};                          // messages of relaxed reads
  Clock release{};                             // at the last release fence
  std::array<Waiting, atomics + 1> waiting{};  // for each atomic, then the condition variable
  // What it has read, when executions are counted: numbers of writes.
  Byte writes = 0;
  Byte reads = 0;
  std::array<Byte, most_reads> read{};
};

struct VarState {
  Byte value = 0;
  Byte writer = 0;
  Byte written = 0;  // by the writer: its count then
  Clock read{};      // by each thread, likewise
};

struct State {
  std::array<Write, cells> memory{};
  std::array<ThreadState, most_threads> threads{};
  std::array<VarState, vars> data{};
  std::array<Byte, cells> writes{};
  std::array<std::array<Byte, most_writes>, cells> coherence{};

  std::string_view bytes() const { return {reinterpret_cast<const char*>(this), sizeof *this}; }
  bool operator==(const State& other) const { return std::memcmp(this, &other, sizeof *this) == 0; }
};
static_assert(std::has_unique_object_representations_v<State>);

struct HashOfState {
  std::size_t operator()(const State& s) const { return std::hash<std::string_view>()(s.bytes()); }
};

}  // namespace fenceline::testing::random
