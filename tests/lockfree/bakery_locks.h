// Mutual exclusion of N threads with loads and stores alone: Lamport's bakery and Szymanski's waiting room.
//
// L. Lamport, A new solution of Dijkstra's concurrent programming problem, CACM 17(8), 1974. B. K. Szymanski, A simple
// solution to Lamport's concurrent programming problem with linear wait, ICS 1988.
#pragma once

#include <algorithm>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct BakeryOrders {
  std::memory_order fence_choosing = seq_cst;  // before we look at the others' numbers
  std::memory_order take = release;
  std::memory_order chosen = release;
  std::memory_order fence_chosen = seq_cst;  // before we look at who else is choosing
  std::memory_order look_choosing = acquire;
  std::memory_order look_number = acquire;
  std::memory_order unlock = release;
  bool break_ties = true;
};

template <class Sync, unsigned N>
class Bakery {
 public:
  explicit Bakery(BakeryOrders orders = {}) : orders_(orders) {}

  void lock(unsigned me) {
    choosing_[me].store(true, relaxed);
    Sync::fence(orders_.fence_choosing);
    unsigned largest = 0;
    for (unsigned i = 0; i < N; ++i) {
      if (i != me) largest = std::max(largest, number_[i].load(relaxed));
    }
    const unsigned mine = largest + 1;
    number_[me].store(mine, orders_.take);
    choosing_[me].store(false, orders_.chosen);
    Sync::fence(orders_.fence_chosen);
    for (unsigned i = 0; i < N; ++i) {
      if (i == me) continue;
      while (choosing_[i].load(orders_.look_choosing)) Sync::pause();
      while (before(number_[i].load(orders_.look_number), i, mine, me)) Sync::pause();
    }
  }
  void unlock(unsigned me) { number_[me].store(0, orders_.unlock); }

 private:
  bool before(unsigned theirs, unsigned them, unsigned mine, unsigned me) const {
    if (theirs == 0) return false;
    return theirs < mine || (theirs == mine && them < me && orders_.break_ties);
  }

  BakeryOrders orders_;
  typename Sync::template atomic<bool> choosing_[N] = {};
  typename Sync::template atomic<unsigned> number_[N] = {};
};

struct SzymanskiOrders {
  std::memory_order fence_interest = seq_cst;
  std::memory_order fence_doorway = seq_cst;
  std::memory_order look = acquire;
  std::memory_order store = release;
  bool wait_for_later = true;  // before leaving, for those that came after us through the door
};

template <class Sync, unsigned N>
class Szymanski {
 public:
  explicit Szymanski(SzymanskiOrders orders = {}) : orders_(orders) {}

  void lock(unsigned me) {
    set(me, interested, orders_.fence_interest);
    for (unsigned i = 0; i < N; ++i) {
      while (look(i) >= in_doorway) Sync::pause();
    }
    set(me, in_doorway, orders_.fence_doorway);
    if (any(me, interested)) {
      set(me, waiting, orders_.fence_doorway);
      while (!any(me, inside)) Sync::pause();
    }
    // No fence: until it drains, the others see that we are in the doorway, or waiting there.
    set(me, inside, relaxed);
    for (unsigned i = 0; i < me; ++i) {
      while (look(i) >= waiting) Sync::pause();
    }
  }
  void unlock(unsigned me) {
    if (orders_.wait_for_later) {
      for (unsigned i = me + 1; i < N; ++i) {
        for (State s = look(i); s == waiting || s == in_doorway; s = look(i)) Sync::pause();
      }
    }
    state_[me].store(outside, orders_.store);
  }

 private:
  enum State : unsigned char { outside, interested, waiting, in_doorway, inside };

  State look(unsigned i) const { return state_[i].load(orders_.look); }
  void set(unsigned me, State s, std::memory_order fence) {
    state_[me].store(s, orders_.store);
    Sync::fence(fence);
  }
  bool any(unsigned me, State s) const {
    for (unsigned i = 0; i < N; ++i) {
      if (i != me && look(i) == s) return true;
    }
    return false;
  }

  SzymanskiOrders orders_;
  typename Sync::template atomic<State> state_[N] = {};
};

}  // namespace fenceline::lockfree
