// A failing run is a small program whose condition the model allows.
#include <fenceline/check.h>
#include <gtest/gtest.h>

#include "model/explore/explore.h"

namespace fenceline::testing {
namespace {

void store_buffering(bool fenced) {
  atomic<int> x{"x", 5};
  atomic<int> y{"y", 0};
  int a = 0;
  int b = 0;
  const auto half = [&](atomic<int>& mine, atomic<int>& other, int& seen) {
    mine.store(1, memory_order_relaxed);
    if (fenced) fenceline::atomic_thread_fence(memory_order_release);
    seen = other.load(memory_order_relaxed);
  };
  thread first([&] { half(x, y, a); });
  thread second([&] { half(y, x, b); });
  first.join();
  second.join();
  EXPECT_TRUE(a == 1 || b == 1);
}

bool allowed(const FailureProgram& p, Model model) {
  const ExploreResult result = explore(p.program, p.query.observed, model);
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  return judge(p.query, result.outcomes).ok;
}

TEST(CheckExport, TheFailingRunIsAProgramThatTheModelAllows) {
  for (const Model model : {Model::tso, Model::pso}) {
    for (const bool fenced : {false, true}) {
      const CheckResult found = check(model, [=] { store_buffering(fenced); });
      ASSERT_FALSE(found);
      ASSERT_TRUE(found.program);
      validate(found.program->program);
      EXPECT_EQ(found.program->program.threads.size(), 2U);
      EXPECT_EQ(found.program->program.locations.size(), 2U);
      EXPECT_TRUE(allowed(*found.program, model));
      EXPECT_FALSE(allowed(*found.program, Model::sc));
    }
  }
}

TEST(CheckExport, OfUpdatesPointersAndLocks) {
  const CheckResult found = check(Model::pso, [] {
    mutex m{"m"};
    atomic<int*> p{"not a name", nullptr};
    int value = 0;
    thread t([&] {
      const lock_guard guard(m);
      int* none = nullptr;
      p.compare_exchange_strong(none, &value);
      p.compare_exchange_strong(none, nullptr);
    });
    while (p.load() != nullptr) spin_hint();
    EXPECT_EQ(p.exchange(nullptr), nullptr);
    t.join();
  });
  ASSERT_FALSE(found);
  ASSERT_TRUE(found.program) << found;
  validate(found.program->program);
  EXPECT_TRUE(allowed(*found.program, Model::pso)) << found;
}

TEST(CheckExport, APassingCheckHasNone) {
  EXPECT_FALSE(check(Model::sc, [] { store_buffering(false); }).program);
}

}  // namespace
}  // namespace fenceline::testing
