// Mutexes and their locks, in every execution.
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>

namespace fenceline::testing {
namespace {

using Kind = Failure::Kind;

// Two threads that take two mutexes in ways of their own, and count.
template <class First, class Second>
CheckResult count_with(const First& first, const Second& second) {
  return check(Model::tso, [&] {
    mutex a{"a"};
    mutex b{"b"};
    var<int> count{"count", 0};
    thread other([&] { first(a, b, [&] { count = count + 1; }); });
    second(a, b, [&] { count = count + 1; });
    other.join();
    EXPECT_EQ(count, 2);
  });
}

constexpr auto together = [](mutex& a, mutex& b, auto work) {
  const scoped_lock lock(a, b);
  work();
};
constexpr auto together_backwards = [](mutex& a, mutex& b, auto work) {
  const scoped_lock lock(b, a);
  work();
};
constexpr auto one_by_one = [](mutex& a, mutex& b, auto work) {
  const lock_guard first(a);
  const lock_guard second(b);
  work();
};
constexpr auto one_by_one_backwards = [](mutex& a, mutex& b, auto work) {
  const lock_guard first(b);
  const lock_guard second(a);
  work();
};

TEST(CheckMutexes, SeveralAreLockedTogetherWithoutADeadlock) {
  for (const CheckResult& result :
       {count_with(together, together), count_with(together, together_backwards), count_with(together, one_by_one),
        count_with(together, one_by_one_backwards), count_with(together_backwards, one_by_one)}) {
    EXPECT_EQ(result.verdict, CheckResult::Verdict::proven) << result;
    EXPECT_LT(result.executions, 30U) << result;
  }
  const CheckResult crossed = count_with(one_by_one, one_by_one_backwards);
  ASSERT_FALSE(crossed);
  EXPECT_EQ(crossed.failure->kind, Kind::deadlock);
}

TEST(CheckMutexes, ThreeThreadsLockPairsOfThree) {
  const CheckResult result = check(Model::sc, [] {
    mutex m[3];
    var<int> count{"count", 0};
    const auto work = [&](unsigned i) {
      const scoped_lock lock(m[i], m[(i + 1) % 3]);
      if (i != 1) count = count + 1;  // the others share m[0]
    };
    thread a([&] { work(0); });
    thread b([&] { work(1); });
    work(2);
    a.join();
    b.join();
    EXPECT_EQ(count, 2);
  });
  EXPECT_EQ(result.verdict, CheckResult::Verdict::proven) << result;
}

TEST(CheckMutexes, TheirLocksMoveAndLetGo) {
  EXPECT_TRUE(check(Model::tso, [] {
    mutex m{"m"};
    var<int> count{"count", 0};
    const auto work = [&] {
      unique_lock lock(m, defer_lock);
      EXPECT_FALSE(lock);
      EXPECT_THROW(lock.unlock(), std::system_error);
      lock.lock();
      EXPECT_THROW(lock.lock(), std::system_error);
      unique_lock moved(std::move(lock));
      EXPECT_TRUE(moved.owns_lock());
      EXPECT_EQ(lock.mutex(), nullptr);
      count = count + 1;
      moved.unlock();
      if (moved.try_lock()) count = count + 1;
    };
    thread other(work);
    work();
    other.join();
  }));
}

TEST(CheckMutexes, ARecursiveOneIsLeftWithTheLastUnlock) {
  const auto body = [](bool too_early) {
    return check(Model::tso, [too_early] {
      recursive_mutex m{"m"};
      var<int> count{"count", 0};
      const auto work = [&] {
        unique_lock outer(m);
        {
          const lock_guard inner(m);
          count = count + 1;
        }
        if (too_early) outer.unlock();
        count = count + 1;
      };
      thread other(work);
      work();
      other.join();
      EXPECT_EQ(count, 4);
    });
  };
  EXPECT_TRUE(body(false));
  const CheckResult left = body(true);
  ASSERT_FALSE(left);
  EXPECT_EQ(left.failure->kind, Kind::race);
  const CheckResult plain = check(Model::sc, [] {
    mutex m{"m"};
    const lock_guard outer(m);
    const lock_guard inner(m);
  });
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.failure->kind, Kind::deadlock);
}

TEST(CheckMutexes, ASharedOneLetsReadersMeetAndNobodyElse) {
  const auto body = [](bool shared_writer) {
    return check(Model::tso, [shared_writer] {
      shared_mutex m{"m"};
      var<int> data{"data", 0};
      atomic<int> inside{"inside", 0};
      atomic<int> most{"most", 0};
      const auto read = [&] {
        const shared_lock lock(m);
        if (inside.fetch_add(1) == 1) most.store(2);
        const int seen = data;
        EXPECT_TRUE(seen == 0 || seen == 1);
        inside.fetch_sub(1);
      };
      const auto write = [&] {
        if (shared_writer) {
          const shared_lock lock(m);
          data = 1;
        } else {
          const lock_guard lock(m);
          data = 1;
        }
      };
      thread writer(write);
      read();
      writer.join();
    });
  };
  EXPECT_TRUE(body(false));
  const CheckResult wrong = body(true);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.failure->kind, Kind::race);

