// Locks whose waiters stand in a queue, each spinning on a word of its own: MCS and CLH.
//
// J. M. Mellor-Crummey and M. L. Scott, Algorithms for scalable synchronization, ACM TOCS 9(1), 1991. T. S. Craig,
// Building FIFO and priority-queuing spin locks from atomic swap, 1993; P. Magnusson, A. Landin, E. Hagersten, Queue
// locks on cache coherent multiprocessors, IPPS 1994.
#pragma once

#include <memory>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct McsOrders {
  std::memory_order swap = acq_rel;
  std::memory_order wait = acquire;
  std::memory_order hand_over = release;
  std::memory_order drop = release;  // of the lock when nobody waits
  bool wait_for_link = true;         // of one who has swapped, but not yet linked
  bool raise_before_link = true;     // "I wait", before the one ahead can answer it
};

template <class Sync, unsigned N>
class McsLock {
 public:
  explicit McsLock(McsOrders orders = {}) : orders_(orders) {}

  void lock(unsigned me) {
    Node& node = nodes_[me];
    node.next.store(nullptr, relaxed);
    Node* const ahead = tail_.exchange(&node, orders_.swap);
    if (ahead == nullptr) return;
    if (orders_.raise_before_link) node.waiting.store(true, relaxed);
    ahead->next.store(&node, release);
    if (!orders_.raise_before_link) node.waiting.store(true, relaxed);
    while (node.waiting.load(orders_.wait)) Sync::pause();
  }
  void unlock(unsigned me) {
    Node& node = nodes_[me];
    Node* next = node.next.load(acquire);
    if (next == nullptr) {
      Node* expected = &node;
      if (tail_.compare_exchange_strong(expected, nullptr, orders_.drop, relaxed)) return;
      if (!orders_.wait_for_link) return;
      while ((next = node.next.load(acquire)) == nullptr) Sync::pause();
    }
    next->waiting.store(false, orders_.hand_over);
  }

 private:
  struct Node {
    typename Sync::template atomic<Node*> next{"next", nullptr};
    typename Sync::template atomic<bool> waiting{"waiting", false};
  };

  McsOrders orders_;
  Node nodes_[N];
  typename Sync::template atomic<Node*> tail_{"tail", nullptr};
};

struct ClhOrders {
  std::memory_order swap = acq_rel;
  std::memory_order wait = acquire;
  std::memory_order unlock = release;
  bool take_over_node = true;  // the one of who was ahead; its own is still looked at
};

template <class Sync, unsigned N>
class ClhLock {
 public:
  explicit ClhLock(ClhOrders orders = {}) : orders_(orders), tail_("tail", &nodes_[N]) {
    for (unsigned i = 0; i < N; ++i) mine_[i] = &nodes_[i];
  }

  void lock(unsigned me) {
    mine_[me]->held.store(true, relaxed);
    ahead_[me] = tail_.exchange(mine_[me], orders_.swap);
    while (ahead_[me]->held.load(orders_.wait)) Sync::pause();
  }
  void unlock(unsigned me) {
    mine_[me]->held.store(false, orders_.unlock);
    if (orders_.take_over_node) mine_[me] = ahead_[me];
  }

 private:
  struct Node {
    typename Sync::template atomic<bool> held{"held", false};
  };

  ClhOrders orders_;
  Node nodes_[N + 1];
  typename Sync::template atomic<Node*> tail_;
  Node* mine_[N] = {};   // each of one thread alone
  Node* ahead_[N] = {};  // and these
};

}  // namespace fenceline::lockfree
