// Loops that wait, with and without a hint: recognised, ended by nobody, or no waiting at all.
#include <fenceline/check.h>
#include <gtest/gtest.h>

#include "runtime/check/sanitizer.h"

namespace fenceline::testing {
namespace {

using Kind = Failure::Kind;

enum class Hint { none, yield, spin };

void pause(Hint hint) {
  if (hint == Hint::yield) fenceline::this_thread::yield();
  if (hint == Hint::spin) fenceline::spin_hint();
}

TEST(CheckLoops, LoopsThatWaitAreRecognised) {
  for (const Hint hint : {Hint::none, Hint::yield, Hint::spin}) {
    for (const Model model : all_models) {
      const CheckResult result = check(model, [=] {
        atomic<int> flag{"flag", 0};
        var<int> data{"data", 0};
        thread writer([&] {
          data = 1;
          flag.store(1, memory_order_release);
        });
        while (flag.load(memory_order_acquire) == 0) pause(hint);
        EXPECT_EQ(data, 1);
        writer.join();
      });
      EXPECT_TRUE(result);
      EXPECT_EQ(result.verdict, CheckResult::Verdict::proven);
      EXPECT_LE(result.executions, 2U);
      EXPECT_EQ(result.notes.empty(), hint != Hint::none) << result;
    }
  }
}

TEST(CheckLoops, SpinLocksOfEveryKind) {
  for (const Hint hint : {Hint::none, Hint::yield, Hint::spin}) {
    for (const bool test_first : {false, true}) {
      const CheckResult result = check(Model::pso, [=] {
        atomic<bool> taken{"taken", false};
        var<int> count{"count", 0};
        const auto increment = [&] {
          for (;;) {
            if (test_first) {
              while (taken.load(memory_order_relaxed)) pause(hint);
            }
            if (!taken.exchange(true, memory_order_acquire)) break;
            if (!test_first) pause(hint);
          }
          ++count;
          taken.store(false, memory_order_release);
        };
        thread a(increment);
        thread b(increment);
        increment();
        a.join();
        b.join();
        EXPECT_EQ(count, 3);
      });
      EXPECT_TRUE(result);
      EXPECT_EQ(result.verdict, CheckResult::Verdict::proven);
    }
  }
}

TEST(CheckLoops, ALoopThatNobodyEndsIsALivelock) {
  for (const Hint hint : {Hint::none, Hint::yield, Hint::spin}) {
    const CheckResult result = check(Model::tso, [=] {
      atomic<int> flag{"flag", 0};
      thread other([&] { flag.store(1); });
      while (flag.load() != 2) pause(hint);
      other.join();
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::livelock) << result;
  }
  const CheckResult alone = check(Model::tso, [] {
    atomic<int> flag{"flag", 0};
    while (flag.load() != 2) continue;
  });
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.failure->kind, Kind::livelock);
}

// What was read before the loop may have changed: that does not end it.
TEST(CheckLoops, ALoopThatNobodyEndsIsALivelockWhateverWasReadBefore) {
  for (const Hint hint : {Hint::none, Hint::yield, Hint::spin}) {
    const CheckResult result = check(Model::tso, [=] {
      atomic<int> x{"x", 0};
      atomic<int> y{"y", 0};
      thread other([&] { x.store(1); });
      while (x.load() == 0) {
        while (y.load() == 0) pause(hint);
      }
      other.join();
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::livelock) << result;
  }
}

// Before any thread is there, and after all are gone.
TEST(CheckLoops, ABodyThatGoesOnAloneIsALivelock) {
  for (const bool writes : {false, true}) {
    for (const bool after : {false, true}) {
      const CheckResult result = check(Model::tso, [=] {
        atomic<int> x{"x", 0};
        if (after) {
          thread other([&] { x.store(1); });
          other.join();
        } else {
          x.store(1);
        }
        while (x.load() == 1) {
          if (writes) x.store(1);
        }
      });
      ASSERT_FALSE(result);
      EXPECT_EQ(result.failure->kind, Kind::livelock) << result;
      EXPECT_NE(result.failure->message.find(writes ? "goes on and on" : "goes on reading"), std::string::npos);
    }
  }
  // Long, and no loop.
  const CheckResult result = check(Model::tso, [] {
    atomic<int> x{"x", 0};
    for (int i = 0; i < 100'000; ++i) x.store(x.load() + 1);
  });
  EXPECT_EQ(result.verdict, CheckResult::Verdict::proven) << result;
}

// ... and a thread that goes on is no such, wherever it comes to.
TEST(CheckLoops, ALoopThatComesToAnEndIsNone) {
  for (const Model model : all_models) {
    const CheckResult result = check(model, [] {
      atomic<int> x{"x", 0};
      atomic<int> y{"y", 0};
      atomic<int> z{"z", 0};
      thread other([&] {
        y.store(1);
        z.store(1);
        z.notify_one();
      });
      while (y.load() == 0 && x.load() == 0) fenceline::spin_hint();
      z.wait(0);
      other.join();
    });
    EXPECT_EQ(result.verdict, CheckResult::Verdict::proven) << result;
  }
}

// A thread that hints waits where it comes to what it has read before: what its round does until then is done.
TEST(CheckLoops, WhatALoopReadsAfterItsHintMayRace) {
  const CheckResult result = check(Model::sc, [] {
    atomic<int> x{"x", 0};
    var<int> data{"data", 0};
    thread other([&] {
      data = 1;
      x.store(1, memory_order_relaxed);
    });
    while (x.load(memory_order_relaxed) == 0) {
      fenceline::spin_hint();
      EXPECT_LE(data, 1);
    }
    other.join();
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::race) << result;
}

TEST(CheckLoops, WhatALoopReadsAfterItsHintIsRead) {
  const auto body = [](int most) {
    return [=] {
      atomic<int> x{"x", 0};
      atomic<int> y{"y", 0};
      thread other([&] {
        y.store(1);
        x.store(1);
      });
      while (x.load() == 0) {
        fenceline::spin_hint();
        EXPECT_LE(y.load(), most);
      }
      other.join();
    };
  };
  for (const Model model : all_models) {
    const CheckResult result = check(model, body(0));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::assertion) << result;
    const CheckResult right = check(model, body(1));
    EXPECT_EQ(right.verdict, CheckResult::Verdict::proven) << right;
  }
}

// Where a loop may keep a count that its own stack does not show.
enum class Counter { heap, others_stack, by_value_read };

// Counts for ever; passes as long as nobody goes round `limit` times.
CheckResult counting(Counter where, Hint hint, int limit) {
  return check({.model = Model::tso, .most_steps = 100}, [=] {
    atomic<int> flag{"flag", 0};
    atomic<bool> counts{"counts", where != Counter::by_value_read};
    auto in_heap = std::make_unique<int>(0);
    int in_frame = 0;
    int seen = 0;
    thread writer([&] {
      counts.store(true);
      flag.store(1);
    });
    thread reader([&] {
      int& count = where == Counter::others_stack ? in_frame : *in_heap;
      const bool does = counts.load();
      while (flag.load() == 0) {
        if (does) ++count;
        pause(hint);
      }
      seen = count;
    });
    writer.join();
    reader.join();
    EXPECT_LT(seen, limit);
  });
}

TEST(CheckLoops, ALoopThatCountsWhereItsStackDoesNotShowIsNoProof) {
  for (const Hint hint : {Hint::none, Hint::yield}) {
    for (const Counter where : {Counter::heap, Counter::others_stack, Counter::by_value_read}) {
      SCOPED_TRACE(static_cast<int>(where));
      const CheckResult result = counting(where, hint, 4);
      ASSERT_FALSE(result);
      EXPECT_EQ(result.failure->kind, Kind::assertion) << result;
      EXPECT_EQ(counting(where, hint, 1000).verdict, CheckResult::Verdict::bounded);
    }
  }
  // By spin_hint the loop says that its count does not matter.
  EXPECT_EQ(counting(Counter::heap, Hint::spin, 1000).verdict, CheckResult::Verdict::proven);
}

[[gnu::noinline]] void allocate_some(bool frees) {
  int* volatile const some = new int(0);
  if (frees) delete some;
}

// What a round allocates and frees again is no count.
TEST(CheckLoops, ALoopThatAllocatesInItsRoundsWaitsWhenItFrees) {
  for (const bool frees : {true, false}) {
    const CheckResult result = check({.model = Model::tso, .most_steps = 100, .leaks = false}, [=] {
      atomic<int> flag{"flag", 0};
      thread writer([&] { flag.store(1); });
      while (flag.load() == 0) allocate_some(frees);
      writer.join();
    });
    // The address sanitizer's frames keep the addresses.
#ifndef FENCELINE_ASAN
    if (frees) {
      EXPECT_EQ(result.verdict, CheckResult::Verdict::proven) << result;
    }
#endif
    if (!frees) {
      EXPECT_EQ(result.verdict, CheckResult::Verdict::bounded) << result;
    }
    EXPECT_FALSE(result.failure);
  }
}

// The promise of spin_hint is not kept: the loop gives up.
TEST(CheckLoops, AHintInALoopThatGivesUpIsNotBelieved) {
  for (const int tries : {1, 3, 20}) {
    const CheckResult result = check(Model::tso, [=] {
      atomic<int> flag{"flag", 0};
      bool seen = false;
      thread writer([&] { flag.store(1); });
      for (int i = 0; i < tries && !seen; ++i) {
        seen = flag.load() == 1;
        if (!seen) fenceline::spin_hint();
      }
      writer.join();
      EXPECT_TRUE(seen);
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::assertion) << result;
  }
}

// ... whatever loop comes after it.
TEST(CheckLoops, AHintIsNotBelievedForAnotherLoopsSake) {
  const CheckResult result = check(Model::tso, [] {
    atomic<int> flag{"flag", 0};
    thread writer([&] { flag.store(1); });
    bool seen = false;
    for (int i = 0; i < 1 && !seen; ++i) {
      seen = flag.load() == 1;
      if (!seen) fenceline::spin_hint();
    }
    while (flag.load() == 0) fenceline::spin_hint();
    writer.join();
    EXPECT_TRUE(seen);
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure->kind, Kind::assertion) << result;
}

// The counter is nowhere on the stack.
TEST(CheckLoops, ALoopThatCountsInTheHeapIsNoWaitingLoop) {
  for (const Hint hint : {Hint::none, Hint::yield}) {
    const CheckResult result = check(Model::tso, [=] {
      atomic<int> flag{"flag", 0};
      atomic<bool> gave_up{"gave up", false};
      auto tries = std::make_unique<int>(0);
      thread other([&] { flag.store(1); });
      while (flag.load() == 0) {
        if (++*tries == 3) {
          gave_up = true;
          break;
        }
        pause(hint);
      }
      other.join();
      EXPECT_FALSE(gave_up);
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure->kind, Kind::assertion);
  }
}

}  // namespace
}  // namespace fenceline::testing