  // Two readers can be inside together: a claim that they cannot is refuted.
  const CheckResult met = check(Model::sc, [] {
    shared_mutex m{"m"};
    atomic<int> inside{"inside", 0};
    const auto read = [&] {
      const shared_lock lock(m);
      EXPECT_EQ(inside.fetch_add(1), 0);
      inside.fetch_sub(1);
    };
    thread other(read);
    read();
    other.join();
  });
  ASSERT_FALSE(met);
  EXPECT_EQ(met.failure->kind, Kind::assertion);
  // std's locks do as well.
  EXPECT_TRUE(check(Model::sc, [] {
    shared_mutex m{"m"};
    const std::shared_lock one(m);
    const std::shared_lock two(m);
    EXPECT_FALSE(m.try_lock());
  }));
  const CheckResult misused = check(Model::sc, [] {
    shared_mutex m{"m"};
    m.unlock_shared();
  });
  ASSERT_FALSE(misused);
  EXPECT_EQ(misused.failure->kind, Kind::misuse);
}

TEST(CheckMutexes, OfOutsideOfACheckWork) {
  mutex m;
  recursive_mutex r;
  shared_mutex s;
  {
    const scoped_lock all(m, r, s);
    EXPECT_FALSE(m.try_lock());
    EXPECT_TRUE(r.try_lock());
    r.unlock();
  }
  // And are found as they were by each execution of one.
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(check(Model::sc, [&] {
      thread other([&] { const scoped_lock all(s, r, m); });
      r.lock();
      m.lock();
      throw std::runtime_error("left locked");
    }));
    EXPECT_TRUE(check(Model::sc, [&] {
      thread other([&] { const scoped_lock all(r, m); });
      const scoped_lock all(m, r);
      other.detach();
    }));
  }
}

TEST(CheckOnce, IsCalledOnceAndSeenByAll) {
  for (const Model model : all_models) {
    EXPECT_TRUE(check(model, [] {
      once_flag once{"once"};
      var<int> data{"data", 0};
      const auto work = [&] {
        call_once(
            once, [&](int n) { data = data + n; }, 1);
        EXPECT_EQ(data, 1);
      };
      thread a(work);
      thread b(work);
      work();
      a.join();
      b.join();
    }));
  }
}

TEST(CheckOnce, IsTriedAgainAfterAnException) {
  EXPECT_TRUE(check(Model::tso, [] {
    once_flag once;
    atomic<int> calls{"calls", 0};
    const auto work = [&] {
      try {
        call_once(once, [&] {
          if (calls.fetch_add(1) == 0) throw std::runtime_error("the first time");
        });
      } catch (const std::runtime_error&) {
      }
    };
    thread other(work);
    work();
    other.join();
    EXPECT_EQ(calls, 2);
  }));
  once_flag outside;
  int calls = 0;
  for (int i = 0; i < 2; ++i) call_once(outside, [&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace fenceline::testing
