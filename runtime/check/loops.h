// What a check has learned of the loops in which threads wait.
//
// A thread that comes back to a read as it was before, its registers and all of its stack in use the same, and had no
// effect in between, will go round for as long as its reads return the same. Such rounds need not be explored: the
// thread is blocked until one of its reads would return something else (model/traces/ir_threads.h says why).
//
// To compare, the stack has to be kept at the first visit already, which costs too much to be done at every read. So
// reads are told apart coarsely, by a key of what, where and how deep; a read whose key comes twice in a row without
// effect is marked, and the search starts again, now keeping the stack there. Plain memory may hold a counter that the
// stack does not show. So the first time that a thread is found to go round, it is made to go round some more, with
// the same values; if it leaves, its loop counts and is unrolled like any other. Either way the search starts again:
// whether a thread is blocked must be a function of its history.
//
// Thread safety: all member functions may be called from any number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace fenceline::checking {

class Loops {
 public:
  using Key = std::uint64_t;
  enum class Kind : std::uint8_t {
    unknown,  // has not come twice
    marked,   // has
    waits,    // goes round until something else is read
    counts    // leaves by itself
  };

  // Nothing is marked yet.
  bool empty() const { return empty_.load(std::memory_order_relaxed); }
  Kind kind(Key key) {
    const std::lock_guard lock(mutex_);
    const auto known = kinds_.find(key);
    return known == kinds_.end() ? Kind::unknown : known->second;
  }
  void set(Key key, Kind kind) {
    const std::lock_guard lock(mutex_);
    kinds_[key] = kind;
    empty_.store(false, std::memory_order_relaxed);
  }

  // Loops that wait and do not say so.
  void add_unhinted(const std::string& place) {
    const std::lock_guard lock(mutex_);
    unhinted_.insert(place);
  }
  std::vector<std::string> unhinted() {
    const std::lock_guard lock(mutex_);
    return {unhinted_.begin(), unhinted_.end()};
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> empty_{true};
  std::map<Key, Kind> kinds_;
  std::set<std::string> unhinted_;
};

}  // namespace fenceline::checking
