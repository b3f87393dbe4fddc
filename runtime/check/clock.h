// Vector clocks: what happens before what (C++20, [intro.races]).
//
// Component t counts steps of thread t; a step (t, n) happens before whoever's clock has n or more there.
//
// Thread safety: plain data.
#pragma once

#include <algorithm>
#include <cstdint>

#include "model/parallel/own_lines.h"
#include "model/program.h"

namespace fenceline::checking {

// A step of a thread.
struct Epoch {
  ThreadId thread = 0;
  std::uint32_t count = 0;  // 0: none
};

class Clock {
 public:
  std::uint32_t operator[](ThreadId t) const { return t < counts_.size() ? counts_[t] : 0; }
  bool has(Epoch e) const { return (*this)[e.thread] >= e.count; }
  std::uint32_t tick(ThreadId t) {
    if (t >= counts_.size()) counts_.resize(t + 1);
    return ++counts_[t];
  }
  void join(const Clock& other) {
    if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size());
    for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] = std::max(counts_[i], other.counts_[i]);
  }
  bool empty() const { return counts_.empty(); }
  // Keeps its memory.
  void clear() { counts_.clear(); }

 private:
  OwnLines<std::uint32_t> counts_;
};

}  // namespace fenceline::checking
