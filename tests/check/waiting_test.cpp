// Threads that wait: locks, condition variables, atomics that notify; and waiting that has no end.
#include <cstring>
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

namespace fenceline::testing {
namespace {

using Kind = Failure::Kind;

TEST(CheckWaiting, MutexesExclude) {
  for (const Model model : all_models) {
    const CheckResult result = check(model, [] {
      var<int> count{"count", 0};
      std::map<int, std::string> map;
      mutex m{"m"};
      std::vector<thread> threads;
      for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&, t] {
          const lock_guard lock(m);
          ++count;
          map[t] = std::string(100, 'x');
        });
      }
      for (thread& t : threads) t.join();
      EXPECT_EQ(count, 3);
      EXPECT_EQ(map.size(), 3U);
    });
    EXPECT_TRUE(result);
    EXPECT_EQ(result.executions, 6U);
    EXPECT_EQ(result.verdict, CheckResult::Verdict::proven);
  }
}

TEST(CheckWaiting, WithoutTheMutexThereIsARace) {
  const CheckResult result = check(Model::tso, [] {
    var<int> count{"count", 0};
    thread t([&] { ++count; });
    ++count;
    t.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::race);
}

TEST(CheckWaiting, LocksTakenInTwoOrdersDeadlock) {
  const auto locks = [](bool same) {
    return check(Model::tso, [same] {
      mutex a{"a"};
      mutex b{"b"};
      const auto both = [](mutex& first, mutex& second) {
        const lock_guard one(first);
        const lock_guard two(second);
      };
      thread t([&] { both(a, b); });
      same ? both(a, b) : both(b, a);
      t.join();
    });
  };
  EXPECT_TRUE(locks(true));
  const CheckResult result = locks(false);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::deadlock);
  EXPECT_NE(result.report().find("waits for a"), std::string::npos) << result;
  EXPECT_NE(result.report().find("waits for b"), std::string::npos) << result;
}

CheckResult queue(Model model, bool notify, bool recheck) {
  return check(model, [=] {
    mutex m{"m"};
    condition_variable cv{"cv"};
    std::vector<int> items;
    thread producer([&] {
      {
        const lock_guard lock(m);
        items.push_back(7);
      }
      if (notify) cv.notify_one();
    });
    {
      unique_lock lock(m);
      if (recheck) {
        cv.wait(lock, [&] { return !items.empty(); });
      } else {
        cv.wait(lock);
      }
      EXPECT_EQ(items.size(), 1U);
    }
    producer.join();
  });
}

TEST(CheckWaiting, ConditionVariablesWake) {
  for (const Model model : all_models) EXPECT_TRUE(queue(model, true, true));
}

TEST(CheckWaiting, LostAndMissingWakeUpsAreDeadlocks) {
  for (const auto& [notify, recheck] : {std::pair(false, true), std::pair(true, false)}) {
    const CheckResult result = queue(Model::tso, notify, recheck);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::deadlock);
  }
}

TEST(CheckWaiting, NotifyOneWakesOne) {
  const auto waiters = [](bool all) {
    return check(Model::tso, [all] {
      atomic<int> open{"open", 0};
      thread a([&] { open.wait(0); });
      thread b([&] { open.wait(0); });
      open.store(1);
      all ? open.notify_all() : open.notify_one();
      a.join();
      b.join();
    });
  };
  EXPECT_TRUE(waiters(true));
  const CheckResult one = waiters(false);
  ASSERT_FALSE(one);
  EXPECT_EQ(one.failure->kind, Kind::deadlock);
}

// A notification that finds nobody waiting orders nothing.
TEST(CheckWaiting, NotificationsAreNoFences) {
  for (const bool by_condition_variable : {false, true}) {
    for (const Model model : all_models) {
      const CheckResult result = check(model, [=] {
        atomic<int> x{"x", 0};
        atomic<int> y{"y", 0};
        condition_variable nobody;
        int a = 0;
        const auto notify = [&](atomic<int>& written) {
          if (by_condition_variable) {
            nobody.notify_one();
          } else {
            written.notify_all();
          }
        };
        thread other([&] {
          x.store(1, memory_order_relaxed);
          notify(x);
          a = y.load(memory_order_relaxed);
        });
        y.store(1, memory_order_relaxed);
        notify(y);
        const int b = x.load(memory_order_relaxed);
        other.join();
        EXPECT_FALSE(a == 0 && b == 0);
      });
      EXPECT_EQ(result.passed(), model == Model::sc) << result;
    }
  }
}

// ... and is not lost: however long the store stays in its buffer, who waits for it is woken.
TEST(CheckWaiting, NoNotificationOvertakesTheStoreItTellsOf) {
  enum class Told { once, twice, never };
  for (const Model model : all_models) {
    for (const Told told : {Told::once, Told::twice, Told::never}) {
      const CheckResult result = check(model, [=] {
        atomic<int> x{"x", 0};
        thread waiter([&] { x.wait(0, memory_order_relaxed); });
        thread other([&] { x.wait(0, memory_order_relaxed); });
        x.store(1, memory_order_relaxed);
        if (told != Told::never) x.notify_one();
        if (told == Told::twice) x.notify_one();
        waiter.join();
        other.join();
      });
      EXPECT_EQ(result.passed(), told == Told::twice) << result;
      if (told != Told::twice) {
        EXPECT_EQ(result.failure->kind, Kind::deadlock);
      }
    }
    // What is written after the notification is nobody's to tell.
    const CheckResult late = check(model, [] {
      atomic<int> x{"x", 0};
      thread waiter([&] {
        x.wait(0, memory_order_relaxed);
        x.wait(1, memory_order_relaxed);
      });
      x.store(1, memory_order_relaxed);
      x.notify_one();
      x.store(2, memory_order_relaxed);
      waiter.join();
    });
    ASSERT_FALSE(late);
    EXPECT_EQ(late.failure->kind, Kind::deadlock);
  }
}

