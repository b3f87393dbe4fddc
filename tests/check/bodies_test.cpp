// What code under check may do besides accessing memory, and what it must not: exceptions, recursion, containers,
// allocation and its mistakes, bodies that are not functions of what they read.
#include <fenceline/check.h>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

// Assertions are what is tested.
#undef NDEBUG
#include <cassert>

namespace fenceline::testing {
namespace {

using Kind = Failure::Kind;

TEST(CheckBodies, ExceptionsAreCaughtAcrossAccesses) {
  for (const Model model : all_models) {
    EXPECT_TRUE(check(model, [] {
      atomic<int> x{"x", 0};
      // Each thread is suspended in its handler, with the other's exception in flight.
      const auto work = [&x](const char* text) {
        try {
          x.fetch_add(1);
          throw std::runtime_error(text);
        } catch (const std::runtime_error& e) {
          x.fetch_add(1);
          try {
            throw std::logic_error("inner");
          } catch (const std::logic_error&) {
            x.fetch_add(1);
          }
          EXPECT_STREQ(e.what(), text);
          EXPECT_EQ(std::uncaught_exceptions(), 0);
        }
      };
      thread a([&] { work("the first"); });
      thread b([&] { work("the second"); });
      a.join();
      b.join();
      EXPECT_EQ(x, 6);
    }));
  }
}

TEST(CheckBodies, DestructorsAndRecursion) {
  const CheckResult result = check(Model::tso, [] {
    atomic<int> depth{"depth", 0};
    struct Level {
      atomic<int>& depth;
      explicit Level(atomic<int>& d) : depth(d) { depth.fetch_add(1); }
      ~Level() { depth.fetch_sub(1); }
    };
    const std::function<int(int)> down = [&](int n) {
      const Level level(depth);
      return n == 0 ? 0 : 1 + down(n - 1);
    };
    thread other([&] { EXPECT_EQ(down(2), 2); });
    EXPECT_EQ(down(1), 1);
    other.join();
    EXPECT_EQ(depth, 0);
  });
  EXPECT_TRUE(result);
  EXPECT_GT(result.executions, 100U);
}

TEST(CheckBodies, ContainersInThreadsAndBetweenThem) {
  EXPECT_TRUE(check(Model::pso, [] {
    std::unordered_map<std::string, std::vector<int>> shared;
    mutex m{"m"};
    const auto work = [&](int n) {
      std::map<int, std::string> own;
      for (int i = 0; i < 20; ++i) own[i * n] = std::string(static_cast<std::size_t>(i), 'x');
      const lock_guard lock(m);
      for (const auto& [key, text] : own) shared[text].push_back(key);
    };
    thread a([&] { work(1); });
    thread b([&] { work(2); });
    a.join();
    b.join();
    EXPECT_EQ(shared.size(), 20U);
    for (const auto& [text, keys] : shared) EXPECT_EQ(keys.size(), 2U);
  }));
}

TEST(CheckBodies, WideValues) {
  struct Wide {
    std::uint64_t a;
    std::uint64_t b;
    std::uint64_t c;
  };
  const CheckResult result = check(Model::tso, [] {
    atomic<Wide> x{"x", Wide{1, 2, 3}};
    thread other([&] {
      Wide expected{1, 2, 3};
      EXPECT_TRUE(x.compare_exchange_strong(expected, Wide{4, 5, 6}));
    });
    const Wide seen = x.load();
    EXPECT_TRUE((seen.a == 1 && seen.c == 3) || (seen.a == 4 && seen.c == 6));
    other.join();
    EXPECT_EQ(x.load().b, 5U);
  });
  EXPECT_TRUE(result);
  EXPECT_EQ(result.executions, 2U);
}

struct Node {
  explicit Node(int v) : value("value", v) {}
  atomic<int> value;
};

TEST(CheckBodies, UseAfterFree) {
  const auto late = [](bool joined) {
    return check(Model::sc, [joined] {
      Node* const node = new Node(1);
      thread reader([node] { (void)node->value.load(); });
      if (joined) reader.join();
      delete node;
      if (!joined) reader.join();
    });
  };
  EXPECT_TRUE(late(true));
  const CheckResult result = late(false);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::use_after_free) << result;
  EXPECT_NE(result.report().find("value"), std::string::npos);
}

TEST(CheckBodies, DoubleFree) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int*> shared{"shared", new int(1)};
    const auto take = [&] { delete shared.load(); };
    thread other(take);
    take();
    other.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::double_free) << result;
}

