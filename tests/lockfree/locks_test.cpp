// The locks: as they should be, and each order and fence that matters weakened.
//
// Which bugs show where: a lock that lets two in is a race on what it guards; so is one that keeps them apart but does
// not order what they did. The latter shows under every model, since C++ promises nothing without the order.

#include <gmock/gmock.h>
#include <sstream>

#include "tests/lockfree/bakery_locks.h"
#include "tests/lockfree/queue_locks.h"
#include "tests/lockfree/spin_locks.h"
#include "tests/lockfree/two_thread_locks.h"
#include "tests/lockfree/verdicts.h"

namespace fenceline::lockfree {
namespace {

using Kind = Failure::Kind;
using ::testing::AnyOf;
using ::testing::HasSubstr;

std::function<void()> peterson(PetersonOrders orders, int rounds = 2) {
  return [=] {
    Peterson<Checked> lock(orders);
    count_under<Checked>(lock, 2, rounds);
  };
}

INSTANTIATE_TEST_SUITE_P(
    Peterson, Verdicts,
    ::testing::Values(Case{"Right", peterson({})}, buffered("BugNoFence", Kind::race, peterson({.fence = relaxed})),
                      everywhere("BugTurnFirst", Kind::race, peterson({.turn_first = true})),
                      everywhere("BugTurnRelaxed", Kind::race, peterson({.turn = relaxed})),
                      everywhere("BugLookAtFlagRelaxed", Kind::race, peterson({.look_flag = relaxed})),
                      everywhere("BugLookAtTurnRelaxed", Kind::race, peterson({.look_turn = relaxed})),
                      everywhere("BugUnlockRelaxed", Kind::race, peterson({.unlock = relaxed}))),
    name_of_case);

std::function<void()> dekker(DekkerOrders orders) {
  return [=] {
    Dekker<Checked> lock(orders);
    count_under<Checked>(lock, 2, 2);
  };
}

INSTANTIATE_TEST_SUITE_P(Dekker, Verdicts,
                         ::testing::Values(Case{"Right", dekker({})},
                                           everywhere("BugNoFence", Kind::race, dekker({.fence = relaxed})),
                                           buffered("BugNoFenceAgain", Kind::race, dekker({.fence_again = relaxed})),
                                           everywhere("BugLookRelaxed", Kind::race, dekker({.look = relaxed})),
                                           everywhere("BugUnlockRelaxed", Kind::race, dekker({.unlock = relaxed})),
                                           everywhere("BugTurnKept", Kind::livelock, dekker({.pass_turn = false}))),
                         name_of_case);

template <unsigned N>
std::function<void()> bakery(BakeryOrders orders, int rounds) {
  return [=] {
    Bakery<Checked, N> lock(orders);
    count_under<Checked>(lock, N, rounds);
  };
}

INSTANTIATE_TEST_SUITE_P(
    Bakery, Verdicts,
    ::testing::Values(Case{"TwoThreads", bakery<2>({}, 2)},
                      buffered("BugNoFenceBeforeNumbers", Kind::race, bakery<2>({.fence_choosing = relaxed}, 1)),
                      buffered("BugNoFenceAfterNumbers", Kind::race, bakery<2>({.fence_chosen = relaxed}, 1)),
                      reordered("BugChosenBeforeTheNumber", Kind::race, bakery<2>({.chosen = relaxed}, 1)),
                      everywhere("BugLookRelaxed", Kind::race, bakery<2>({.look_number = relaxed}, 1)),
                      everywhere("BugUnlockRelaxed", Kind::race, bakery<2>({.unlock = relaxed}, 1)),
                      everywhere("BugTies", Kind::race, bakery<2>({.break_ties = false}, 1))),
    name_of_case);

template <unsigned N>
std::function<void()> szymanski(SzymanskiOrders orders, int rounds = 2) {
  return [=] {
    Szymanski<Checked, N> lock(orders);
    count_under<Checked>(lock, N, rounds);
  };
}

INSTANTIATE_TEST_SUITE_P(
    Szymanski, Verdicts,
    ::testing::Values(Case{"Right", szymanski<2>({})},
                      Case{.name = "ThreeThreads", .body = szymanski<3>({}, 1), .seconds = true},
                      buffered("BugNoFenceBeforeTheDoor", Kind::race, szymanski<2>({.fence_interest = relaxed})),
                      // Both may also be in at once.
                      buffered("BugNoFenceAtTheDoorway", Kind::livelock, szymanski<2>({.fence_doorway = relaxed})),
                      everywhere("BugLeavesBeforeLater", Kind::livelock, szymanski<2>({.wait_for_later = false})),
                      everywhere("BugLookRelaxed", Kind::race, szymanski<2>({.look = relaxed})),
                      everywhere("BugStoreRelaxed", Kind::race, szymanski<2>({.store = relaxed}))),
    name_of_case);

std::function<void()> spin(SpinOrders orders, unsigned threads = 2) {
  return [=] {
    SpinLock<Checked> lock(orders);
    count_under<Checked>(lock, threads, 2);
  };
}

INSTANTIATE_TEST_SUITE_P(TestAndSet, Verdicts,
                         ::testing::Values(Case{"Right", spin({})}, Case{"ThreeThreads", spin({}, 3)},
                                           everywhere("BugLockRelaxed", Kind::race, spin({.lock = relaxed})),
                                           everywhere("BugUnlockRelaxed", Kind::race, spin({.unlock = relaxed}))),
                         name_of_case);

INSTANTIATE_TEST_SUITE_P(
    TestAndTestAndSet, Verdicts,
    ::testing::Values(Case{"Right", spin({.test_first = true})},
                      everywhere("BugLockRelaxed", Kind::race, spin({.lock = relaxed, .test_first = true})),
                      everywhere("BugUnlockRelaxed", Kind::race, spin({.unlock = relaxed, .test_first = true})),
                      everywhere("BugTakenByAStore", Kind::race, spin({.test_first = true, .store_alone = true}))),
    name_of_case);

std::function<void()> ticket(TicketOrders orders, unsigned threads = 2, int rounds = 2) {
  return [=] {
    TicketLock<Checked> lock(orders);
    count_under<Checked>(lock, threads, rounds);
  };
}

INSTANTIATE_TEST_SUITE_P(Ticket, Verdicts,
                         ::testing::Values(Case{"Right", ticket({})}, Case{"ThreeThreads", ticket({}, 3)},
                                           everywhere("BugWaitRelaxed", Kind::race, ticket({.wait = relaxed})),
                                           everywhere("BugServeRelaxed", Kind::race, ticket({.serve = relaxed})),
                                           everywhere("BugSameTicketTwice", Kind::race,
                                                      ticket({.atomic_ticket = false}, 2, 1))),
                         name_of_case);

std::function<void()> mcs(McsOrders orders, int rounds = 2, unsigned threads = 2) {
  return [=] {
    McsLock<Checked, 3> lock(orders);
    count_under<Checked>(lock, threads, rounds);
  };
}

INSTANTIATE_TEST_SUITE_P(
    Mcs, Verdicts,
    ::testing::Values(Case{"Right", mcs({})}, Case{"ThreeThreads", mcs({}, 1, 3)},
                      everywhere("BugSwapDoesNotAcquire", Kind::race, mcs({.swap = release})),
                      everywhere("BugWaitRelaxed", Kind::race, mcs({.wait = relaxed})),
                      everywhere("BugHandOverRelaxed", Kind::race, mcs({.hand_over = relaxed})),
                      everywhere("BugDropRelaxed", Kind::race, mcs({.drop = relaxed})),
                      everywhere("BugLinkNotAwaited", Kind::livelock, mcs({.wait_for_link = false}, 1)),
                      everywhere("BugRaisedAfterLink", Kind::livelock, mcs({.raise_before_link = false}, 1))),
    name_of_case);

std::function<void()> clh(ClhOrders orders, int rounds = 2, unsigned threads = 2) {
  return [=] {
    ClhLock<Checked, 3> lock(orders);
    count_under<Checked>(lock, threads, rounds);
  };
}

INSTANTIATE_TEST_SUITE_P(Clh, Verdicts,
                         ::testing::Values(Case{"Right", clh({})}, Case{"ThreeThreads", clh({}, 1, 3)},
                                           everywhere("BugWaitRelaxed", Kind::race, clh({.wait = relaxed})),
                                           everywhere("BugUnlockRelaxed", Kind::race, clh({.unlock = relaxed})),
                                           everywhere("BugOwnNodeUsedAgain", Kind::livelock,
                                                      clh({.take_over_node = false}))),
                         name_of_case);

// Two readers and a writer of two words.
std::function<void()> readers_and_writer(ReaderWriterOrders orders) {
  return [=] {
    ReaderWriterLock<Checked> lock(orders);
    var<int> first{"first", 0};
    var<int> second{"second", 0};
    in_threads<Checked>(3, [&](unsigned me) {
      if (me == 0) {
        lock.write_lock();
        first.set(1);
        second.set(1);
        lock.write_unlock();
      } else {
        lock.read_lock();
        EXPECT_EQ(first.get(), second.get());
        lock.read_unlock();
      }
    });
  };
}

INSTANTIATE_TEST_SUITE_P(
    ReaderWriter, Verdicts,
    ::testing::Values(Case{"Right", readers_and_writer({})},
                      everywhere("BugReadLockRelaxed", Kind::race, readers_and_writer({.read_lock = relaxed})),
                      everywhere("BugReadUnlockRelaxed", Kind::race, readers_and_writer({.read_unlock = relaxed})),
                      everywhere("BugWriteLockRelaxed", Kind::race, readers_and_writer({.write_lock = relaxed})),
                      everywhere("BugWriteUnlockRelaxed", Kind::race, readers_and_writer({.write_unlock = relaxed})),
                      everywhere("BugWriterDoesNotWait", Kind::race,
                                 readers_and_writer({.writer_waits_for_readers = false}))),
    name_of_case);

// Peterson's lock as it is usually written down, nothing said about orders: what it guards is an atomic, so that only
// mutual exclusion counts, no order of plain data.
std::function<void()> bare_peterson(std::memory_order fence) {
  return [=] {
    Peterson<Checked> lock(
        {.turn = relaxed, .fence = fence, .look_flag = relaxed, .look_turn = relaxed, .unlock = relaxed});
    atomic<int> inside{"inside", 0};
    in_threads<Checked>(2, [&](unsigned me) {
      for (int round = 0; round < 2; ++round) {
        lock.lock(me);
        EXPECT_EQ(inside.fetch_add(1, relaxed), 0);
        inside.fetch_sub(1, relaxed);
        lock.unlock(me);
      }
    });
  };
}

TEST(Peterson, WithRelaxedOrdersFailsUnderTsoAndTwoFencesProveIt) {
  EXPECT_TRUE(check(Model::sc, bare_peterson(relaxed)).verdict == CheckResult::Verdict::proven);
  const CheckResult bare = check(Model::tso, bare_peterson(relaxed));
  ASSERT_TRUE(bare.failure) << bare.report();
  EXPECT_EQ(bare.failure->kind, Kind::assertion);
  EXPECT_THAT(bare.report(), AnyOf(HasSubstr("[claimed 0=true turn=1]"), HasSubstr("[claimed 1=true turn=0]")));
  const CheckResult fenced = check(Model::tso, bare_peterson(seq_cst));
  EXPECT_TRUE(fenced.verdict == CheckResult::Verdict::proven) << fenced.report();
}

TEST(Bakery, OfThreeThreadsIsProven) {
  const CheckResult result = check(Model::tso, bakery<3>({}, 1));
  EXPECT_TRUE(result.verdict == CheckResult::Verdict::proven) << result.report();
  RecordProperty("executions", std::to_string(result.executions));
}

TEST(Bakery, WithoutAFenceIsToldWhereItIsMissing) {
  CheckOptions options;
  options.model = Model::tso;
  for (const bool chosen : {false, true}) {
    BakeryOrders orders;
    (chosen ? orders.fence_chosen : orders.fence_choosing) = relaxed;
    const Suggestions found = suggest(options, bakery<2>(orders, 1));
    EXPECT_TRUE(found.complete);
    for (const auto& set : found.sets) EXPECT_EQ(set.size(), 1U) << found;
    std::ostringstream text;
    text << found;
    EXPECT_THAT(text.str(), HasSubstr("atomic_thread_fence(memory_order_seq_cst), instead of memory_order_relaxed"));
  }
}

}  // namespace
}  // namespace fenceline::lockfree
