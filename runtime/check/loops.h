// What a check has learned of the loops in which threads wait.
//
// A thread that comes back to a read as it was before, its registers and all of its stack in use the same, and had no
// effect in between, will go round for as long as its reads return the same. Such rounds need not be explored: the
// thread is blocked until one of its reads would return something else (model/traces/ir_threads.h says why).
//
// To compare, the stack has to be kept at the first visit already, which costs too much to be done at every read. So
// reads are told apart coarsely, by a key of what, where and how deep; a read whose key comes twice in a row without
// effect is marked, and the search starts again, now keeping the stack there. Other memory may hold a counter that the
// thread's stack does not show: so before it is taken for waiting it is made to go round once more, with the same
// values, and all stacks and all that is allocated are compared too. The first time it goes round some more, as a
// counter may lie where the check does not look: in statics, in what malloc gave, in what was made outside of the body.
// One that matters only after those rounds is not found. What other threads write to its stack while it waits is no
// difference between its rounds. A loop that does not come back to the same is unrolled like any other. Whatever is
// learned, the search starts again: whether a thread is blocked must be a function of its history.
//
// Where the code says by spin_hint that it waits, nothing is compared, so that a loop may count its rounds; but the
// first time at each place it has to keep its word for some rounds.
//
// Thread safety: all member functions may be called from any number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace fenceline::checking {

class Loops {
 public:
  using Key = std::uint64_t;
  enum class Kind : std::uint8_t {
    unknown,  // has not come twice
    marked,   // has
    waits,    // goes round until something else is read
    counts    // does not, or not always: for good
  };

  // In the keys of places that say spin_hint, and in no read's: for those no stacks need be kept.
  static constexpr Key hint = 1;

  // No read is marked yet.
  bool empty() const { return empty_.load(std::memory_order_relaxed); }
  Kind kind(Key key) {
    const std::lock_guard lock(mutex_);
    const auto known = kinds_.find(key);
    return known == kinds_.end() ? Kind::unknown : known->second;
  }
  void set(Key key, Kind kind) {
    const std::lock_guard lock(mutex_);
    Kind& known = kinds_[key];
    if (known != Kind::counts) known = kind;
    if ((key & hint) == 0) empty_.store(false, std::memory_order_relaxed);
  }

  std::vector<std::pair<Key, Kind>> known() {
    const std::lock_guard lock(mutex_);
    return {kinds_.begin(), kinds_.end()};
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
