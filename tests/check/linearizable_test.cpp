// Histories that have an order, and histories that have none.

#include <fenceline/check.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace fenceline::testing {
namespace {

using Kind = Failure::Kind;
using Verdict = CheckResult::Verdict;
using ::testing::HasSubstr;

using Queue = specifications::Queue<int>;
using Register = specifications::Register<int>;

// --- the search ------------------------------------------------------------------------------------------------------

template <class Spec, class Method, class Result, class... Arguments>
auto operation(Method method, Result result, Arguments... arguments) {
  return std::make_unique<checking::Call<Spec, Method, Result, Arguments...>>("f", method, result,
                                                                              std::tuple<Arguments...>(arguments...));
}

class Histories {
 public:
  // Comes after those of the numbers given, as bits; returns its own.
  template <class Method, class Result, class... Arguments>
  std::size_t add(std::uint64_t before, Method method, Result result, Arguments... arguments) {
    owned_.push_back(operation<Queue>(method, result, arguments...));
    operations_.push_back(owned_.back().get());
    before_.push_back(before);
    return operations_.size() - 1;
  }
  std::optional<std::vector<std::size_t>> order() const {
    std::vector<checking::OperationSet> before;
    for (const std::uint64_t bits : before_) {
      checking::OperationSet& set = before.emplace_back(operations_.size(), false);
      for (std::size_t i = 0; i < set.size(); ++i) set[i] = (bits >> i & 1U) != 0;
    }
    return checking::Linearize<Queue>(operations_, before).order(Queue());
  }

 private:
  std::vector<std::unique_ptr<checking::Operation<Queue>>> owned_;
  std::vector<const checking::Operation<Queue>*> operations_;
  std::vector<std::uint64_t> before_;
};

constexpr std::monostate nothing;
const std::optional<int> none;

TEST(Linearize, FindsTheOnlyOrder) {
  Histories h;
  h.add(0, &Queue::pop, std::optional<int>(2));
  h.add(0, &Queue::pop, std::optional<int>(1));
  h.add(0, &Queue::push, nothing, 2);
  h.add(0, &Queue::push, nothing, 1);
  const auto order = h.order();
  ASSERT_TRUE(order);
  Queue queue;
  for (const std::size_t i : *order) {
    if (i >= 2) queue.push(i == 2 ? 2 : 1);
    if (i < 2) {
      EXPECT_EQ(queue.pop(), i == 0 ? 2 : 1);
    }
  }
}

TEST(Linearize, KeepsToWhatCameBefore) {
  Histories h;
  h.add(0, &Queue::push, nothing, 1);
  h.add(0b1, &Queue::push, nothing, 2);
  h.add(0b11, &Queue::pop, std::optional<int>(1));
  EXPECT_TRUE(h.order());
  Histories swapped;
  swapped.add(0, &Queue::push, nothing, 1);
  swapped.add(0b1, &Queue::push, nothing, 2);
  swapped.add(0b11, &Queue::pop, std::optional<int>(2));
  EXPECT_FALSE(swapped.order());
}

TEST(Linearize, AnEmptyQueueIsNotSeenAfterAPush) {
  Histories h;
  h.add(0, &Queue::push, nothing, 1);
  h.add(0, &Queue::pop, none);
  EXPECT_TRUE(h.order());
  Histories late;
  late.add(0, &Queue::push, nothing, 1);
  late.add(0b1, &Queue::pop, none);
  EXPECT_FALSE(late.order());
}

// Pushes at once and then a value that nobody pushed: without memory the search would try 14! orders.
TEST(Linearize, DoesNotTryTheSameTwice) {
  Histories h;
  for (int i = 0; i < 14; ++i) h.add(0, &Queue::push, nothing, 7);
  h.add((1U << 14U) - 1, &Queue::pop, std::optional<int>(8));
  EXPECT_FALSE(h.order());
}

// --- histories of checked code ---------------------------------------------------------------------------------------

// A queue under a lock; with `newest_first` it is a stack.
CheckResult locked_queue(Model model, bool newest_first) {
  return check(model, [=] {
    linearizable<Queue> history;
    mutex m;
    std::vector<int> values;
    const auto push = [&](int v) {
      history.call(
          "push", &Queue::push,
          [&] {
            const lock_guard<mutex> guard(m);
            values.push_back(v);
          },
          v);
    };
    const auto pop = [&] {
      return history.call("pop", &Queue::pop, [&]() -> std::optional<int> {
        const lock_guard<mutex> guard(m);
        if (values.empty()) return std::nullopt;
        const auto at = newest_first ? values.end() - 1 : values.begin();
        const int v = *at;
        values.erase(at);
        return v;
      });
    };
    thread other([&] {
      push(1);
      push(2);
    });
    pop();
    pop();
    other.join();
    pop();
  });
}

TEST(Linearizable, AQueueUnderALockIs) {
  for (const Model model : all_models) {
    const CheckResult result = locked_queue(model, false);
    EXPECT_TRUE(result.verdict == Verdict::proven) << result;
    EXPECT_GT(result.executions, 3U);
  }
}

TEST(Linearizable, AStackIsNoQueueAndTheReportSaysSo) {
  const CheckResult result = locked_queue(Model::sc, true);
  ASSERT_TRUE(result.failure) << result;
  EXPECT_EQ(result.failure->kind, Kind::not_linearizable);
  EXPECT_THAT(result.report(), HasSubstr("thread 1: push(1)"));
  EXPECT_THAT(result.report(), HasSubstr("the body: pop() = 2"));
}

// Two increments by load and store may return the same.
CheckResult counter(Model model, bool atomically) {
  struct Counter {
    int value = 0;
    int increment() { return value++; }
    bool operator==(const Counter&) const = default;
  };
  return check(model, [=] {
    linearizable<Counter> history;
    atomic<int> value{"value", 0};
    const auto increment = [&] {
      history.call("increment", &Counter::increment, [&] {
        if (atomically) return value.fetch_add(1, memory_order_relaxed);
        const int v = value.load(memory_order_relaxed);
        value.store(v + 1, memory_order_relaxed);
        return v;
      });
    };
    thread other(increment);
    increment();
    other.join();
  });
}

TEST(Linearizable, IncrementsThatGetLostAreNot) {
  for (const Model model : all_models) {
    EXPECT_TRUE(counter(model, true).verdict == Verdict::proven);
    const CheckResult lost = counter(model, false);
    ASSERT_TRUE(lost.failure);
    EXPECT_EQ(lost.failure->kind, Kind::not_linearizable) << lost;
  }
}

// A register kept twice; readers look at one of the two each.
CheckResult twofold_register(bool twofold) {
  return check(Model::sc, [=] {
    linearizable<Register> history(Register(0));
    atomic<int> first{"first", 0};
    atomic<int> second{"second", 0};
    thread writer([&] {
      history.call(
          "write", &Register::write,
          [&] {
            first.store(1);
            if (twofold) second.store(1);
          },
          1);
    });
    history.call("read", &Register::read, [&] { return first.load(); });
    history.call("read", &Register::read, [&] { return (twofold ? second : first).load(); });
    writer.join();
  });
}

TEST(Linearizable, NewThenOldIsNot) {
  EXPECT_TRUE(twofold_register(false).verdict == Verdict::proven);
  const CheckResult result = twofold_register(true);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->kind, Kind::not_linearizable);
}

