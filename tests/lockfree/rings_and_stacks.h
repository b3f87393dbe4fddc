// A ring for one producer and one consumer, and a stack of pooled nodes.
//
// L. Lamport, Specifying concurrent program modules, ACM TOPLAS 5(2), 1983. R. K. Treiber, Systems programming: coping
// with parallelism, IBM RJ 5118, 1986; the count beside the index is his, against what became known as ABA.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct RingOrders {
  std::memory_order filled = release;       // by the producer
  std::memory_order look_filled = acquire;  // by the consumer
  std::memory_order emptied = release;
  std::memory_order look_emptied = acquire;
  bool one_too_many = false;  // the capacity miscounted
};

template <class Sync, class T, std::size_t N>
class SpscRing {
 public:
  explicit SpscRing(RingOrders orders = {}) : orders_(orders) {}

  bool try_push(T value) {
    const std::size_t end = end_.load(relaxed);
    if (end - begin_.load(orders_.look_emptied) >= N + (orders_.one_too_many ? 1 : 0)) return false;
    slots_[end % N].set(std::move(value));
    end_.store(end + 1, orders_.filled);
    return true;
  }
  std::optional<T> try_pop() {
    const std::size_t begin = begin_.load(relaxed);
    if (begin == end_.load(orders_.look_filled)) return std::nullopt;
    T value = slots_[begin % N].get();
    begin_.store(begin + 1, orders_.emptied);
    return value;
  }

 private:
  RingOrders orders_;
  std::array<typename Sync::template var<T>, N> slots_;
  typename Sync::template atomic<std::size_t> begin_{"begin", 0};
  typename Sync::template atomic<std::size_t> end_{"end", 0};
};

struct StackOrders {
  std::memory_order push = release;
  std::memory_order look = acquire;
  std::memory_order pop = acquire;  // of the exchange; what it takes was looked at before
  bool count_changes = true;        // without, a head that comes back looks as if nothing had happened: ABA
};

// Of node numbers 1..N, which threads own between pop and push; a node's value belongs to its owner.
template <class Sync, unsigned N>
class PooledStack {
 public:
  explicit PooledStack(StackOrders orders = {}) : orders_(orders) {}

  typename Sync::template var<int>& value(unsigned node) { return nodes_[node].value; }

  void push(unsigned node) {
    std::uint64_t head = head_.load(relaxed);
    do {
      nodes_[node].next.store(index(head), relaxed);
    } while (!head_.compare_exchange_weak(head, changed(head, node), orders_.push, relaxed));
  }
  // 0 when empty.
  unsigned pop() {
    std::uint64_t head = head_.load(orders_.look);
    for (;;) {
      const unsigned node = index(head);
      if (node == 0) return 0;
      const unsigned next = nodes_[node].next.load(relaxed);
      if (head_.compare_exchange_weak(head, changed(head, next), orders_.pop, orders_.look)) return node;
    }
  }

 private:
  struct Node {
    typename Sync::template atomic<unsigned> next{"next", 0};
    typename Sync::template var<int> value{"value", 0};
  };

  static unsigned index(std::uint64_t head) { return static_cast<unsigned>(head & 0xFFFF'FFFFU); }
  std::uint64_t changed(std::uint64_t head, unsigned node) const {
    const std::uint64_t count = orders_.count_changes ? (head >> 32U) + 1 : 0;
    return count << 32U | node;
  }

  StackOrders orders_;
  std::array<Node, N + 1> nodes_;
  typename Sync::template atomic<std::uint64_t> head_{"head", 0};
};

}  // namespace fenceline::lockfree
