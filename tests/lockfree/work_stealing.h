// A deque whose owner pushes and takes at one end while others steal at the other: Chase and Lev's, of a fixed size.
//
// D. Chase and Y. Lev, Dynamic circular work-stealing deque, SPAA 2005; orders and fences after N. M. Lê, A. Pop,
// A. Cohen, F. Zappa Nardelli, Correct and efficient work-stealing for weak memory models, PPoPP 2013, figure 1.
#pragma once

#include <array>
#include <cstddef>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct DequeOrders {
  std::memory_order fence_push = release;
  std::memory_order fence_take = seq_cst;
  std::memory_order fence_steal = seq_cst;
  std::memory_order look_bottom = acquire;
  bool race_for_last = true;  // the owner too must win the last task
};

// Of pointers to tasks; at most N at a time.
template <class Sync, class Task, std::ptrdiff_t N>
class WorkStealingDeque {
 public:
  explicit WorkStealingDeque(DequeOrders orders = {}) : orders_(orders) {}

  // The owner alone.
  void push(Task* task) {
    const std::ptrdiff_t bottom = bottom_.load(relaxed);
    slot(bottom).store(task, relaxed);
    Sync::fence(orders_.fence_push);
    bottom_.store(bottom + 1, relaxed);
  }
  // The owner alone; null when there is none.
  Task* take() {
    const std::ptrdiff_t bottom = bottom_.load(relaxed) - 1;
    bottom_.store(bottom, relaxed);
    Sync::fence(orders_.fence_take);
    std::ptrdiff_t top = top_.load(relaxed);
    if (top > bottom) {
      bottom_.store(bottom + 1, relaxed);
      return nullptr;
    }
    Task* task = slot(bottom).load(relaxed);
    if (top < bottom) return task;
    if (orders_.race_for_last && !top_.compare_exchange_strong(top, top + 1, seq_cst, relaxed)) task = nullptr;
    bottom_.store(bottom + 1, relaxed);
    return task;
  }
  // Anyone; null when there is none, or another was faster.
  Task* steal() {
    std::ptrdiff_t top = top_.load(acquire);
    Sync::fence(orders_.fence_steal);
    const std::ptrdiff_t bottom = bottom_.load(orders_.look_bottom);
    if (top >= bottom) return nullptr;
    Task* const task = slot(top).load(relaxed);
    return top_.compare_exchange_strong(top, top + 1, seq_cst, relaxed) ? task : nullptr;
  }

 private:
  typename Sync::template atomic<Task*>& slot(std::ptrdiff_t i) { return slots_[static_cast<std::size_t>(i % N)]; }

  DequeOrders orders_;
  std::array<typename Sync::template atomic<Task*>, static_cast<std::size_t>(N)> slots_{};
  typename Sync::template atomic<std::ptrdiff_t> top_{"top", 0};
  typename Sync::template atomic<std::ptrdiff_t> bottom_{"bottom", 0};
};

}  // namespace fenceline::lockfree
