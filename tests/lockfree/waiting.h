// Threads that sleep until they are woken: a gate with a condition variable, and a semaphore whose poster looks whether
// anybody waits before it wakes (D. Vyukov's eventcount, in small).
#pragma once

#include <mutex>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct GateOptions {
  bool notify = true;
  bool notify_all = true;
  bool open_under_lock = true;
  bool look_before_waiting = true;  // whether it is open already
};

// Closed until it is opened; then everyone passes.
template <class Sync>
class Gate {
 public:
  explicit Gate(GateOptions options = {}) : options_(options) {}

  void open() {
    if (options_.open_under_lock) {
      const std::lock_guard<typename Sync::mutex> guard(mutex_);
      open_.store(true, relaxed);
    } else {
      open_.store(true, seq_cst);
    }
    if (!options_.notify) return;
    if (options_.notify_all) {
      opened_.notify_all();
    } else {
      opened_.notify_one();
    }
  }
  void pass() {
    std::unique_lock<typename Sync::mutex> lock(mutex_);
    if (!options_.look_before_waiting) opened_.wait(lock);
    while (!open_.load(relaxed)) opened_.wait(lock);
  }

 private:
  GateOptions options_;
  typename Sync::mutex mutex_;
  typename Sync::condition_variable opened_;
  typename Sync::template atomic<bool> open_{"open", false};  // atomic for those who open it without the lock
};

struct SemaphoreOrders {
  std::memory_order post = release;
  std::memory_order take = acquire;
  std::memory_order fence_post = seq_cst;  // between the new count and the look whether anybody waits
  std::memory_order fence_wait = seq_cst;  // between announcing that one waits and the look at the count
};

// For one poster at a time: it stores the count that it makes, so that nothing is locked on its way.
template <class Sync>
class Semaphore {
 public:
  explicit Semaphore(SemaphoreOrders orders = {}) : orders_(orders) {}

  void post() {
    posted_.store(posted_.load(relaxed) + 1, orders_.post);
    Sync::fence(orders_.fence_post);
    if (waiters_.load(relaxed) == 0) return;
    bell_.fetch_add(1, relaxed);
    bell_.notify_all();
  }
  // For one waiter.
  void wait() {
    const unsigned enough = ++taken_;
    if (posted_.load(orders_.take) >= enough) return;
    const unsigned bell = bell_.load(relaxed);
    waiters_.store(1, relaxed);
    Sync::fence(orders_.fence_wait);
    if (posted_.load(orders_.take) < enough) bell_.wait(bell, relaxed);
    waiters_.store(0, relaxed);
    while (posted_.load(orders_.take) < enough) Sync::pause();
  }

 private:
  SemaphoreOrders orders_;
  typename Sync::template atomic<unsigned> posted_{"posted", 0};
  typename Sync::template atomic<unsigned> waiters_{"waiters", 0};
  typename Sync::template atomic<unsigned> bell_{"bell", 0};
  unsigned taken_ = 0;  // of the waiter alone
};

}  // namespace fenceline::lockfree
