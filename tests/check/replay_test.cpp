// Tokens of failures, and the runs that they ask for.
#include <csignal>
#include <cstdlib>
#include <fenceline/check.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/check/store_buffering.h"

namespace fenceline::testing {
namespace {

using ::testing::HasSubstr;

void both_look(bool fenced) { EXPECT_NE(store_buffering(fenced), std::pair(0, 0)); }

TEST(CheckReplay, GoesOnWhereTheBodyWasEdited) {
  // What is added before the failing part: nothing, loads, a store, another location.
  const auto body = [](unsigned edit) {
    return [edit] {
      atomic<int> x{"x", 0};
      atomic<int> y{"y", 0};
      atomic<int> z{"z", 0};
      int a = 0;
      int b = 0;
      thread first([&] {
        if (edit == 1) (void)z.load();
        x.store(1, memory_order_relaxed);
        if (edit == 2) z.store(1, memory_order_relaxed);
        a = y.load();
      });
      thread second([&] {
        if (edit != 3) (void)z.load();
        y.store(1, memory_order_relaxed);
        b = x.load();
        if (edit == 4) (void)z.load();
      });
      first.join();
      second.join();
      EXPECT_TRUE(a == 1 || b == 1);
    };
  };
  const CheckResult found = check(Model::tso, body(0));
  ASSERT_FALSE(found);
  CheckOptions options;
  options.replay = found.failure->token;
  for (unsigned edit = 1; edit <= 4; ++edit) {
    const CheckResult again = check(options, body(edit));
    ASSERT_FALSE(again) << edit << again;
    EXPECT_THAT(again.trace, HasSubstr("goes its own way from step")) << edit;
  }
}

TEST(CheckReplay, OfQuiteAnotherBodyEnds) {
  const CheckResult found = check(Model::tso, [] { both_look(false); });
  CheckOptions options;
  options.replay = found.failure->token;
  const CheckResult other = check(options, [] {
    atomic<int> n{"n", 0};
    thread t([&] { n.fetch_add(1); });
    n.fetch_add(1);
    t.join();
    EXPECT_EQ(n, 2);
  });
  EXPECT_TRUE(other);
  EXPECT_EQ(other.verdict, CheckResult::Verdict::bounded);
  EXPECT_THAT(other.bound, HasSubstr("did not fail"));
  const CheckResult none = check(options, [] {});
  EXPECT_TRUE(none);
  // Repaired, the same run is refused by the machine and ends well.
  EXPECT_TRUE(check(options, [] { both_look(true); }));
}

TEST(CheckReplay, OfABrokenTokenIsAnError) {
  for (const char* token :
       {"x", "tso", "arm:1a", "tso:a", "tso:1a!", "tso:1+", "tso:1+a", "tso:99999999999a", "tso:1Z"}) {
    CheckOptions options;
    options.replay = token;
    try {
      const CheckResult result = check(options, [] {});
      ADD_FAILURE() << token << result;
    } catch (const std::invalid_argument& e) {
      EXPECT_THAT(e.what(), HasSubstr("token"));
    }
  }
  CheckOptions other_model;
  other_model.replay = "pso:1a";
  EXPECT_THROW((void)check(other_model, [] {}), std::invalid_argument);
  // Well formed, but of no such thread: a run of its own.
  CheckOptions strange;
  strange.replay = "tso:77a77.1....";
  EXPECT_TRUE(check(strange, [] {}));
}

TEST(CheckReplay, IsAskedForByTheEnvironment) {
  const auto body = [] { both_look(false); };
  const CheckResult found = check(Model::tso, body);
  ASSERT_EQ(::setenv("FENCELINE_REPLAY", found.failure->token.c_str(), 1), 0);
  const CheckResult again = check(Model::tso, body);
  const CheckResult other_model = check(Model::sc, body);
  ::unsetenv("FENCELINE_REPLAY");
  EXPECT_EQ(again.executions, 1U);
  EXPECT_FALSE(again);
  EXPECT_EQ(other_model.verdict, CheckResult::Verdict::proven);
}

// A token is of one check: the others in the program run as ever, whatever lines were added above them.
TEST(CheckReplay, IsOfTheCheckThatTheTokenNames) {
  const auto first = [] { both_look(false); };
  const auto second = [] {
    both_look(false);
    both_look(false);
  };
  const std::function<void()> third = second;
  const std::function<void()> fourth = first;
  CheckOptions named;
  named.name = "the fourth";
  const CheckResult found = check(Model::tso, first);
  ASSERT_EQ(::setenv("FENCELINE_REPLAY", found.failure->token.c_str(), 1), 0);
  const CheckResult replayed = check(Model::tso, first);
  const CheckResult other = check(Model::tso, second);
  const CheckResult pso = check(Model::pso, first);
  ASSERT_EQ(::setenv("FENCELINE_REPLAY", check(named, fourth).failure->token.c_str(), 1), 0);
  const CheckResult of_name = check(named, fourth);
  const CheckResult unnamed = check(Model::tso, third);
  // One that names no check is of all.
  std::string any = found.failure->token;
  any.erase(any.find('-'), any.find(':') - any.find('-'));
  ASSERT_EQ(::setenv("FENCELINE_REPLAY", any.c_str(), 1), 0);
  const CheckResult of_any = check(Model::tso, second);
  ::unsetenv("FENCELINE_REPLAY");
  EXPECT_EQ(replayed.executions, 1U);
  EXPECT_EQ(replayed.failure->token, found.failure->token);
  EXPECT_NE(other.executions, 1U) << other;
  EXPECT_EQ(other.failure->token, check(Model::tso, second).failure->token);
  EXPECT_NE(pso.executions, 1U) << pso;
  EXPECT_EQ(of_name.executions, 1U);
  EXPECT_NE(unnamed.executions, 1U) << unnamed;
  EXPECT_EQ(of_any.executions, 1U);
}

using CheckReplayDeathTest = ::testing::Test;

TEST(CheckReplayDeathTest, StopsADebuggerWhereItFails) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto body = [] { both_look(false); };
  const CheckResult found = check(Model::tso, body);
  CheckOptions options;
  options.replay = found.failure->token;
  const auto run = [&] {
    ::setenv("FENCELINE_BREAK", "1", 1);
    (void)check(options, body);
    std::exit(0);
  };
  EXPECT_EXIT(run(), ::testing::KilledBySignal(SIGTRAP), "");
}

// Of a thread that is joined what waits in its buffer comes to memory while the body goes on: the order is the token's.
TEST(CheckReplay, HasTheOrderInWhichStoresOfJoinedThreadsCome) {
  for (const int last : {1, 2}) {
    const auto body = [=] {
      atomic<int> x{"x", 0};
      thread other([&] { x.store(2, memory_order_relaxed); });
      x.store(1, memory_order_relaxed);
      other.join();
      x.wait(last);
    };
    const CheckResult found = check(Model::tso, body);
    ASSERT_FALSE(found);
    CheckOptions options;
    options.replay = found.failure->token;
    const CheckResult again = check(options, body);
    ASSERT_FALSE(again) << found << again;
    EXPECT_EQ(again.failure->kind, Failure::Kind::deadlock);
    EXPECT_EQ(again.failure->token, found.failure->token);
  }
}

}  // namespace
}  // namespace fenceline::testing
