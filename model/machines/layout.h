// Where the parts of a machine's state are, in a few 64-bit words.
//
// A state is the threads' program counters and registers, their store buffers, and memory. Each part takes as many bits
// as its largest code needs, and never straddles two words, so that reading one is a shift and a mask. Two states are
// equal exactly when their words are.
//
// Thread safety: const after construction.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <vector>

#include "model/explore/code.h"

namespace fenceline {

using Words = std::uint64_t*;  // a state, mutable
using ConstWords = const std::uint64_t*;

// No width (mask 0) reads as 0 and takes no room.
struct Field {
  std::uint32_t word = 0;
  std::uint32_t shift = 0;
  std::uint64_t mask = 0;

  std::uint64_t get(ConstWords s) const { return (s[word] >> shift) & mask; }
  void set(Words s, std::uint64_t v) const { s[word] = (s[word] & ~(mask << shift)) | (v << shift); }
};

// One place of a store buffer. `barrier`, on PSO: everything from here on waits until all before it has drained; it is
// never set on the oldest entry, and on the place after the newest it awaits the next store.
struct EntryFields {
  Field location;
  Field value;
  Field barrier;
};

struct ThreadFields {
  Field pc;  // ops.size() at the end, ops.size() + 1 once it runs for ever without a trace
  boost::container::small_vector<Field, 4> registers;  // by slot
  Field count;                                         // entries in the buffer
  boost::container::small_vector<EntryFields, 3>
      entries;  // oldest first; buffer_capacity + 1 of them when there are barriers
};

struct Layout {
  enum class Buffers : std::uint8_t { none, plain, with_barriers };

  Layout(const Code& code, Buffers buffers);

  std::uint32_t words = 1;
  std::vector<ThreadFields> threads;
  boost::container::small_vector<Field, 4> memory;

 private:
  Field take(std::uint64_t largest);
  Field take_bits(unsigned width);
  unsigned used_ = 0;  // bits of the last word
};

}  // namespace fenceline