// A permit that nobody may take any more, as who was to have it has seen the new value by himself, is none: the next
// notification is for those who wait now.
TEST(CheckWaiting, ANotificationThatNobodyNeededIsNotKept) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int> x{"x", 0};
    thread first([&] {
      x.wait(0);
      x.store(2);
      x.notify_one();
    });
    thread second([&] {
      x.store(1);
      x.notify_all();
    });
    x.wait(1);
    first.join();
    second.join();
  });
  EXPECT_EQ(result.verdict, CheckResult::Verdict::proven) << result;
}

// [atomics.wait] 4: notify_one is for one who has seen something older than a store that happens before it. Here the
// second thread has seen the only store there is.
TEST(CheckWaiting, NotifyOneIsForThoseWhoHaveSeenSomethingOlder) {
  const auto body = [](int awaited) {
    return [=] {
      atomic<int> x{"x", 0};
      thread first([&] {
        x.store(1);
        x.notify_one();
      });
      thread second([&] { x.wait(awaited); });
      x.wait(0);
      x.store(2);
      if (awaited == 1) x.notify_all();
      first.join();
      second.join();
    };
  };
  for (const Model model : {Model::sc, Model::tso, Model::pso}) {
    const CheckResult result = check(model, body(1));
    EXPECT_EQ(result.verdict, CheckResult::Verdict::proven) << result;
    // Both may have seen the 0: one of them is not woken.
    const CheckResult both = check(model, body(0));
    ASSERT_FALSE(both);
    EXPECT_EQ(both.failure->kind, Kind::deadlock) << both;
  }
}

// While the store waits in the buffer nobody can see it, and who waits until then is notified by whoever stored it: the
// second notification is for the other one. Without it there is nobody to wake him.
TEST(CheckWaiting, ANotificationThatIsOwedTakesNoOthersAway) {
  const auto body = [](bool second_notification) {
    return [=] {
      atomic<int> x{"x", 0};
      thread first([&] {
        x.store(1, memory_order_relaxed);
        x.notify_one();
        x.store(2, memory_order_relaxed);
        if (second_notification) x.notify_one();
      });
      thread second([&] { x.wait(1); });
      x.wait(0);
      first.join();
      second.join();
    };
  };
  for (const Model model : {Model::sc, Model::tso, Model::pso}) {
    const CheckResult result = check(model, body(true));
    EXPECT_EQ(result.verdict, CheckResult::Verdict::proven) << result;
    const CheckResult lost = check(model, body(false));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.failure->kind, Kind::deadlock) << lost;
  }
}

// A notification that found nobody is owed to those alone who have not seen the store.
TEST(CheckWaiting, WhoHasSeenTheStoreIsOwedNoNotification) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int> x{"x", 0};
    thread second;
    thread first([&] {
      second = thread([] {});
      x.store(1);
      x.notify_all();
    });
    first.join();
    x.wait(1);
    second.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::deadlock) << result;
}

// After the last join, with whatever was waited for and notified before.
TEST(CheckWaiting, ABodyThatWaitsAloneIsADeadlock) {
  for (const bool for_the_atomic : {false, true}) {
    const CheckResult result = check(Model::sc, [=] {
      atomic<int> x{"x", 0};
      mutex m{"m"};
      condition_variable cv{"cv"};
      thread other([&] {
        x.store(2);
        x.notify_all();
      });
      x.wait(1);
      x.store(3);
      x.notify_all();
      other.join();
      if (for_the_atomic) {
        x.store(4);
        x.wait(4);
      } else {
        unique_lock lock(m);
        cv.wait(lock);
      }
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::deadlock) << result;
  }
}

// To be notified is not to have acquired.
TEST(CheckWaiting, NotificationsMakeNothingHappenBefore) {
  for (const bool released : {false, true}) {
    const CheckResult result = check(Model::tso, [=] {
      atomic<int> x{"x", 0};
      var<int> data{"data", 0};
      thread waiter([&] {
        x.wait(0, memory_order_acquire);
        EXPECT_EQ(data, 1);
      });
      data = 1;
      x.store(1, released ? memory_order_release : memory_order_relaxed);
      x.notify_one();
      waiter.join();
    });
    EXPECT_EQ(result.passed(), released) << result;
    if (!released) {
      EXPECT_EQ(result.failure->kind, Kind::race);
    }
  }
}

// Bytes that belong to no member are not compared.
TEST(CheckWaiting, WaitingComparesValues) {
  struct Padded {
    char c;
    int i;
  };
  EXPECT_TRUE(check(Model::tso, [] {
    Padded old;
    std::memset(&old, 0xff, sizeof old);
    old.c = 1;
    old.i = 2;
    atomic<Padded> x{"x", old};
    thread other([&] {
      x.store({3, 4});
      x.notify_one();
    });
    x.wait(old);
    EXPECT_EQ(x.load().c, 3);
    other.join();
  }));
}

}  // namespace
}  // namespace fenceline::testing