// A queue that says that it is empty whenever it likes: wrong only for who knows that the push came before.
CheckResult forgetful(memory_order told, memory_order heard) {
  return check(Model::tso, [=] {
    linearizable<Queue> history;
    atomic<bool> pushed{"pushed", false};
    thread other([&] {
      history.call(
          "push", &Queue::push, [] {}, 1);
      pushed.store(true, told);
    });
    if (pushed.load(heard)) history.call("pop", &Queue::pop, [] { return std::optional<int>(); });
    other.join();
  });
}

TEST(Linearizable, BeforeIsWhatAThreadCanKnow) {
  EXPECT_TRUE(forgetful(memory_order_relaxed, memory_order_relaxed));
  EXPECT_TRUE(forgetful(memory_order_release, memory_order_relaxed));
  const CheckResult result = forgetful(memory_order_release, memory_order_acquire);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->kind, Kind::not_linearizable);
  EXPECT_THAT(result.report(), HasSubstr("pop() = none, after 1"));
}

TEST(Linearizable, WhereSeveralResultsAreRightAFunctionTellsWhichMayBe) {
  const auto with = [](int returned) {
    return check(Model::sc, [=] {
      linearizable<Register> history(Register(4));
      history.call(
          "about", [](Register& r, int got) { return got >= r.read() - 1 && got <= r.read() + 1; },
          [=] { return returned; });
    });
  };
  EXPECT_TRUE(with(3));
  EXPECT_TRUE(with(5));
  EXPECT_FALSE(with(6));
}

TEST(Linearizable, OfLongHistories) {
  const auto with = [](int last) {
    return check(Model::sc, [last] {
      linearizable<Queue> history;
      constexpr int length = 100;
      for (int i = 0; i < length; ++i)
        history.call(
            "push", &Queue::push, [] {}, i);
      thread other([&] {
        history.call(
            "push", &Queue::push, [] {}, length);
      });
      for (int i = 0; i < length; ++i) history.call("pop", &Queue::pop, [i] { return std::optional(i); });
      other.join();
      history.call("pop", &Queue::pop, [last] { return std::optional(last); });
    });
  };
  EXPECT_TRUE(with(100));
  const CheckResult wrong = with(99);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.failure->kind, Kind::not_linearizable);
}

TEST(Specifications, SetsAndMapsTellWhatChanged) {
  const auto run = [](bool second_insert) {
    return check(Model::sc, [=] {
      linearizable<specifications::Set<int>> set;
      linearizable<specifications::Map<int, std::string>> map;
      using Set = specifications::Set<int>;
      using Map = specifications::Map<int, std::string>;
      set.call(
          "insert", &Set::insert, [] { return true; }, 1);
      set.call(
          "insert", &Set::insert, [=] { return second_insert; }, 1);
      set.call(
          "contains", &Set::contains, [] { return true; }, 1);
      map.call(
          "put", &Map::put, [] { return true; }, 1, std::string("one"));
      map.call(
          "get", &Map::get, [] { return std::optional<std::string>("one"); }, 1);
      map.call(
          "erase", &Map::erase, [] { return true; }, 1);
      map.call(
          "get", &Map::get, [] { return std::optional<std::string>(); }, 1);
    });
  };
  EXPECT_TRUE(run(false));
  const CheckResult twice = run(true);
  ASSERT_TRUE(twice.failure);
  EXPECT_EQ(twice.failure->kind, Kind::not_linearizable);
}

}  // namespace
}  // namespace fenceline::testing
