// Vector clocks: what happens before what (C++20, [intro.races]).
//
// Component t counts steps of thread t; a step (t, n) happens before whoever's clock has n or more there.
//
// Thread safety: plain data.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
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
  Clock() = default;
  Clock(const Clock& other) { *this = other; }
  Clock& operator=(const Clock& other) {
    first_ = other.first_;
    if (!more_.empty() || !other.more_.empty()) more_ = other.more_;
    empty_ = other.empty_;
    return *this;
  }

  std::uint32_t operator[](ThreadId t) const {
    if (t < first_.size()) return first_[t];
    return t - first_.size() < more_.size() ? more_[t - first_.size()] : 0;
  }
  bool has(Epoch e) const { return (*this)[e.thread] >= e.count; }
  void tick(ThreadId t) {
    empty_ = false;
    if (t < first_.size()) {
      ++first_[t];
    } else {
      tick_later(t - first_.size());
    }
  }
  void join(const Clock& other) {
    for (std::size_t i = 0; i < first_.size(); ++i) first_[i] = std::max(first_[i], other.first_[i]);
    if (!other.more_.empty()) join_later(other);
    empty_ = empty_ && other.empty_;
  }
  // Nothing happened before.
  bool empty() const { return empty_; }
  // Keeps its memory.
  void clear() {
    if (empty_) return;
    first_ = {};
    more_.clear();
    empty_ = true;
  }

 private:
  [[gnu::noinline]] void tick_later(std::size_t i) {
    if (i >= more_.size()) more_.resize(i + 1);
    ++more_[i];
  }
  [[gnu::noinline]] void join_later(const Clock& other) {
    if (more_.size() < other.more_.size()) more_.resize(other.more_.size());
    for (std::size_t i = 0; i < other.more_.size(); ++i) more_[i] = std::max(more_[i], other.more_[i]);
  }

  std::array<std::uint32_t, 8> first_{};  // of threads 0 to 7, which are all that most checks have
  OwnLines<std::uint32_t> more_;          // of those after them, as far as any has taken a step
  bool empty_ = true;                     // all are 0: asked more often than any changes
};

}  // namespace fenceline::checking
