// Structures of linked nodes, over any way to reclaim them (reclamation.h): Treiber's stack, Michael and Scott's queue.
//
// R. K. Treiber, Systems programming: coping with parallelism, IBM RJ 5118, 1986. M. M. Michael and M. L. Scott,
// Simple, fast, and practical non-blocking and blocking concurrent queue algorithms, PODC 1996.
#pragma once

#include <optional>
#include <utility>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

template <class Sync>
struct LinkedNode {
  explicit LinkedNode(int v) : value("value", v) {}
  typename Sync::template var<int> value;
  typename Sync::template atomic<LinkedNode*> next{"next", nullptr};
};

struct LinkedStackOrders {
  std::memory_order push = release;
  bool retire_twice = false;
  bool forget = false;  // to retire what was popped
};

// `me` is the thread's number in the domain.
template <class Sync, class Domain>
class LinkedStack {
 public:
  using Node = LinkedNode<Sync>;

  explicit LinkedStack(Domain& domain, LinkedStackOrders orders = {}) : domain_(domain), orders_(orders) {}
  LinkedStack(const LinkedStack&) = delete;
  LinkedStack& operator=(const LinkedStack&) = delete;
  ~LinkedStack() {
    for (Node* node = head_.load(relaxed); node != nullptr;) delete std::exchange(node, node->next.load(relaxed));
  }

  void push(int value) {
    auto* const node = new Node(value);
    Node* head = head_.load(relaxed);
    do {
      node->next.store(head, relaxed);
    } while (!head_.compare_exchange_weak(head, node, orders_.push, relaxed));
  }
  std::optional<int> pop(unsigned me) {
    for (;;) {
      Node* head = domain_.protect(me, 0, head_);
      if (head == nullptr) return std::nullopt;
      Node* const next = head->next.load(relaxed);
      if (!head_.compare_exchange_strong(head, next, acquire, relaxed)) continue;
      const int value = head->value.get();
      domain_.clear(me);
      if (!orders_.forget) domain_.retire(me, head);
      if (orders_.retire_twice) domain_.retire(me, head);
      return value;
    }
  }

 private:
  Domain& domain_;
  LinkedStackOrders orders_;
  typename Sync::template atomic<Node*> head_{"head", nullptr};
};

struct LinkedQueueOrders {
  std::memory_order link = release;  // of a node to the last one
  std::memory_order look_next = acquire;
  std::memory_order swing = release;  // of the tail
  std::memory_order pop = release;    // of the head, to a node whose value others may then read
  bool help = true;                   // a tail that lags behind is moved on by whoever sees it
  bool link_by_cas = true;
};

// The first node is a dummy: the values are those of the nodes behind it.
template <class Sync, class Domain>
class LinkedQueue {
 public:
  using Node = LinkedNode<Sync>;

  explicit LinkedQueue(Domain& domain, LinkedQueueOrders orders = {})
      : domain_(domain), orders_(orders), head_("head", new Node(0)), tail_("tail", head_.load(relaxed)) {}
  LinkedQueue(const LinkedQueue&) = delete;
  LinkedQueue& operator=(const LinkedQueue&) = delete;
  ~LinkedQueue() {
    for (Node* node = head_.load(relaxed); node != nullptr;) delete std::exchange(node, node->next.load(relaxed));
  }

  void push(unsigned me, int value) {
    auto* const node = new Node(value);
    for (;;) {
      Node* tail = domain_.protect(me, 0, tail_);
      Node* next = tail->next.load(orders_.look_next);
      if (next != nullptr) {
        if (orders_.help) {
          tail_.compare_exchange_strong(tail, next, orders_.swing, relaxed);
        } else {
          Sync::pause();
        }
        continue;
      }
      if (orders_.link_by_cas) {
        if (!tail->next.compare_exchange_strong(next, node, orders_.link, relaxed)) continue;
      } else {
        tail->next.store(node, orders_.link);
      }
      tail_.compare_exchange_strong(tail, node, orders_.swing, relaxed);
      domain_.clear(me);
      return;
    }
  }
  std::optional<int> pop(unsigned me) {
    for (;;) {
      Node* head = domain_.protect(me, 0, head_);
      Node* tail = tail_.load(acquire);
      Node* const next = domain_.protect(me, 1, head->next);
      if (head_.load(acquire) != head) continue;
      if (next == nullptr) {
        domain_.clear(me);
        return std::nullopt;
      }
      if (head == tail) {
        tail_.compare_exchange_strong(tail, next, orders_.swing, relaxed);
        continue;
      }
      const int value = next->value.get();
      if (!head_.compare_exchange_strong(head, next, orders_.pop, relaxed)) continue;
      domain_.clear(me);
      domain_.retire(me, head);
      return value;
    }
  }

 private:
  Domain& domain_;
  LinkedQueueOrders orders_;
  typename Sync::template atomic<Node*> head_;
  typename Sync::template atomic<Node*> tail_;
};

}  // namespace fenceline::lockfree
