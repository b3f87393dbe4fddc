// Mutual exclusion of two threads with loads and stores alone: Peterson's and Dekker's locks.
//
// Every order is a value, so that a test can lower each; as they stand here they are right.
//
// G. L. Peterson, Myths about the mutual exclusion problem, IPL 12(3), 1981. T. J. Dekker's algorithm is in
// E. W. Dijkstra, Cooperating sequential processes, 1965.
#pragma once

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct PetersonOrders {
  std::memory_order claim = relaxed;
  std::memory_order turn = release;  // who waits may go on by reading it, and then follows our last critical section
  std::memory_order fence = seq_cst;
  std::memory_order look_flag = acquire;
  std::memory_order look_turn = acquire;
  std::memory_order unlock = release;
  bool turn_first = false;  // the two stores the wrong way round
};

template <class Sync>
class Peterson {
 public:
  explicit Peterson(PetersonOrders orders = {}) : orders_(orders) {}

  void lock(unsigned me) {
    const unsigned other = 1 - me;
    if (orders_.turn_first) turn_.store(other, orders_.turn);
    claimed_[me].store(true, orders_.claim);
    if (!orders_.turn_first) turn_.store(other, orders_.turn);
    Sync::fence(orders_.fence);
    while (claimed_[other].load(orders_.look_flag) && turn_.load(orders_.look_turn) == other) Sync::pause();
  }
  void unlock(unsigned me) { claimed_[me].store(false, orders_.unlock); }

 private:
  PetersonOrders orders_;
  typename Sync::template atomic<bool> claimed_[2] = {{"claimed 0", false}, {"claimed 1", false}};
  typename Sync::template atomic<unsigned> turn_{"turn", 0};
};

struct DekkerOrders {
  std::memory_order fence = seq_cst;        // between our claim and the first look at the other's
  std::memory_order fence_again = seq_cst;  // the same after we had backed off
  std::memory_order look = acquire;
  std::memory_order unlock = release;
  bool pass_turn = true;  // without, who backed off waits for ever
};

template <class Sync>
class Dekker {
 public:
  explicit Dekker(DekkerOrders orders = {}) : orders_(orders) {}

  void lock(unsigned me) {
    const unsigned other = 1 - me;
    claimed_[me].store(true, relaxed);
    Sync::fence(orders_.fence);
    while (claimed_[other].load(orders_.look)) {
      if (turn_.load(relaxed) == me) {
        Sync::pause();
        continue;
      }
      // May end the other's waiting as an unlock does, and needs no release: a fence stands before it.
      claimed_[me].store(false, relaxed);
      while (turn_.load(relaxed) != me) Sync::pause();
      claimed_[me].store(true, relaxed);
      Sync::fence(orders_.fence_again);
    }
  }
  void unlock(unsigned me) {
    if (orders_.pass_turn) turn_.store(1 - me, relaxed);
    claimed_[me].store(false, orders_.unlock);
  }

 private:
  DekkerOrders orders_;
  typename Sync::template atomic<bool> claimed_[2] = {{"claimed 0", false}, {"claimed 1", false}};
  typename Sync::template atomic<unsigned> turn_{"turn", 0};
};

}  // namespace fenceline::lockfree
