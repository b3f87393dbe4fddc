// What queues, stacks and deques return, against their specifications: in every execution as if one operation came
// after another, and with a bug planted, not.

#include "tests/lockfree/linked.h"
#include "tests/lockfree/reclamation.h"
#include "tests/lockfree/rings_and_stacks.h"
#include "tests/lockfree/verdicts.h"
#include "tests/lockfree/work_stealing.h"

namespace fenceline::lockfree {
namespace {

using Kind = Failure::Kind;
using Node = LinkedNode<Checked>;
using Patience = FreeAtEnd<Checked, Node, 3>;
using Hazards = HazardPointers<Checked, Node, 3, 2>;

// Both push and pop; one of them pushes twice, or neither. In the end everything is taken out.
template <class Domain>
std::function<void()> queue(LinkedQueueOrders orders, bool twice) {
  return [=] {
    using Spec = specifications::Queue<int>;
    linearizable<Spec> history;
    Domain domain;
    LinkedQueue<Checked, Domain> queue(domain, orders);
    const auto pop = [&](unsigned me) { return history.call("pop", &Spec::pop, [&] { return queue.pop(me); }); };
    in_threads<Checked>(2, [&](unsigned me) {
      const auto push = [&](int v) {
        history.call(
            "push", &Spec::push, [&] { queue.push(me, v); }, v);
      };
      push(me == 0 ? 1 : 3);
      if (me == 0 && twice) push(2);
      pop(me);
    });
    while (pop(0)) {
    }
  };
}

INSTANTIATE_TEST_SUITE_P(LinearizableQueue, Verdicts,
                         ::testing::Values(Case{"FreedAtTheEnd", queue<Patience>({}, true)},
                                           Case{"HazardPointers", queue<Hazards>({}, false)},
                                           everywhere("BugLinkedByAStore", Kind::not_linearizable,
                                                      queue<Patience>({.link_by_cas = false}, true))),
                         name_of_case);

TEST(LinearizableQueue, IsExploredAlikeByTwoJobs) {
  CheckOptions options;
  options.model = Model::tso;
  const CheckResult one = check(options, queue<Hazards>({}, false));
  options.jobs = 2;
  const CheckResult two = check(options, queue<Hazards>({}, false));
  EXPECT_TRUE(two.verdict == CheckResult::Verdict::proven) << two.report();
  EXPECT_EQ(one.executions, two.executions);
}

template <class Domain>
std::function<void()> stack() {
  return [] {
    using Spec = specifications::Stack<int>;
    linearizable<Spec> history;
    Domain domain;
    LinkedStack<Checked, Domain> stack(domain);
    in_threads<Checked>(2, [&](unsigned me) {
      const int mine = static_cast<int>(me) + 1;
      history.call(
          "push", &Spec::push, [&] { stack.push(mine); }, mine);
      history.call("pop", &Spec::pop, [&] { return stack.pop(me); });
      if (me == 0) history.call("pop", &Spec::pop, [&] { return stack.pop(me); });
    });
  };
}

// Node 0 is none.
std::function<void()> pooled_stack(StackOrders orders) {
  return [=] {
    using Spec = specifications::Stack<unsigned>;
    linearizable<Spec> history;
    PooledStack<Checked, 2> stack(orders);
    const auto push = [&](unsigned node) {
      history.call(
          "push", &Spec::push, [&] { stack.push(node); }, node);
    };
    const auto pop = [&] {
      return history.call("pop", &Spec::pop, [&]() -> std::optional<unsigned> {
        const unsigned node = stack.pop();
        return node == 0 ? std::nullopt : std::optional(node);
      });
    };
    push(2);
    push(1);
    in_threads<Checked>(2, [&](unsigned me) {
      const auto first = pop();
      pop();
      if (me == 1 && first) push(*first);
    });
  };
}

INSTANTIATE_TEST_SUITE_P(LinearizableStack, Verdicts,
                         ::testing::Values(Case{"FreedAtTheEnd", stack<Patience>()},
                                           Case{"HazardPointers", stack<Hazards>()}, Case{"Pooled", pooled_stack({})},
                                           everywhere("BugAba", Kind::not_linearizable,
                                                      pooled_stack({.count_changes = false}))),
                         name_of_case);

// A thief may come away with nothing whenever another was faster.
std::function<void()> deque(DequeOrders orders) {
  return [=] {
    using Spec = specifications::Deque<int>;
    linearizable<Spec> history;
    int values[2] = {1, 2};
    WorkStealingDeque<Checked, int, 2> tasks(orders);
    const auto value = [](const int* task) { return task == nullptr ? std::nullopt : std::optional(*task); };
    const auto stolen = [](Spec& spec, const std::optional<int>& got) { return !got || spec.steal() == got; };
    in_threads<Checked>(2, [&](unsigned me) {
      if (me == 0) {
        for (int& v : values)
          history.call(
              "push", &Spec::push, [&] { tasks.push(&v); }, v);
        for (int i = 0; i < 2; ++i) history.call("take", &Spec::take, [&] { return value(tasks.take()); });
      } else {
        for (int i = 0; i < 2; ++i) history.call("steal", stolen, [&] { return value(tasks.steal()); });
      }
    });
  };
}

INSTANTIATE_TEST_SUITE_P(
    LinearizableDeque, Verdicts,
    ::testing::Values(Case{"Right", deque({})},
                      buffered("BugNoFenceInTake", Kind::not_linearizable, deque({.fence_take = relaxed})),
                      everywhere("BugLastNotRacedFor", Kind::not_linearizable, deque({.race_for_last = false}))),
    name_of_case);

// A push that finds no room, and a pop that finds nothing, are told as such.
std::function<void()> ring(RingOrders orders) {
  return [=] {
    using Spec = specifications::Queue<int>;
    linearizable<Spec> history;
    SpscRing<Checked, int, 2> ring(orders);
    const auto pushed = [](Spec& spec, bool room, int v) {
      if (room) spec.push(v);
      return true;
    };
    in_threads<Checked>(2, [&](unsigned me) {
      for (int v = 1; v <= 3; ++v) {
        if (me == 0) {
          history.call(
              "try_push", pushed, [&] { return ring.try_push(v); }, v);
        } else {
          history.call("try_pop", &Spec::pop, [&] { return ring.try_pop(); });
        }
      }
    });
  };
}

INSTANTIATE_TEST_SUITE_P(LinearizableRing, Verdicts,
                         ::testing::Values(Case{"Right", ring({})},
                                           everywhere("BugOneTooMany", Kind::race, ring({.one_too_many = true}))),
                         name_of_case);

}  // namespace
}  // namespace fenceline::lockfree