TEST(CheckBodies, Leaks) {
  const auto leak = [](bool leaks) {
    CheckOptions options;
    options.leaks = leaks;
    return check(options, [] {
      atomic<int> turn{"turn", 0};
      auto kept = std::make_unique<int>(1);
      thread other([&] { turn.store(1); });
      // In one of two executions.
      if (turn.load() == 1) (void)kept.release();
      other.join();
    });
  };
  const CheckResult result = leak(true);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::leak);
  EXPECT_TRUE(leak(false));
}

TEST(CheckBodies, Assert) {
  const CheckResult result = check(Model::sc, [] {
    thread t([] {
      const int x = 2;
      assert(x == 1);
    });
    t.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::assertion);
  EXPECT_NE(result.report().find("bodies_test.cpp:"), std::string::npos) << result;
  EXPECT_NE(result.report().find("x == 1"), std::string::npos) << result;
}

// Each thread has its own, and an execution that is given up leaves none behind.
TEST(CheckBodies, ScopedTracesAreOfTheThreadThatFails) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int> x{"x", 0};
    thread a([&] {
      SCOPED_TRACE("in the first thread");
      x.fetch_add(1);
      x.fetch_add(1);
    });
    thread b([&] {
      SCOPED_TRACE("around the second");
      SCOPED_TRACE("in the second thread");
      x.fetch_add(1);
      EXPECT_NE(x.load(), 2);
    });
    a.join();
    b.join();
  });
  ASSERT_FALSE(result);
  const std::string& message = result.failure->message;
  EXPECT_NE(message.find("bodies_test.cpp"), std::string::npos);
  EXPECT_NE(message.find("in the second thread"), std::string::npos) << message;
  EXPECT_NE(message.find("around the second"), std::string::npos) << message;
  EXPECT_EQ(message.find("in the first thread"), std::string::npos) << message;
  SCOPED_TRACE("outside");
  EXPECT_NONFATAL_FAILURE(EXPECT_TRUE(result), "outside");
}

TEST(CheckBodies, ExceptionsOfExecutionsThatAreGivenUp) {
  // The other thread waits in its handler in one of the executions; the leak sanitizer looks.
  EXPECT_FALSE(check(Model::sc, [] {
    mutex m{"m"};
    const auto work = [&] {
      try {
        throw std::runtime_error("a text that is too long to be kept inside of the exception itself");
      } catch (const std::runtime_error&) {
        m.lock();
      }
    };
    thread a(work);
    thread b(work);
    a.join();
    b.join();
  }));
}

TEST(CheckBodies, MisuseOfThreadsAndLocks) {
  const CheckResult not_joined = check(Model::sc, [] { const thread t([] {}); });
  ASSERT_FALSE(not_joined);
  EXPECT_EQ(not_joined.failure->kind, Kind::misuse);
  const CheckResult not_held = check(Model::sc, [] {
    mutex m;
    m.unlock();
  });
  ASSERT_FALSE(not_held);
  EXPECT_EQ(not_held.failure->kind, Kind::misuse);
}

atomic<int>& counter_made_when_asked_for() {
  static atomic<int> counter{"counter", 0};
  return counter;
}

