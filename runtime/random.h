// A small seeded generator for choices inside runs: xoshiro256** (Blackman and Vigna, 2018), seeded by splitmix64.
// Fast enough to draw between two instances; equal seeds give equal sequences on every host, unlike <random>'s
// distributions.
//
// Thread safety: one generator, one thread.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

namespace fenceline::runtime {

class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9e37'79b9'7f4a'7c15;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30U)) * 0xbf58'476d'1ce4'e5b9;
      z = (z ^ (z >> 27U)) * 0x94d0'49bb'1331'11eb;
      word = z ^ (z >> 31U);
    }
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // 0 to bound - 1; 0 when bound is 0. Multiply and shift: the bias, below bound / 2^32, does not matter here.
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U); }
  bool chance(double probability) { return static_cast<double>(next() >> 11U) * 0x1.0p-53 < probability; }

  template <class Range>
  const auto& pick(const Range& from) {
    return from[below(static_cast<std::uint32_t>(std::size(from)))];
  }
  template <class Range>
  void shuffle(Range& range) {
    for (std::size_t i = range.size(); i > 1; --i) std::swap(range[i - 1], range[below(static_cast<std::uint32_t>(i))]);
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace fenceline::runtime
