// A set of the events of one graph, by their slots: W words of bits. Graphs without a limit have EventSet<unlimited>
// (large_event_set.h), which does the same.
//
// Thread safety: plain data.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace fenceline::traces {

// In place of a number of words: graphs grow as they must.
inline constexpr unsigned unlimited = 0;

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
  unsigned size() const {
    int sum = 0;
    for (const std::uint64_t w : words_) sum += std::popcount(w);
    return static_cast<unsigned>(sum);
  }
  void insert(unsigned slot) { words_[word(slot)] |= std::uint64_t{1} << (slot % 64); }
  void erase(unsigned slot) { words_[word(slot)] &= ~(std::uint64_t{1} << (slot % 64)); }
  // The lowest slot that is not in the set, where all below `from` are; `capacity` when all are.
  unsigned first_absent(unsigned from) const {
    for (unsigned i = word(from); i < W; ++i) {
      if (~words_[i] != 0) return 64 * i + static_cast<unsigned>(std::countr_one(words_[i]));
    }
    return capacity;
  }
  // Adds an event and what comes before it, where a set that has the event has all that.
  void add_closed(const EventSet& before, unsigned slot) {
    *this |= before;
    insert(slot);
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