// The execution that comes there first makes it, and no other does.
TEST(CheckBodies, StaticsOfFunctionsAreThereInEveryExecution) {
  const auto body = [] {
    atomic<int>& counter = counter_made_when_asked_for();
    atomic<int> x{"x", 0};
    atomic<int> y{"y", 0};
    const auto run = [&](atomic<int>& mine, atomic<int>& other) {
      mine.store(1);
      if (other.load() == 0) counter.fetch_add(1);
    };
    thread a([&] { run(x, y); });
    thread b([&] { run(y, x); });
    a.join();
    b.join();
    EXPECT_LE(counter.load(), 1);
  };
  const CheckResult first = check(Model::tso, body);
  EXPECT_EQ(first.verdict, CheckResult::Verdict::proven) << first;
  const CheckResult second = check(Model::tso, body);
  EXPECT_EQ(second.verdict, CheckResult::Verdict::proven) << second;
  EXPECT_EQ(first.executions, second.executions);
}

// What is kept between executions makes a body another one each time.
TEST(CheckBodies, NondeterminismIsReportedAndNotSearched) {
  int runs = 0;
  const CheckResult values = check(Model::tso, [&] {
    atomic<int> x{"x", 0};
    thread t([&] { x.store(++runs); });
    (void)x.load();
    (void)x.load();
    t.join();
  });
  ASSERT_FALSE(values);
  EXPECT_EQ(values.failure->kind, Kind::nondeterminism) << values;

  runs = 0;
  const CheckResult accesses = check(Model::tso, [&] {
    atomic<int> x{"x", 0};
    atomic<int> y{"y", 0};
    thread t([&] { x.store(1); });
    (void)(++runs % 2 == 0 ? x : y).load();
    (void)x.load();
    t.join();
  });
  ASSERT_FALSE(accesses);
  EXPECT_EQ(accesses.failure->kind, Kind::nondeterminism) << accesses;
}

TEST(CheckBodies, BoundsAreNoProofs) {
  const auto bounded = [](auto set, int rounds = 3) {
    CheckOptions options;
    set(options);
    return check(options, [rounds] {
      atomic<int> x{"x", 0};
      thread a([&] {
        for (int i = 0; i < rounds; ++i) x.fetch_add(1);
      });
      for (int i = 0; i < rounds; ++i) x.fetch_add(1);
      a.join();
    });
  };
  const CheckResult whole = bounded([](CheckOptions&) {});
  EXPECT_EQ(whole.verdict, CheckResult::Verdict::proven);
  EXPECT_EQ(whole.executions, 20U);
  EXPECT_NE(whole.report().find("exhaustive: 20 executions"), std::string::npos);
  const CheckResult few = bounded([](CheckOptions& o) { o.most_executions = 5; });
  EXPECT_EQ(few.verdict, CheckResult::Verdict::bounded);
  EXPECT_TRUE(few);
  EXPECT_EQ(few.executions, 5U);
  EXPECT_NE(few.report().find("bounded at 5 executions: not a proof"), std::string::npos) << few;
  const CheckResult shallow = bounded([](CheckOptions& o) { o.most_steps = 4; });
  EXPECT_EQ(shallow.verdict, CheckResult::Verdict::bounded);
  EXPECT_NE(shallow.report().find("4 steps in an execution"), std::string::npos) << shallow;
  const CheckResult late = bounded([](CheckOptions& o) { o.timeout = std::chrono::nanoseconds(0); }, 6);
  EXPECT_EQ(late.verdict, CheckResult::Verdict::bounded);
}

// More events than the narrowest graphs hold.
TEST(CheckBodies, LongExecutions) {
  const CheckResult result = check(Model::pso, [] {
    atomic<int> x{"x", 0};
    thread t([&] {
      for (int i = 0; i < 300; ++i) x.fetch_add(1);
    });
    t.join();
    EXPECT_EQ(x, 300);
  });
  EXPECT_TRUE(result);
  EXPECT_EQ(result.executions, 1U);
}

}  // namespace
}  // namespace fenceline::testing
