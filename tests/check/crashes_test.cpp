// Faults of the machine in code under check are failures with a trace; elsewhere they are what they were.
#include <csignal>
#include <cstdlib>
#include <fenceline/check.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

// What is done wrong here on purpose; the sanitizer for undefined behaviour would not let it happen.
#if defined(__clang__)
#define UNDEFINED __attribute__((noinline, no_sanitize("undefined", "address")))
#else
#define UNDEFINED __attribute__((noinline))
#endif

namespace fenceline::testing {
namespace {

using ::testing::HasSubstr;
using Kind = Failure::Kind;

UNDEFINED int deref(const int* p) { return *static_cast<const volatile int*>(p); }
UNDEFINED int divide(int a, int b) {
  const volatile int by = b;
  const volatile int dividend = a;
  return dividend / by;
}
UNDEFINED int deeper(int n) {
  volatile char frame[512];
  frame[0] = static_cast<char>(n);
  return n < 0 ? 0 : deeper(n + 1) + frame[0];
}
UNDEFINED void trap() { __builtin_trap(); }

struct Node {
  atomic<int> value{"value", 0};
};
UNDEFINED int value_of(const Node* node) { return node->value.load(); }

TEST(CheckCrashes, ANullPointerInOneSchedule) {
  const auto body = [] {
    int target = 1;
    atomic<int*> p{"p", &target};
    thread other([&] {
      p.store(nullptr);
      p.store(&target);
    });
    EXPECT_EQ(deref(p.load()), 1);
    other.join();
  };
  const CheckResult result = check(Model::tso, body);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::crash) << result;
  EXPECT_THAT(result.failure->message, HasSubstr("segmentation fault at address 0x0"));
  EXPECT_THAT(result.trace, HasSubstr("p = 0x0"));
  EXPECT_THAT(result.report(), HasSubstr("crash at crashes_test.cpp:"));

  CheckOptions options;
  options.replay = result.failure->token;
  const CheckResult again = check(options, body);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.executions, 1U);
  EXPECT_EQ(again.failure->kind, Kind::crash);
}

// The library is where the fault is then.
TEST(CheckCrashes, AnAtomicThatIsNotThere) {
  const CheckResult result = check(Model::tso, [] {
    Node node;
    atomic<Node*> p{"p", nullptr};
    thread other([&] { p.store(&node); });
    EXPECT_EQ(value_of(p.load()), 0);
    other.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::crash) << result;
  EXPECT_FALSE(result.failure->token.empty());
}

TEST(CheckCrashes, AStackThatOverflows) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int> x{"x", 0};
    thread other([&] { x.store(1); });
    if (x.load() == 1) (void)deeper(0);
    other.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::crash) << result;
  EXPECT_THAT(result.failure->message, HasSubstr("its stack of 256 KB overflows"));
  EXPECT_FALSE(result.failure->token.empty());
}

TEST(CheckCrashes, ADivisionByZero) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int> x{"x", 1};
    thread other([&] { x.store(0); });
    EXPECT_EQ(divide(1, x.load()), 1);
    other.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::crash) << result;
  EXPECT_THAT(result.failure->message, HasSubstr("division by zero"));
}

TEST(CheckCrashes, AnIllegalInstruction) {
  const CheckResult result = check(Model::sc, [] { trap(); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::crash) << result;
}

// Many in one check: the search goes on after the first to find a shorter one.
TEST(CheckCrashes, InSeveralThreadsOfTheHost) {
  CheckOptions options;
  options.jobs = 2;
  const CheckResult result = check(options, [] {
    atomic<int> n{"n", 0};
    int last[3] = {};
    const auto work = [&](int me) {
      for (int i = 0; i < 4; ++i) last[me] = n.fetch_add(1);
    };
    thread a(work, 1);
    thread b(work, 2);
    work(0);
    a.join();
    b.join();
    // In one execution of 34,650.
    if (last[1] == 3 && last[0] == 7) deref(nullptr);
  });
  ASSERT_FALSE(result);
  EXPECT_GT(result.executions, 1000U);
  EXPECT_EQ(result.failure->kind, Kind::crash) << result;
}

TEST(CheckCrashes, HandlersAreAsTheyWereAfterwards) {
  struct sigaction own {};
  own.sa_handler = SIG_IGN;
  struct sigaction before {};
  ::sigaction(SIGFPE, &own, &before);
  EXPECT_FALSE(check(Model::sc, [] { std::abort(); }));
  struct sigaction after {};
  ::sigaction(SIGFPE, &before, &after);
  EXPECT_EQ(after.sa_handler, SIG_IGN);
}

using CheckCrashesDeathTest = ::testing::Test;

#if !defined(__SANITIZE_ADDRESS__) && !(defined(__has_feature) && defined(__clang__))
TEST(CheckCrashesDeathTest, OutsideOfACheckAreDeadly) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_FALSE(check(Model::sc, [] { deref(nullptr); }));
  EXPECT_EXIT(deref(nullptr), ::testing::KilledBySignal(SIGSEGV), "");
  EXPECT_EXIT(std::abort(), ::testing::KilledBySignal(SIGABRT), "");
}
#endif

}  // namespace
}  // namespace fenceline::testing
