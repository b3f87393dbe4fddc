// A set of the events of one graph, by their slots: W words of bits.
//
// Thread safety: plain data.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace fenceline::traces {

template <unsigned W>
class EventSet {
 public:
  static constexpr unsigned capacity = 64 * W;

  static EventSet of(unsigned slot) {
    EventSet s;
    s.insert(slot);
    return s;
  }

  bool contains(unsigned slot) const { return ((words_[word(slot)] >> (slot % 64)) & 1U) != 0; }
  bool empty() const {
    std::uint64_t any = 0;
    for (const std::uint64_t w : words_) any |= w;
    return any == 0;
  }
  void insert(unsigned slot) { words_[word(slot)] |= std::uint64_t{1} << (slot % 64); }
  void erase(unsigned slot) { words_[word(slot)] &= ~(std::uint64_t{1} << (slot % 64)); }
  // The lowest slot that is not in the set; `capacity` when all are.
  unsigned first_absent() const {
    for (unsigned i = 0; i < W; ++i) {
      if (~words_[i] != 0) return 64 * i + static_cast<unsigned>(std::countr_one(words_[i]));
    }
    return capacity;
  }

  EventSet& operator|=(const EventSet& other) {
    for (unsigned i = 0; i < W; ++i) words_[i] |= other.words_[i];
    return *this;
  }
  EventSet& operator-=(const EventSet& other) {
    for (unsigned i = 0; i < W; ++i) words_[i] &= ~other.words_[i];
    return *this;
  }
  friend EventSet operator|(EventSet a, const EventSet& b) { return a |= b; }
  friend EventSet operator-(EventSet a, const EventSet& b) { return a -= b; }

  // Calls f with each slot, in ascending order.
  template <class F>
  void for_each(F&& f) const {
    for (unsigned i = 0; i < W; ++i) {
      for (std::uint64_t rest = words_[i]; rest != 0; rest &= rest - 1) {
        f(64 * i + static_cast<unsigned>(std::countr_zero(rest)));
      }
    }
  }

 private:
  static constexpr unsigned word(unsigned slot) { return W == 1 ? 0 : slot / 64; }

  std::array<std::uint64_t, W> words_{};
};

}  // namespace fenceline::traces
