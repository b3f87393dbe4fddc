// The check visits as many executions as there are: the numbers that published tools agree on, by real code.
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <vector>

#include "tests/check/store_buffering.h"

namespace fenceline::testing {
namespace {

TEST(CheckCounts, TwoThreadsStoreOwnLoadOther) {
  const auto executions = [](Model model) {
    const CheckResult result = check(model, &store_own_load_other<4>);
    EXPECT_EQ(result.blocked, 0U);
    EXPECT_TRUE(result);
    return result.executions;
  };
  EXPECT_EQ(executions(Model::sc), 1107U);
  EXPECT_EQ(executions(Model::tso), 4116U);
  EXPECT_EQ(executions(Model::pso), 4116U);
}

TEST(CheckCounts, LockedIncrementsComeInEveryOrder) {
  for (const Model model : all_models) {
    const CheckResult result = check(model, [] {
      atomic<int> x{"x", 0};
      std::vector<thread> threads;
      for (int i = 0; i < 6; ++i) threads.emplace_back([&] { x.fetch_add(1); });
      for (thread& t : threads) t.join();
      EXPECT_EQ(x, 6);
    });
    EXPECT_TRUE(result);
    EXPECT_EQ(result.executions, 720U);
  }
}

// Ten writers, a[j] = a[j - 1] + 1, and a reader that goes down from a[10] to the first zero.
TEST(CheckCounts, LastZero) {
  const CheckResult result = check(Model::sc, [] {
    constexpr std::size_t n = 10;
    atomic<int> a[n + 1];
    std::vector<thread> threads;
    threads.emplace_back([&] {
      for (std::size_t i = n; a[i].load() != 0; --i) continue;
    });
    for (std::size_t j = 1; j <= n; ++j) {
      threads.emplace_back([&, j] { a[j].store(a[j - 1].load() + 1); });
    }
    for (thread& t : threads) t.join();
  });
  EXPECT_TRUE(result);
  EXPECT_EQ(result.executions, 3328U);
}

// Fifteen threads, each puts 11·i + thread for i = 0 to 3 into a table of 128 from 7 times that on.
TEST(CheckCounts, Indexer) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int> table[128];
    std::vector<thread> threads;
    for (int t = 0; t < 15; ++t) {
      threads.emplace_back([&table, t] {
        for (int i = 0; i < 4; ++i) {
          const int w = 11 * i + t;
          auto at = static_cast<std::size_t>(7 * w) % 128;
          for (int free = 0; !table[at].compare_exchange_strong(free, w); free = 0) at = (at + 1) % 128;
        }
      });
    }
    for (thread& t : threads) t.join();
  });
  EXPECT_TRUE(result);
  EXPECT_EQ(result.executions, 4096U);
}

}  // namespace
}  // namespace fenceline::testing
