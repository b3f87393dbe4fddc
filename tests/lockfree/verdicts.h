// What a check must answer under each model, as a table of cases.
//
// A case is an algorithm as it should be, which every model must prove, or one with a bug planted in it: an order
// lowered, a fence dropped, a step left out. A planted bug must be found by the kind of failure that it is under every
// model that it matters to, and the report must replay.
//
// Thread safety: none.
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

// None: proven right.
using Expected = std::optional<Failure::Kind>;
inline constexpr Expected proven = std::nullopt;

struct Case {
  std::string name;  // that of a planted bug begins with "Bug"
  std::function<void()> body;
  Expected sc = proven;
  Expected tso = proven;
  Expected pso = proven;
  bool seconds = false;  // takes so long, and ten times that under sanitizers, which leave it out
};

// A bug that shows under every model.
Case everywhere(std::string name, Failure::Kind kind, std::function<void()> body);
// One that store buffers are needed for, and one that needs them to drain out of order.
Case buffered(std::string name, Failure::Kind kind, std::function<void()> body);
Case reordered(std::string name, Failure::Kind kind, std::function<void()> body);

// For INSTANTIATE_TEST_SUITE_P: one test a case.
class Verdicts : public ::testing::TestWithParam<Case> {};
std::string name_of_case(const ::testing::TestParamInfo<Case>& info);
inline void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// Threads 0..n-1 of a body, which itself is number 0; each calls `work` with its number.
template <class Sync, class Work>
void in_threads(unsigned n, const Work& work) {
  std::vector<typename Sync::thread> threads;
  for (unsigned i = 1; i < n; ++i) threads.emplace_back([&work, i] { work(i); });
  work(0);
  for (auto& t : threads) t.join();
}

// Threads count together under a lock, each for some rounds.
template <class Sync, class Lock>
void count_under(Lock& lock, unsigned threads, int rounds) {
  typename Sync::template var<int> count{"count", 0};
  in_threads<Sync>(threads, [&](unsigned me) {
    for (int r = 0; r < rounds; ++r) {
      lock.lock(me);
      count.set(count.get() + 1);
      lock.unlock(me);
    }
  });
  EXPECT_EQ(count.get(), static_cast<int>(threads) * rounds);
}

}  // namespace fenceline::lockfree
