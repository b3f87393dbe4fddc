// Locks of one or two words that threads spin on: test-and-set, test-and-test-and-set, ticket, readers and writer.
//
// T. E. Anderson, The performance of spin lock alternatives for shared-memory multiprocessors, IEEE TPDS 1(1), 1990.
// J. M. Mellor-Crummey and M. L. Scott, Algorithms for scalable synchronization, ACM TOCS 9(1), 1991.
#pragma once

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct SpinOrders {
  std::memory_order lock = acquire;
  std::memory_order unlock = release;
  bool test_first = false;   // only look until it seems free
  bool store_alone = false;  // then take it with a store, which two can do
};

template <class Sync>
class SpinLock {
 public:
  explicit SpinLock(SpinOrders orders = {}) : orders_(orders) {}

  void lock(unsigned) {
    do {
      while (orders_.test_first && held_.load(relaxed)) Sync::pause();
    } while (!take());
  }
  void unlock(unsigned) { held_.store(false, orders_.unlock); }

 private:
  bool take() {
    if (orders_.store_alone) {
      if (held_.load(orders_.lock)) return false;
      held_.store(true, relaxed);
      return true;
    }
    if (!held_.exchange(true, orders_.lock)) return true;
    if (!orders_.test_first) Sync::pause();
    return false;
  }

  SpinOrders orders_;
  typename Sync::template atomic<bool> held_{"held", false};
};

struct TicketOrders {
  std::memory_order wait = acquire;
  std::memory_order serve = release;
  bool atomic_ticket = true;
};

template <class Sync>
class TicketLock {
 public:
  explicit TicketLock(TicketOrders orders = {}) : orders_(orders) {}

  void lock(unsigned) {
    const unsigned mine = ticket();
    while (serving_.load(orders_.wait) != mine) Sync::pause();
  }
  void unlock(unsigned) { serving_.store(serving_.load(relaxed) + 1, orders_.serve); }

 private:
  unsigned ticket() {
    if (orders_.atomic_ticket) return next_.fetch_add(1, relaxed);
    const unsigned mine = next_.load(relaxed);
    next_.store(mine + 1, relaxed);
    return mine;
  }

  TicketOrders orders_;
  typename Sync::template atomic<unsigned> next_{"next", 0};
  typename Sync::template atomic<unsigned> serving_{"serving", 0};
};

struct ReaderWriterOrders {
  std::memory_order read_lock = acquire;
  std::memory_order read_unlock = release;
  std::memory_order write_lock = acquire;
  std::memory_order write_unlock = release;
  bool writer_waits_for_readers = true;
};

// The number of readers, or a writer. Writers may starve.
template <class Sync>
class ReaderWriterLock {
 public:
  explicit ReaderWriterLock(ReaderWriterOrders orders = {}) : orders_(orders) {}

  void read_lock() {
    for (;;) {
      int readers = state_.load(relaxed);
      if (readers != writer && state_.compare_exchange_strong(readers, readers + 1, orders_.read_lock, relaxed)) return;
      Sync::pause();
    }
  }
  void read_unlock() { state_.fetch_sub(1, orders_.read_unlock); }
  void write_lock() {
    for (;;) {
      int seen = orders_.writer_waits_for_readers ? 0 : state_.load(relaxed);
      if (seen != writer && state_.compare_exchange_strong(seen, writer, orders_.write_lock, relaxed)) return;
      Sync::pause();
    }
  }
  void write_unlock() { state_.store(0, orders_.write_unlock); }

 private:
  static constexpr int writer = -1000;

  ReaderWriterOrders orders_;
  typename Sync::template atomic<int> state_{"state", 0};
};

}  // namespace fenceline::lockfree
