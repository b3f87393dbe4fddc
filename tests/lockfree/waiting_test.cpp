// Threads that sleep: wake-ups that get lost, and locks taken in the wrong order.

#include "tests/lockfree/waiting.h"

#include "tests/lockfree/verdicts.h"

namespace fenceline::lockfree {
namespace {

using Kind = Failure::Kind;

// Threads other than the first wait at the gate.
std::function<void()> gate(GateOptions options, unsigned threads = 2) {
  return [=] {
    Gate<Checked> gate(options);
    in_threads<Checked>(threads, [&](unsigned me) {
      if (me == 0) {
        gate.open();
      } else {
        gate.pass();
      }
    });
  };
}

INSTANTIATE_TEST_SUITE_P(
    Gate, Verdicts,
    ::testing::Values(Case{"Right", gate({})}, Case{"TwoWait", gate({}, 3)},
                      Case{"OneIsWoken", gate({.notify_all = false})},
                      everywhere("BugNobodyIsWoken", Kind::deadlock, gate({.notify = false})),
                      everywhere("BugOneOfTwoIsWoken", Kind::deadlock, gate({.notify_all = false}, 3)),
                      everywhere("BugOpenedWithoutTheLock", Kind::deadlock, gate({.open_under_lock = false})),
                      everywhere("BugWaitsWithoutLooking", Kind::deadlock, gate({.look_before_waiting = false}))),
    name_of_case);

std::function<void()> semaphore(SemaphoreOrders orders) {
  return [=] {
    Semaphore<Checked> semaphore(orders);
    var<int> data{"data", 0};
    in_threads<Checked>(2, [&](unsigned me) {
      if (me == 0) {
        data.set(1);
        semaphore.post();
      } else {
        semaphore.wait();
        EXPECT_EQ(data.get(), 1);
      }
    });
  };
}

INSTANTIATE_TEST_SUITE_P(
    Semaphore, Verdicts,
    ::testing::Values(Case{"Right", semaphore({})},
                      buffered("BugPosterDoesNotFence", Kind::deadlock, semaphore({.fence_post = relaxed})),
                      buffered("BugWaiterDoesNotFence", Kind::deadlock, semaphore({.fence_wait = relaxed})),
                      everywhere("BugPostRelaxed", Kind::race, semaphore({.post = relaxed})),
                      everywhere("BugTakeRelaxed", Kind::race, semaphore({.take = relaxed}))),
    name_of_case);

std::function<void()> two_mutexes(bool same_order) {
  return [=] {
    mutex first{"first"};
    mutex second{"second"};
    in_threads<Checked>(2, [&](unsigned me) {
      const bool forward = same_order || me == 0;
      const lock_guard<mutex> outer(forward ? first : second);
      const lock_guard<mutex> inner(forward ? second : first);
    });
  };
}

INSTANTIATE_TEST_SUITE_P(Mutexes, Verdicts,
                         ::testing::Values(Case{"InOneOrder", two_mutexes(true)},
                                           everywhere("BugInBothOrders", Kind::deadlock, two_mutexes(false))),
                         name_of_case);

}  // namespace
}  // namespace fenceline::lockfree
