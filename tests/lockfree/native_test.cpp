// The same sources over std's atomics and threads, as they are compiled for production: a short run of each.

#include <atomic>
#include <cstddef>
#include <gtest/gtest.h>
#include <vector>

#include "tests/lockfree/bakery_locks.h"
#include "tests/lockfree/linked.h"
#include "tests/lockfree/publication.h"
#include "tests/lockfree/queue_locks.h"
#include "tests/lockfree/reclamation.h"
#include "tests/lockfree/rings_and_stacks.h"
#include "tests/lockfree/spin_locks.h"
#include "tests/lockfree/two_thread_locks.h"
#include "tests/lockfree/verdicts.h"
#include "tests/lockfree/waiting.h"
#include "tests/lockfree/work_stealing.h"

namespace fenceline::lockfree {
namespace {

constexpr int rounds = 500;

template <class Lock>
class NativeLock : public ::testing::Test {};

using Locks = ::testing::Types<Peterson<Native>, Dekker<Native>, Bakery<Native, 2>, Szymanski<Native, 2>,
                               SpinLock<Native>, TicketLock<Native>, McsLock<Native, 2>, ClhLock<Native, 2>>;
TYPED_TEST_SUITE(NativeLock, Locks);

TYPED_TEST(NativeLock, LosesNoIncrement) {
  TypeParam lock;
  count_under<Native>(lock, 2, rounds);
}

TEST(Native, ReadersSeeWhatAWriterHasFinished) {
  ReaderWriterLock<Native> lock;
  Seqlock<Native> sequence;
  int first = 0;
  int second = 0;
  in_threads<Native>(3, [&](unsigned me) {
    for (int r = 1; r <= rounds; ++r) {
      if (me == 0) {
        lock.write_lock();
        first = second = r;
        lock.write_unlock();
        sequence.write(r, r);
        continue;
      }
      lock.read_lock();
      EXPECT_EQ(first, second);
      lock.read_unlock();
      if (const auto words = sequence.try_read()) {
        EXPECT_EQ(words->first, words->second);
      }
    }
  });
}

TEST(Native, OneObjectIsMade) {
  std::atomic<int> made = 0;
  Once<Native, int> once;
  in_threads<Native>(3, [&](unsigned) { EXPECT_EQ(once.get([&] { return new int(++made); }), 1); });
}

TEST(Native, ARingKeepsTheOrder) {
  SpscRing<Native, int, 4> ring;
  in_threads<Native>(2, [&](unsigned me) {
    for (int i = 0; i < rounds; ++i) {
      if (me == 0) {
        while (!ring.try_push(i)) Native::pause();
      } else {
        std::optional<int> got = ring.try_pop();
        for (; !got; got = ring.try_pop()) Native::pause();
        EXPECT_EQ(*got, i);
      }
    }
  });
}

TEST(Native, APoolLendsEachNodeOnce) {
  PooledStack<Native, 4> pool;
  for (unsigned node = 1; node <= 4; ++node) pool.push(node);
  in_threads<Native>(3, [&](unsigned) {
    for (int r = 0; r < rounds; ++r) {
      const unsigned node = pool.pop();
      ASSERT_NE(node, 0U);
      pool.value(node).set(pool.value(node).get() + 1);
      pool.push(node);
    }
  });
  int uses = 0;
  for (unsigned node = 1; node <= 4; ++node) uses += pool.value(node).get();
  EXPECT_EQ(uses, 3 * rounds);
}

// Each value comes out once, whoever takes it.
TEST(Native, LinkedStructuresLoseNothing) {
  using Node = LinkedNode<Native>;
  HazardPointers<Native, Node, 2, 1> stack_hazards;
  HazardPointers<Native, Node, 2, 2> queue_hazards;
  LinkedStack<Native, HazardPointers<Native, Node, 2, 1>> stack(stack_hazards);
  LinkedQueue<Native, HazardPointers<Native, Node, 2, 2>> queue(queue_hazards);
  std::atomic<int> stacked = 0;
  std::atomic<int> queued = 0;
  in_threads<Native>(2, [&](unsigned me) {
    for (int r = 1; r <= rounds; ++r) {
      stack.push(r);
      queue.push(me, r);
      stacked += stack.pop(me).value_or(0);
      queued += queue.pop(me).value_or(0);
    }
  });
  EXPECT_EQ(stacked, rounds * (rounds + 1));
  EXPECT_EQ(queued, rounds * (rounds + 1));
}

TEST(Native, EveryTaskIsRunOnce) {
  WorkStealingDeque<Native, int, 8> tasks;
  std::vector<int> runs(rounds, 0);
  std::atomic<int> done = 0;
  in_threads<Native>(2, [&](unsigned me) {
    const auto run = [&](int* task) {
      if (task == nullptr) return;
      ++*task;
      ++done;
    };
    for (int i = 0; me == 0 && i < rounds; ++i) {
      tasks.push(&runs[static_cast<std::size_t>(i)]);
      if (i % 2 != 0) run(tasks.take());
      if (i % 8 >= 6) run(tasks.take());
      while (i - done >= 6) run(tasks.take());
    }
    while (done < rounds) {
      run(me == 0 ? tasks.take() : tasks.steal());
      Native::pause();
    }
  });
  for (const int r : runs) EXPECT_EQ(r, 1);
}

TEST(Native, SleepersAreWoken) {
  Gate<Native> gate;
  Semaphore<Native> semaphore;
  in_threads<Native>(2, [&](unsigned me) {
    if (me == 0) {
      gate.open();
      for (int r = 0; r < rounds; ++r) semaphore.post();
    } else {
      gate.pass();
      for (int r = 0; r < rounds; ++r) semaphore.wait();
    }
  });
}

}  // namespace
}  // namespace fenceline::lockfree
