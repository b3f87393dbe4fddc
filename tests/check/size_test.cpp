// Bodies with many accesses, threads or locations: nothing but memory and what the user asks for bounds them.
#include <deque>
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace fenceline::testing {
namespace {

using Verdict = CheckResult::Verdict;

TEST(CheckSize, TwentyThousandAccesses) {
  for (const Model model : all_models) {
    const CheckResult result = check(model, [] {
      atomic<int> x{"x", 0};
      atomic<int> y{"y", 0};
      atomic<int> flag{"flag", 0};
      int seen = 0;
      thread a([&] {
        for (int i = 0; i < 5000; ++i) {
          x.store(i, memory_order_relaxed);
          x.fetch_add(1, memory_order_relaxed);
        }
        flag.store(1);
      });
      thread b([&] {
        for (int i = 0; i < 5000; ++i) {
          y.store(i, memory_order_relaxed);
          EXPECT_EQ(y.load(memory_order_relaxed), i);
        }
        seen = flag.load() + 1;
      });
      a.join();
      b.join();
      EXPECT_TRUE(seen == 1 || seen == 2);
      EXPECT_EQ(x, 5000);
    });
    EXPECT_EQ(result.verdict, Verdict::proven) << result;
    EXPECT_EQ(result.executions, 2U);
  }
}

TEST(CheckSize, TwoHundredThreads) {
  const CheckResult result = check(Model::tso, [] {
    std::deque<atomic<int>> own(200);
    atomic<int> turn{"turn", 0};
    std::vector<thread> threads;
    for (std::size_t t = 0; t < own.size(); ++t) {
      threads.emplace_back([&, t] {
        own[t].store(1);
        own[t].fetch_add(1);
        if (t == 0) turn.store(1);
        if (t == 199) (void)turn.load();
      });
    }
    for (thread& t : threads) t.join();
    for (const atomic<int>& o : own) EXPECT_EQ(o.load(), 2);
  });
  EXPECT_EQ(result.verdict, Verdict::proven) << result;
  EXPECT_EQ(result.executions, 2U);
}

TEST(CheckSize, TenThousandLocations) {
  for (const Model model : {Model::tso, Model::pso}) {
    const CheckResult result = check(model, [] {
      std::deque<atomic<int>> table(10'000);
      const auto fill = [&table](std::size_t from) {
        for (std::size_t i = from; i < table.size(); i += 2) table[i].store(1, memory_order_relaxed);
      };
      thread a([&] { fill(0); });
      thread b([&] {
        fill(1);
        (void)table[0].load(memory_order_relaxed);
      });
      a.join();
      b.join();
    });
    EXPECT_EQ(result.verdict, Verdict::proven) << result;
    EXPECT_EQ(result.executions, 2U);
  }
}

// Each join hands on what comes before whatever is done next: once, and not once more with every thread.
TEST(CheckSize, ManyThreadsOneAfterTheOther) {
  const CheckResult result = check(Model::tso, [] {
    atomic<int> x{"x", 0};
    thread first([&] { x.store(1); });
    thread second([&] { x.store(2); });
    first.join();
    second.join();
    for (int i = 0; i < 100; ++i) {
      thread idle([] {});
      idle.join();
    }
    thread last([&] { EXPECT_NE(x.load(), 0); });
    last.join();
  });
  EXPECT_EQ(result.verdict, Verdict::proven) << result;
  EXPECT_EQ(result.executions, 2U);
}

// The numbers of executions are those without the accesses to what nobody shares (counts_test.cpp).
TEST(CheckSize, LongExecutionsAreAllSeen) {
  const auto executions = [](Model model) {
    const CheckResult result = check(model, [] {
      atomic<int> x{"x", 0};
      atomic<int> y{"y", 0};
      const auto rounds = [](atomic<int>& mine, atomic<int>& other) {
        atomic<int> own{"own", 0};
        for (int i = 1; i <= 4; ++i) {
          for (int j = 0; j < 32; ++j) own.store(j, memory_order_relaxed);
          mine.store(i, memory_order_relaxed);
          (void)other.load(memory_order_relaxed);
        }
      };
      thread a([&] { rounds(x, y); });
      thread b([&] { rounds(y, x); });
      a.join();
      b.join();
    });
    EXPECT_EQ(result.verdict, Verdict::proven) << result;
    return result.executions;
  };
  EXPECT_EQ(executions(Model::sc), 1107U);
  EXPECT_EQ(executions(Model::tso), 4116U);
  EXPECT_EQ(executions(Model::pso), 4116U);
}

// A failure after thousands of accesses is confirmed by the machine, and replays.
TEST(CheckSize, LongExecutionsThatFail) {
  const auto body = [] {
    atomic<int> x{"x", 0};
    atomic<int> flag{"flag", 0};
    thread a([&] {
      for (int i = 0; i < 1500; ++i) x.store(i, memory_order_relaxed);
      flag.store(1, memory_order_relaxed);
    });
    thread b([&] {
      for (int i = 0; i < 1500; ++i) (void)x.load(memory_order_acquire);
      EXPECT_EQ(flag.load(memory_order_relaxed), 0);
    });
    a.join();
    b.join();
  };
  CheckOptions options;
  options.model = Model::tso;
  const CheckResult result = check(options, body);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Failure::Kind::assertion);
  EXPECT_EQ(result.report().find("fenceline is wrong"), std::string::npos);
  options.replay = result.failure->token;
  const CheckResult again = check(options, body);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.failure->message, result.failure->message);
}

void endless() {
  atomic<int> x{"x", 0};
  thread a([&] {
    for (;;) x.fetch_add(1);
  });
  a.join();
}

TEST(CheckSize, BodiesWithoutAnEndAreBounded) {
  CheckOptions steps;
  steps.most_steps = 3000;
  EXPECT_NE(check(steps, &endless).report().find("bounded at 3000 steps in an execution"), std::string::npos);
  CheckOptions memory;
  memory.most_memory = std::uint64_t{1} << 20U;
  const CheckResult full = check(memory, &endless);
  EXPECT_EQ(full.verdict, Verdict::bounded);
  EXPECT_NE(full.report().find("bounded at 1 MB of memory: not a proof"), std::string::npos) << full;
  CheckOptions time;
  time.timeout = std::chrono::milliseconds(30);
  for (const unsigned jobs : {1U, 2U}) {
    time.jobs = jobs;
    const CheckResult late = check(time, &endless);
    EXPECT_EQ(late.verdict, Verdict::bounded);
    EXPECT_NE(late.report().find("bounded at the time given: not a proof"), std::string::npos) << late;
  }
}

}  // namespace
}  // namespace fenceline::testing
