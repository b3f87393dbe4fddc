// Queues, stacks, deques and what is published: as they should be, and each order, fence and step that matters left
// out.

#include "tests/lockfree/linked.h"
#include "tests/lockfree/publication.h"
#include "tests/lockfree/reclamation.h"
#include "tests/lockfree/rings_and_stacks.h"
#include "tests/lockfree/verdicts.h"
#include "tests/lockfree/work_stealing.h"

namespace fenceline::lockfree {
namespace {

using Kind = Failure::Kind;

// --- sequence lock ---------------------------------------------------------------------------------------------------

template <template <class> class Word>
std::function<void()> seqlock(SeqlockOrders orders) {
  return [=] {
    Seqlock<Checked, Word> lock(orders);
    in_threads<Checked>(2, [&](unsigned me) {
      if (me == 0) {
        lock.write(1, 1);
        lock.write(2, 2);
      } else if (const auto words = lock.try_read()) {
        EXPECT_EQ(words->first, words->second);
      }
    });
  };
}

INSTANTIATE_TEST_SUITE_P(
    Seqlock, Verdicts,
    ::testing::Values(Case{"Right", seqlock<atomic>({})},
                      reordered("BugNoFenceAfterTheOddNumber", Kind::assertion,
                                seqlock<atomic>({.write_begin = relaxed})),
                      reordered("BugEndRelaxed", Kind::assertion, seqlock<atomic>({.write_end = relaxed})),
                      everywhere("BugLooksOnce", Kind::assertion, seqlock<atomic>({.look_twice = false})),
                      everywhere("BugReadsWhileOdd", Kind::assertion, seqlock<atomic>({.wait_for_even = false})),
                      everywhere("BugPlainWords", Kind::race, seqlock<var>({}))),
    name_of_case);

// Loads stay in order on all three machines, and so do what they need: these orders are for others.
INSTANTIATE_TEST_SUITE_P(SeqlockReader, Verdicts,
                         ::testing::Values(Case{"BeginRelaxed", seqlock<atomic>({.read_begin = relaxed})},
                                           Case{"EndRelaxed", seqlock<atomic>({.read_end = relaxed})}),
                         name_of_case);

// --- an object made when it is first asked for -----------------------------------------------------------------------

struct Settings {
  explicit Settings(int v) : value(v) {}
  var<int> value;
};

std::function<void()> once(OnceOrders orders) {
  return [=] {
    Once<Checked, Settings> settings(orders);
    in_threads<Checked>(2, [&](unsigned) { EXPECT_EQ(settings.get([] { return new Settings(7); }).value.get(), 7); });
  };
}

INSTANTIATE_TEST_SUITE_P(Once, Verdicts,
                         ::testing::Values(Case{"Right", once({})},
                                           everywhere("BugLookRelaxed", Kind::race, once({.look = relaxed})),
                                           everywhere("BugPublishedRelaxed", Kind::race, once({.publish = relaxed})),
                                           everywhere("BugLooksOnce", Kind::leak, once({.look_again = false})),
                                           everywhere("BugNeverDestroyed", Kind::leak, once({.destroy = false}))),
                         name_of_case);

// --- ring ------------------------------------------------------------------------------------------------------------

std::function<void()> ring(RingOrders orders) {
  return [=] {
    SpscRing<Checked, int, 2> queue(orders);
    in_threads<Checked>(2, [&](unsigned me) {
      for (int i = 1; i <= 3; ++i) {
        if (me == 0) {
          while (!queue.try_push(i)) Checked::pause();
        } else {
          std::optional<int> got = queue.try_pop();
          for (; !got; got = queue.try_pop()) Checked::pause();
          EXPECT_EQ(*got, i);
        }
      }
    });
  };
}

INSTANTIATE_TEST_SUITE_P(
    Ring, Verdicts,
    ::testing::Values(Case{"Right", ring({})}, everywhere("BugFilledRelaxed", Kind::race, ring({.filled = relaxed})),
                      everywhere("BugLookFilledRelaxed", Kind::race, ring({.look_filled = relaxed})),
                      everywhere("BugEmptiedRelaxed", Kind::race, ring({.emptied = relaxed})),
                      everywhere("BugLookEmptiedRelaxed", Kind::race, ring({.look_emptied = relaxed})),
                      everywhere("BugOneTooMany", Kind::race, ring({.one_too_many = true}))),
    name_of_case);

// --- stack of pooled nodes -------------------------------------------------------------------------------------------

// Whoever has popped a node owns its value. One pops two nodes, while the other does and puts its first one back.
std::function<void()> pooled_stack(StackOrders orders) {
  return [=] {
    PooledStack<Checked, 2> stack(orders);
    stack.push(2);
    stack.push(1);
    const auto pop = [&] {
      const unsigned node = stack.pop();
      if (node != 0) {
        EXPECT_EQ(stack.value(node).get(), 0) << "taken already";
        stack.value(node).set(1);
      }
      return node;
    };
    in_threads<Checked>(2, [&](unsigned me) {
      const unsigned first = pop();
      pop();
      if (me == 0 || first == 0) return;
      stack.value(first).set(0);
      stack.push(first);
    });
  };
}

INSTANTIATE_TEST_SUITE_P(
    PooledStack, Verdicts,
    ::testing::Values(Case{"Right", pooled_stack({})},
                      everywhere("BugAba", Kind::assertion, pooled_stack({.count_changes = false})),
                      everywhere("BugPushRelaxed", Kind::race, pooled_stack({.push = relaxed})),
                      everywhere("BugPopRelaxed", Kind::race, pooled_stack({.look = relaxed, .pop = relaxed}))),
    name_of_case);

// --- stack of allocated nodes ----------------------------------------------------------------------------------------

using StackNode = LinkedNode<Checked>;

// One value is there, another pushed; two threads pop, and none is lost or had twice.
template <class Domain, class... Arguments>
std::function<void()> linked_stack(LinkedStackOrders orders, Arguments... arguments) {
  return [=] {
    Domain domain(arguments...);
    LinkedStack<Checked, Domain> stack(domain, orders);
    stack.push(1);
    int got[2] = {0, 0};
    in_threads<Checked>(2, [&](unsigned me) {
      if (me == 0) stack.push(2);
      got[me] = stack.pop(me).value_or(0);
    });
    EXPECT_EQ(got[0] + got[1], 3);
  };
}

using StackHazards = HazardPointers<Checked, StackNode, 2, 1>;

INSTANTIATE_TEST_SUITE_P(
    LinkedStack, Verdicts,
    ::testing::Values(
        Case{"FreedAtTheEnd", linked_stack<FreeAtEnd<Checked, StackNode, 2>>({})},
        everywhere("BugFreedAtOnce", Kind::use_after_free, linked_stack<FreeAtOnce<Checked, StackNode>>({})),
        everywhere("BugPushRelaxed", Kind::race, linked_stack<FreeAtEnd<Checked, StackNode, 2>>({.push = relaxed})),
        everywhere("BugForgotten", Kind::leak, linked_stack<FreeAtEnd<Checked, StackNode, 2>>({.forget = true})),
        everywhere("BugRetiredTwice", Kind::double_free,
                   linked_stack<FreeAtEnd<Checked, StackNode, 2>>({.retire_twice = true}))),
    name_of_case);

INSTANTIATE_TEST_SUITE_P(
    HazardPointers, Verdicts,
    ::testing::Values(
        Case{"Right", linked_stack<StackHazards>({}, HazardOrders{})},
        buffered("BugNoFence", Kind::use_after_free, linked_stack<StackHazards>({}, HazardOrders{.fence = relaxed})),
        everywhere("BugNotValidated", Kind::use_after_free,
                   linked_stack<StackHazards>({}, HazardOrders{.validate = false})),
        everywhere("BugAnnouncedRelaxed", Kind::use_after_free,
                   linked_stack<StackHazards>({}, HazardOrders{.announce = relaxed})),
        everywhere("BugScannedRelaxed", Kind::use_after_free,
                   linked_stack<StackHazards>({}, HazardOrders{.see_clear = relaxed})),
        everywhere("BugNeverFreed", Kind::leak, linked_stack<StackHazards>({}, HazardOrders{.keep = true}))),
    name_of_case);

// --- queue -----------------------------------------------------------------------------------------------------------

// Both push, both pop: each value once, one's own pushes in order.
template <class Domain, class... Arguments>
std::function<void()> linked_queue(LinkedQueueOrders orders, Arguments... arguments) {
  return [=] {
    Domain domain(arguments...);
    LinkedQueue<Checked, Domain> queue(domain, orders);
    int got[2] = {0, 0};
    in_threads<Checked>(2, [&](unsigned me) {
      queue.push(me, static_cast<int>(me) + 1);
      got[me] = queue.pop(me).value_or(0);
    });
    EXPECT_EQ(got[0] + got[1], 3);
  };
}

// One value, pushed and asked for by one thread, asked for by the other, which may find the queue empty.
template <class Domain, class... Arguments>
std::function<void()> queue_of_one(LinkedQueueOrders orders, Arguments... arguments) {
  return [=] {
    Domain domain(arguments...);
    LinkedQueue<Checked, Domain> queue(domain, orders);
    int got[2] = {0, 0};
    in_threads<Checked>(2, [&](unsigned me) {
      if (me == 0) queue.push(me, 1);
      got[me] = queue.pop(me).value_or(0);
    });
    EXPECT_EQ(got[0] + got[1], 1);
  };
}

using QueueHazards = HazardPointers<Checked, StackNode, 2, 2>;
using QueuePatience = FreeAtEnd<Checked, StackNode, 2>;

INSTANTIATE_TEST_SUITE_P(LinkedQueue, Verdicts,
                         ::testing::Values(Case{"FreedAtTheEnd", linked_queue<QueuePatience>({})},
                                           Case{"HazardPointers", linked_queue<QueueHazards>({}, HazardOrders{})},
                                           everywhere("BugFreedAtOnce", Kind::use_after_free,
                                                      linked_queue<FreeAtOnce<Checked, StackNode>>({})),
                                           everywhere("BugLinkRelaxed", Kind::race,
                                                      linked_queue<QueuePatience>({.link = relaxed})),
                                           everywhere("BugLinkedByAStore", Kind::assertion,
                                                      linked_queue<QueuePatience>({.link_by_cas = false}))),
                         name_of_case);

INSTANTIATE_TEST_SUITE_P(QueueOfOne, Verdicts,
                         ::testing::Values(Case{"FreedAtTheEnd", queue_of_one<QueuePatience>({})},
                                           Case{"HazardPointers", queue_of_one<QueueHazards>({}, HazardOrders{})},
                                           everywhere("BugHazardClearedRelaxed", Kind::use_after_free,
                                                      queue_of_one<QueueHazards>({}, HazardOrders{.clear = relaxed}))),
                         name_of_case);

// Two threads push, a third pops twice.
template <class Structure, class Domain>
std::function<void()> three_threads() {
  return [] {
    Domain domain;
    Structure structure(domain);
    in_threads<Checked>(3, [&](unsigned me) {
      const int mine = static_cast<int>(me) + 1;
      if (me == 2) {
        const int first = structure.pop(me).value_or(0);
        const int second = structure.pop(me).value_or(0);
        EXPECT_TRUE(first == 0 ? second <= 2 : second == 0 || first + second == 3);
      } else if constexpr (requires { structure.push(mine); }) {
        structure.push(mine);
      } else {
        structure.push(me, mine);
      }
    });
  };
}

using PatienceOfThree = FreeAtEnd<Checked, StackNode, 3>;

INSTANTIATE_TEST_SUITE_P(
    ThreeThreads, Verdicts,
    ::testing::Values(Case{"Stack", three_threads<LinkedStack<Checked, PatienceOfThree>, PatienceOfThree>()},
                      Case{"Queue", three_threads<LinkedQueue<Checked, PatienceOfThree>, PatienceOfThree>()}),
    name_of_case);

// --- work stealing ---------------------------------------------------------------------------------------------------

struct Task {
  var<int> runs{0};
};

// Every task is run once, by its owner or by the thief.
std::function<void()> deque(DequeOrders orders) {
  return [=] {
    WorkStealingDeque<Checked, Task, 2> tasks(orders);
    Task task[2];
    const auto run = [](Task* t) {
      if (t != nullptr) t->runs.set(t->runs.get() + 1);
    };
    in_threads<Checked>(2, [&](unsigned me) {
      if (me == 0) {
        for (Task& t : task) {
          t.runs.set(0);
          tasks.push(&t);
        }
        run(tasks.take());
        run(tasks.take());
      } else {
        run(tasks.steal());
        run(tasks.steal());
      }
    });
    EXPECT_EQ(task[0].runs.get(), 1);
    EXPECT_EQ(task[1].runs.get(), 1);
  };
}

INSTANTIATE_TEST_SUITE_P(Deque, Verdicts,
                         ::testing::Values(Case{"Right", deque({})},
                                           buffered("BugNoFenceInTake", Kind::race, deque({.fence_take = relaxed})),
                                           everywhere("BugNoFenceInPush", Kind::race, deque({.fence_push = relaxed})),
                                           everywhere("BugLookRelaxed", Kind::race, deque({.look_bottom = relaxed})),
                                           everywhere("BugLastNotRacedFor", Kind::race,
                                                      deque({.race_for_last = false}))),
                         name_of_case);

}  // namespace
}  // namespace fenceline::lockfree
