// Store buffering, as code under check.
#pragma once

#include <fenceline/check.h>
#include <utility>

namespace fenceline::testing {

// What two threads read that say that they are there, and then look for the other: both may see nobody.
inline std::pair<int, int> store_buffering(bool fenced) {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  int a = 0;
  int b = 0;
  thread first([&] {
    x.store(1, memory_order_relaxed);
    if (fenced) fenceline::atomic_thread_fence(memory_order_seq_cst);
    a = y.load(memory_order_relaxed);
  });
  thread second([&] {
    y.store(1, memory_order_relaxed);
    if (fenced) fenceline::atomic_thread_fence(memory_order_seq_cst);
    b = x.load(memory_order_relaxed);
  });
  first.join();
  second.join();
  return {a, b};
}

// Two threads store in one location and load from the other's, time after time.
template <int rounds>
void store_own_load_other() {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  const auto run = [](atomic<int>& mine, atomic<int>& other) {
    for (int i = 1; i <= rounds; ++i) {
      mine.store(i, memory_order_relaxed);
      (void)other.load(memory_order_relaxed);
    }
  };
  thread a([&] { run(x, y); });
  thread b([&] { run(y, x); });
  a.join();
  b.join();
}

}  // namespace fenceline::testing
