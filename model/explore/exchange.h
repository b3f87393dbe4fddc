// Where the workers of one parallel search hand each other work, find out that none is left, and stop each other.
//
// Thread safety: all member functions may be called from any number of threads.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "model/explore/explore.h"

namespace fenceline {

// `Batch` is a movable container of work.
template <class Batch>
class Exchange {
 public:
  // Whether more workers wait than there is work for; a hint. A worker that was given work may not run for a while.
  bool wanted() const { return wanted_.load(std::memory_order_relaxed) > 0; }

  void give(Batch batch) {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(batch));
    ready_.store(true, std::memory_order_relaxed);
    wanted_.fetch_sub(1, std::memory_order_relaxed);
    change_.notify_one();
  }

  // Waits for work; false when the search is over. The caller has none left. `joining` workers had none before: the
  // search is over when nobody who had work has any left, however many have not joined yet.
  bool take(Batch& work, bool joining = false) {
    std::unique_lock lock(mutex_);
    if (!joining) --working_;
    wanted_.fetch_add(1, std::memory_order_relaxed);
    if (working_ == 0 && batches_.empty()) {
      ready_.store(true, std::memory_order_relaxed);
      change_.notify_all();
    }
    // Work mostly comes within microseconds, and being woken up takes longer than that.
    lock.unlock();
    for (int i = 0; i < patience && !ready_.load(std::memory_order_relaxed); ++i) std::this_thread::yield();
    lock.lock();
    change_.wait(lock, [this] { return !batches_.empty() || working_ == 0 || stopped(); });
    if (stopped() || batches_.empty()) {
      wanted_.fetch_sub(1, std::memory_order_relaxed);
      return false;
    }
    work = std::move(batches_.back());
    batches_.pop_back();
    ready_.store(!batches_.empty(), std::memory_order_relaxed);
    ++working_;
    return true;
  }

  // Ends the search early; the first reason given stays.
  void stop(Completeness why) {
    auto expected = Completeness::exhaustive;
    completeness_.compare_exchange_strong(expected, why);
    ready_.store(true, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    change_.notify_all();
  }
  // After a stop and the end of all `take`: goes on, with so many workers that hold work; what was given and not taken
  // waits for the others.
  void resume(unsigned working) {
    completeness_ = Completeness::exhaustive;
    working_ = working;
    ready_ = !batches_.empty();
  }
  // After a stop and the end of all `take`: what was given and not taken.
  std::vector<Batch> take_back() {
    const std::lock_guard lock(mutex_);
    wanted_.fetch_add(static_cast<int>(batches_.size()), std::memory_order_relaxed);
    return std::exchange(batches_, {});
  }
  bool stopped() const { return completeness() != Completeness::exhaustive; }
  Completeness completeness() const { return completeness_.load(std::memory_order_relaxed); }

 private:
  static constexpr int patience = 200;  // yields: some tens of microseconds

  std::mutex mutex_;
  std::condition_variable change_;
  std::vector<Batch> batches_;
  unsigned working_ = 1;            // the worker that holds the initial state
  std::atomic<bool> ready_{false};  // waiting workers should look: there is work, or the end; a hint
  std::atomic<int> wanted_{0};      // waiting workers less batches
  std::atomic<Completeness> completeness_{Completeness::exhaustive};
};

}  // namespace fenceline
