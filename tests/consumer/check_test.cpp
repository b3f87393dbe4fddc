// What a user of fenceline writes: lock-free code, checked under every schedule and every buffering.

#include <atomic>
#include <fenceline/check.h>
#include <gtest/gtest.h>
#include <thread>

using fenceline::Model;

// Written once, over std's atomics and threads for production and fenceline's for the check.
struct Production {
  template <class T>
  using atomic = std::atomic<T>;
  using thread = std::thread;
};
struct UnderCheck {
  template <class T>
  using atomic = fenceline::atomic<T>;
  using thread = fenceline::thread;
};

template <class Sync>
class Counter {
 public:
  void increment() { value_.fetch_add(1, std::memory_order_relaxed); }
  void increment_wrongly() { value_.store(value_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); }
  int value() const { return value_.load(std::memory_order_relaxed); }

 private:
  typename Sync::template atomic<int> value_ = 0;
};

template <class Sync, class Increment>
void count_twice(Increment increment) {
  Counter<Sync> counter;
  typename Sync::thread other([&] { increment(counter); });
  increment(counter);
  other.join();
  EXPECT_EQ(counter.value(), 2);
}

TEST(MyCounter, CountsInProduction) {
  count_twice<Production>([](auto& counter) { counter.increment(); });
}

TEST(MyCounter, CountsInEveryExecution) {
  for (const Model model : fenceline::all_models) {
    EXPECT_TRUE(fenceline::check(model, [] { count_twice<UnderCheck>([](auto& counter) { counter.increment(); }); }));
  }
}

TEST(MyCounter, LosesIncrementsWhenItOnlyStores) {
  const auto result =
      fenceline::check(Model::sc, [] { count_twice<UnderCheck>([](auto& counter) { counter.increment_wrongly(); }); });
  ASSERT_TRUE(result.failure) << result;
  EXPECT_EQ(result.failure->kind, fenceline::Failure::Kind::assertion);
}
