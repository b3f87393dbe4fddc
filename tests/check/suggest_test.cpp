// The orders and fences that are missing, and those that are too many.
#include <algorithm>
#include <fenceline/check.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace fenceline::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

// Each set's changes as text, without their lines, and of operations on one line, which the compiler may not tell
// apart, the first.
std::vector<std::vector<std::string>> texts(const Suggestions& s) {
  std::vector<std::vector<std::string>> all;
  for (const auto& set : s.sets) {
    all.emplace_back();
    for (const OrderChange& c : set) {
      const std::string text = text_of(c);
      const std::size_t start = text.find(": ") + 2;
      const bool fence = c.kind == OrderChange::Kind::add_fence;
      all.back().push_back(text.substr(start, fence ? text.find(", ", start) - start : std::string::npos));
    }
  }
  return all;
}

struct PetersonOrders {
  std::memory_order turn = memory_order_relaxed;
  bool fenced = false;
};

// Two rounds each; every thread's text is its own, so that its places are.
void peterson(PetersonOrders orders) {
  atomic<bool> flag0{"flag0", false};
  atomic<bool> flag1{"flag1", false};
  atomic<int> turn{"turn", 0};
  int inside = 0;
  const auto critical = [&] {
    ++inside;
    EXPECT_EQ(inside, 1);
    (void)turn.load(memory_order_relaxed);
    --inside;
  };
  thread a([&] {
    for (int i = 0; i < 2; ++i) {
      flag0.store(true, memory_order_relaxed);
      turn.store(1, orders.turn);
      if (orders.fenced) fenceline::atomic_thread_fence(memory_order_seq_cst);
      while (flag1.load(memory_order_relaxed) && turn.load(memory_order_relaxed) != 0) {
        spin_hint();
      }
      critical();
      flag0.store(false, memory_order_relaxed);
    }
  });
  thread b([&] {
    for (int i = 0; i < 2; ++i) {
      flag1.store(true, memory_order_relaxed);
      turn.store(0, orders.turn);
      if (orders.fenced) fenceline::atomic_thread_fence(memory_order_seq_cst);
      while (flag0.load(memory_order_relaxed) && turn.load(memory_order_relaxed) != 1) {
        spin_hint();
      }
      critical();
      flag1.store(false, memory_order_relaxed);
    }
  });
  a.join();
  b.join();
}

CheckOptions under(Model model) {
  CheckOptions options;
  options.model = model;
  return options;
}

void message_passing(std::memory_order store, std::memory_order load) {
  var<int> data{"data", 0};
  atomic<int> ready{"ready", 0};
  thread writer([&] {
    data = 1;
    ready.store(1, store);
  });
  thread reader([&] {
    if (ready.load(load) == 1) {
      EXPECT_EQ(data.get(), 1);
    }
  });
  writer.join();
  reader.join();
}

TEST(CheckSuggest, PetersonNeedsAFenceBetweenStoresAndLoadsInBothThreads) {
  const CheckOptions options = under(Model::tso);
  const Suggestions s = suggest(options, [] { peterson({}); });
  const std::string store = "memory_order_seq_cst for the store of turn, instead of memory_order_relaxed";
  const auto fence = [](const std::string& of) {
    return "atomic_thread_fence(memory_order_seq_cst) before the load of " + of;
  };
  // A fence between stores and loads in each thread; where it stands behind the last store, that store's order does as
  // well, for it is compiled to the store and the fence.
  const std::string fence0 = fence("flag1");
  const std::string fence1 = fence("flag0");
  EXPECT_THAT(texts(s), UnorderedElementsAre(UnorderedElementsAre(store, store), UnorderedElementsAre(store, fence1),
                                             UnorderedElementsAre(fence0, store), UnorderedElementsAre(fence0, fence1)))
      << s;
  EXPECT_TRUE(s.complete);
  // And so it is.
  EXPECT_EQ(check(options, [] { peterson({memory_order_seq_cst, false}); }).verdict, CheckResult::Verdict::proven);
  EXPECT_EQ(check(options, [] { peterson({memory_order_relaxed, true}); }).verdict, CheckResult::Verdict::proven);
}

TEST(CheckSuggest, MessagePassingNeedsReleaseAndAcquire) {
  for (const Model model : all_models) {
    const Suggestions s = suggest(under(model), [] { message_passing(memory_order_relaxed, memory_order_relaxed); });
    ASSERT_FALSE(s.sets.empty()) << s;
    EXPECT_THAT(texts(s).front(),
                UnorderedElementsAre("memory_order_release for the store of ready, instead of memory_order_relaxed",
                                     "memory_order_acquire for the load of ready, instead of memory_order_relaxed"))
        << s;
    EXPECT_TRUE(s.complete);
  }
}

