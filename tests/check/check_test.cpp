// What a check finds and what it proves, on the smallest programs.
#include <cassert>
#include <cstdlib>
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/check/store_buffering.h"

namespace fenceline::testing {
namespace {

using Kind = Failure::Kind;
using Verdict = CheckResult::Verdict;

std::set<std::pair<int, int>> outcomes_of_store_buffering(Model model, bool fenced) {
  std::set<std::pair<int, int>> outcomes;
  EXPECT_TRUE(check(model, [&] {
    const std::pair<int, int> read = store_buffering(fenced);
    const checking::World::Outside outside;
    outcomes.insert(read);
  }));
  return outcomes;
}

TEST(Check, SeesStoreBuffering) {
  for (const Model model : all_models) {
    for (const bool fenced : {false, true}) {
      const auto outcomes = outcomes_of_store_buffering(model, fenced);
      const bool weak = model != Model::sc && !fenced;
      EXPECT_EQ(outcomes.contains({0, 0}), weak) << name_of(model);
      EXPECT_EQ(outcomes.size(), weak ? 4U : 3U);
    }
  }
}

CheckResult message_passing(Model model, memory_order store, memory_order load, bool plain) {
  return check(model, [=] {
    var<int> data{"data", 0};
    atomic<int> value{"value", 0};
    atomic<bool> ready{"ready", false};
    thread writer([&] {
      if (plain) data = 42;
      value.store(42, memory_order_relaxed);
      ready.store(true, store);
    });
    thread reader([&] {
      if (!ready.load(load)) return;
      EXPECT_EQ(value.load(memory_order_relaxed), 42);
      if (plain) {
        EXPECT_EQ(data, 42);
      }
    });
    writer.join();
    reader.join();
  });
}

TEST(Check, MessagePassing) {
  for (const Model model : all_models) {
    const CheckResult ordered = message_passing(model, memory_order_release, memory_order_acquire, true);
    EXPECT_TRUE(ordered);
    EXPECT_EQ(ordered.verdict, Verdict::proven);
    // Relaxed, the values are right as long as stores stay in order; but plain data races.
    const CheckResult values = message_passing(model, memory_order_relaxed, memory_order_relaxed, false);
    EXPECT_EQ(values.passed(), model != Model::pso) << values;
    const CheckResult relaxed = message_passing(model, memory_order_relaxed, memory_order_relaxed, true);
    ASSERT_FALSE(relaxed);
    if (model != Model::pso) {
      EXPECT_EQ(relaxed.failure->kind, Kind::race) << relaxed;
      EXPECT_NE(relaxed.report().find("data"), std::string::npos);
    }
  }
}

TEST(Check, FailedExpectationsAreItsFailures) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int> x{"x", 0};
    thread other([&] { x.store(1); });
    EXPECT_EQ(x.load(), 0);
    other.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::assertion);
  EXPECT_NE(result.report().find("check_test.cpp"), std::string::npos) << result;
  EXPECT_NE(result.report().find("x = 1"), std::string::npos) << result;
}

TEST(Check, FatalExpectationsLeaveTheBody) {
  const CheckResult result = check(Model::sc, [] { ASSERT_TRUE(false) << "reached"; });
  ASSERT_FALSE(result);
  EXPECT_NE(result.failure->message.find("reached"), std::string::npos);
}

TEST(Check, ExceptionsThatEscapeAreFailures) {
  const auto thrown = [](bool in_thread) {
    return check(Model::tso, [=] {
      if (!in_thread) throw std::runtime_error("from the body");
      thread t([] { throw std::runtime_error("from a thread"); });
      t.join();
    });
  };
  for (const bool in_thread : {false, true}) {
    const CheckResult result = thrown(in_thread);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::exception);
    EXPECT_NE(result.failure->message.find(in_thread ? "from a thread" : "from the body"), std::string::npos);
  }
}

TEST(Check, AbortEndsTheExecutionAlone) {
  const CheckResult result = check(Model::tso, [] {
    thread t([] { std::abort(); });
    t.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::abort);
}

TEST(Check, PassesAnEmptyBody) {
  const CheckResult result = check(Model::pso, [] {});
  EXPECT_TRUE(result);
  EXPECT_EQ(result.executions, 1U);
}

TEST(Check, BodiesMayBeSequential) {
  EXPECT_TRUE(check(Model::tso, [] {
    atomic<int> x{1};
    EXPECT_EQ(x.fetch_add(2), 1);
    EXPECT_EQ(++x, 4);
    int expected = 5;
    EXPECT_FALSE(x.compare_exchange_strong(expected, 7));
    EXPECT_EQ(expected, 4);
    EXPECT_TRUE(x.compare_exchange_weak(expected, 7));
    EXPECT_EQ(x, 7);
  }));
}

// What the body writes alone, between and after threads.
TEST(Check, ThreadsStartedAfterOthersSeeWhatTheBodyDidMeanwhile) {
  for (const Model model : all_models) {
    EXPECT_TRUE(check(model, [] {
      atomic<int> x{"x", 0};
      thread first([&] { x.store(1, memory_order_relaxed); });
      first.join();
      EXPECT_EQ(x.load(memory_order_relaxed), 1);
      x.store(2, memory_order_relaxed);
      thread second([&] { EXPECT_EQ(x.fetch_add(1, memory_order_relaxed), 2); });
      second.join();
      EXPECT_EQ(x.load(memory_order_relaxed), 3);
      x = 5;
      EXPECT_EQ(x, 5);
    }));
  }
}

// An order that only starting and joining give.
TEST(Check, StartingAndJoiningOrderMemory) {
  for (const Model model : all_models) {
    const CheckResult result = check(model, [] {
      var<int> data{"data", 0};
      atomic<int> x{"x", 0};
      atomic<int> y{"y", 0};
      thread outer([&] {
        data = 1;
        x.store(1, memory_order_relaxed);
        thread inner([&] {
          EXPECT_EQ(x.load(memory_order_relaxed), 1);
          EXPECT_EQ(data, 1);
          data = 2;
          y.store(2, memory_order_relaxed);
        });
        inner.join();
        EXPECT_EQ(data, 2);
        EXPECT_EQ(y.load(memory_order_relaxed), 2);
      });
      outer.join();
      EXPECT_EQ(data, 2);
    });
    EXPECT_TRUE(result);
    EXPECT_EQ(result.executions, 1U);
  }
}

}  // namespace
}  // namespace fenceline::testing