TEST(CheckSuggest, SaysWhenNothingHelpsAndWhenNothingIsMissing) {
  const Suggestions hopeless = suggest(under(Model::tso), [] {
    atomic<int> x{"x", 0};
    thread t([&] { x.store(x.load(memory_order_relaxed) + 1, memory_order_relaxed); });
    x.store(x.load(memory_order_relaxed) + 1, memory_order_relaxed);
    t.join();
    EXPECT_EQ(x.load(memory_order_relaxed), 2);
  });
  EXPECT_THAT(hopeless.sets, IsEmpty());
  EXPECT_THAT(hopeless.report(), HasSubstr("no stronger order"));
  const Suggestions fine =
      suggest(under(Model::pso), [] { message_passing(memory_order_release, memory_order_acquire); });
  EXPECT_THAT(fine.sets, ElementsAre(IsEmpty()));
  EXPECT_EQ(fine.checks, 1U);
}

TEST(CheckSuggest, LeavesTheLibrarysOwnOrdersAlone) {
  const Suggestions s = suggest(under(Model::tso), [] {
    mutex m{"m"};
    atomic<int> x{"x", 0};
    atomic<int> y{"y", 0};
    int a = 0;
    int b = 0;
    thread t([&] {
      { const lock_guard guard(m); }
      x.store(1, memory_order_relaxed);
      a = y.load(memory_order_relaxed);
    });
    { const lock_guard guard(m); }
    y.store(1, memory_order_relaxed);
    b = x.load(memory_order_relaxed);
    t.join();
    EXPECT_TRUE(a == 1 || b == 1);
  });
  EXPECT_THAT(s.sets, SizeIs(4));
  for (const auto& set : s.sets) {
    for (const OrderChange& c : set) EXPECT_THAT(c.operation, ::testing::Not(EndsWith(" m")));
  }
}

// One line has a lock, a call_once and an update: the update alone is the user's.
TEST(CheckSuggest, TellsTheUsersOrdersFromTheLibrarysOnOneLine) {
  const auto body = [](std::memory_order order) {
    return [order] {
      mutex m{"m"};
      once_flag once{"once"};
      atomic<int> ready{"ready", 0};
      var<int> data{"data", 0};
      thread other([&] {
        data = 1;
        // clang-format off
        { const lock_guard lock(m); call_once(once, [] {}); ready.exchange(1, order); }
        // clang-format on
      });
      if (ready.load(memory_order_acquire) == 1) {
        EXPECT_EQ(data.get(), 1);
      }
      other.join();
    };
  };
  const Suggestions s = suggest(under(Model::tso), body(memory_order_relaxed));
  ASSERT_FALSE(s.sets.empty()) << s;
  EXPECT_THAT(texts(s).front(),
              ElementsAre("memory_order_release for the update of ready, instead of memory_order_relaxed"))
      << s;
  EXPECT_THAT(s.report(), ::testing::Not(HasSubstr("once"))) << s;
  const Weakenings w = weaken(under(Model::tso), body(memory_order_release));
  EXPECT_EQ(w.tried, 2U) << w;
  EXPECT_TRUE(w.unnoticed.empty()) << w;
}

TEST(CheckWeaken, FindsOrdersThatNothingNeeds) {
  // The check fails without these two.
  for (const Model model : all_models) {
    const Weakenings tight = weaken(under(model), [] { message_passing(memory_order_release, memory_order_acquire); });
    EXPECT_THAT(tight.unnoticed, IsEmpty()) << tight;
    EXPECT_EQ(tight.tried, 2U);
    const Weakenings loose = weaken(under(model), [] { message_passing(memory_order_seq_cst, memory_order_seq_cst); });
    ASSERT_THAT(loose.unnoticed, SizeIs(2)) << loose;
    EXPECT_EQ(loose.unnoticed[0].after, memory_order_release);
    EXPECT_EQ(loose.unnoticed[1].after, memory_order_acquire);
    EXPECT_THAT(loose.report(), HasSubstr("either the test is too weak or the order is too strong"));
  }
}

TEST(CheckWeaken, TellsFencesThatMatterFromThoseThatDoNot) {
  const auto body = [](bool idle) {
    return [idle] {
      atomic<int> x{"x", 0};
      atomic<int> y{"y", 0};
      int a = 0;
      int b = 0;
      thread t([&] {
        x.store(1, memory_order_relaxed);
        fenceline::atomic_thread_fence(memory_order_seq_cst);
        a = y.load(memory_order_relaxed);
        if (idle) fenceline::atomic_thread_fence(memory_order_seq_cst);
      });
      y.store(1, memory_order_relaxed);
      fenceline::atomic_thread_fence(memory_order_seq_cst);
      b = x.load(memory_order_relaxed);
      t.join();
      EXPECT_TRUE(a == 1 || b == 1);
    };
  };
  const Weakenings tight = weaken(under(Model::tso), body(false));
  EXPECT_THAT(tight.unnoticed, IsEmpty()) << tight;
  const Weakenings idle = weaken(under(Model::tso), body(true));
  ASSERT_THAT(idle.unnoticed, SizeIs(1)) << idle;
  EXPECT_EQ(idle.unnoticed.front().kind, OrderChange::Kind::drop_fence);
}

TEST(CheckWeaken, OfAFailingCheckIsItsFailure) {
  const Weakenings w = weaken(under(Model::tso), [] { peterson({}); });
  ASSERT_TRUE(w.failure);
  EXPECT_THAT(w.report(), HasSubstr("fails as it is"));
}

}  // namespace
}  // namespace fenceline::testing
