// C tests from text to outcomes: what the C11 orders mean on SC, TSO and PSO by their standard mapping.
#include <gtest/gtest.h>

#include "litmus/test.h"
#include "model/condition.h"
#include "model/explore/explore.h"

namespace fenceline::litmus {
namespace {

// The models under which some run satisfies the condition's proposition, as in "tso pso".
std::string seen_under(const std::string& text) {
  const auto test = parse("C t\n{}\n" + text, "t");
  std::string result;
  for (const Model model : all_models) {
    const ExploreResult found = explore(test.program, test.query.observed, model);
    EXPECT_EQ(found.completeness, Completeness::exhaustive);
    if (judge(test.query, found.outcomes).positive == 0) continue;
    if (!result.empty()) result += ' ';
    result += name_of(model);
  }
  return result;
}

std::string sb(const std::string& store, const std::string& between, const std::string& load) {
  const auto with = [](std::string pattern, const std::string& location) {
    for (auto at = pattern.find('@'); at != std::string::npos; at = pattern.find('@')) pattern.replace(at, 1, location);
    return pattern;
  };
  return "P0 (atomic_int* x, atomic_int* y) { " + with(store, "x") + between + " int r0 = " + with(load, "y") +
         "; }\n" + "P1 (atomic_int* x, atomic_int* y) { " + with(store, "y") + between +
         " int r0 = " + with(load, "x") + "; }\n" + "exists (0:r0=0 /\\ 1:r0=0)\n";
}

const std::string relaxed_store = "atomic_store_explicit(@, 1, memory_order_relaxed);";
const std::string relaxed_load = "atomic_load_explicit(@, memory_order_relaxed)";

TEST(CModels, StoreBuffering) {
  EXPECT_EQ(seen_under(sb(relaxed_store, "", relaxed_load)), "tso pso");
  EXPECT_EQ(seen_under(sb("atomic_store_explicit(@, 1, memory_order_release);", "",
                          "atomic_load_explicit(@, memory_order_acquire)")),
            "tso pso");
  EXPECT_EQ(seen_under(sb("atomic_store(@, 1);", "", "atomic_load(@)")), "");
  EXPECT_EQ(seen_under(sb("*@ = 1;", "", "*@")), "");
  EXPECT_EQ(seen_under(sb("@->store(1);", "", "@->load()")), "");
  EXPECT_EQ(seen_under(sb("WRITE_ONCE(*@, 1);", "", "READ_ONCE(*@)")), "tso pso");
  EXPECT_EQ(seen_under(sb("atomic_exchange_explicit(@, 1, memory_order_relaxed);", "", relaxed_load)), "");
  EXPECT_EQ(seen_under(sb("atomic_fetch_add_explicit(@, 1, memory_order_relaxed);", "", relaxed_load)), "");
}

TEST(CModels, FencesBetweenStoreAndLoad) {
  const auto fenced = [](const std::string& order) {
    return seen_under(sb(relaxed_store, "atomic_thread_fence(memory_order_" + order + ");", relaxed_load));
  };
  EXPECT_EQ(fenced("seq_cst"), "");
  EXPECT_EQ(fenced("acq_rel"), "tso pso");
  EXPECT_EQ(fenced("release"), "tso pso");
  EXPECT_EQ(seen_under(sb(relaxed_store, "atomic_signal_fence(memory_order_seq_cst);", relaxed_load)), "tso pso");
}

std::string mp(const std::string& between, const std::string& store, const std::string& load) {
  return "P0 (int* data, atomic_int* flag) { *data = 1; " + between + " atomic_store_explicit(flag, 1, memory_order_" +
         store + "); }\n" + "P1 (int* data, atomic_int* flag) { int r0 = atomic_load_explicit(flag, memory_order_" +
         load + "); int r1 = *data; }\nexists (1:r0=1 /\\ 1:r1=0)\n";
}

TEST(CModels, MessagePassing) {
  EXPECT_EQ(seen_under(mp("", "relaxed", "relaxed")), "pso");
  EXPECT_EQ(seen_under(mp("", "release", "acquire")), "");
  EXPECT_EQ(seen_under(mp("", "seq_cst", "seq_cst")), "");
  EXPECT_EQ(seen_under(mp("atomic_thread_fence(memory_order_release);", "relaxed", "relaxed")), "");
  EXPECT_EQ(seen_under(mp("atomic_thread_fence(memory_order_acquire);", "relaxed", "relaxed")), "pso");
}

TEST(CModels, SpinningOnAFlag) {
  const auto spin = [](const std::string& store) {
    return "P0 (int* data, atomic_int* flag) { *data = 1; atomic_store_explicit(flag, 1, memory_order_" + store +
           "); }\nP1 (int* data, atomic_int* flag) { while (!atomic_load_explicit(flag, memory_order_acquire)) ; "
           "int r0 = *data; }\nexists (1:r0=0)\n";
  };
  EXPECT_EQ(seen_under(spin("release")), "");
  EXPECT_EQ(seen_under(spin("relaxed")), "pso");
}

TEST(CModels, LoadBuffering) {
  const std::string lb =
      "P0 (atomic_int* x, atomic_int* y) { int r0 = atomic_load_explicit(x, memory_order_relaxed); "
      "atomic_store_explicit(y, 1, memory_order_relaxed); }\n"
      "P1 (atomic_int* x, atomic_int* y) { int r0 = atomic_load_explicit(y, memory_order_relaxed); "
      "atomic_store_explicit(x, 1, memory_order_relaxed); }\nexists (0:r0=1 /\\ 1:r0=1)\n";
  EXPECT_EQ(seen_under(lb), "");
}

TEST(CModels, IndependentReads) {
  const std::string iriw =
      "P0 (atomic_int* x) { atomic_store_explicit(x, 1, memory_order_relaxed); }\n"
      "P1 (atomic_int* y) { atomic_store_explicit(y, 1, memory_order_relaxed); }\n"
      "P2 (atomic_int* x, atomic_int* y) { int r0 = *x; int r1 = *y; }\n"
      "P3 (atomic_int* x, atomic_int* y) { int r0 = *y; int r1 = *x; }\n"
      "exists (2:r0=1 /\\ 2:r1=0 /\\ 3:r0=1 /\\ 3:r1=0)\n";
  EXPECT_EQ(seen_under(iriw), "");
}

TEST(CModels, IncrementsByCompareExchangeAreNotLost) {
  const std::string loop =
      "(atomic_int* x) { int e = atomic_load_explicit(x, memory_order_relaxed); "
      "while (!atomic_compare_exchange_weak_explicit(x, &e, e + 1, memory_order_acq_rel, memory_order_relaxed)) ; }\n";
  EXPECT_EQ(seen_under("P0 " + loop + "P1 " + loop + "P2 " + loop + "exists (not (x=3))\n"), "");
  const std::string lost = "(int* x) { int e = *x; *x = e + 1; }\n";
  EXPECT_EQ(seen_under("P0 " + lost + "P1 " + lost + "exists (x=1)\n"), "sc tso pso");
}

TEST(CModels, ALockExcludes) {
  const std::string thread =
      " (atomic_flag* lock, int* inside, int* bad) { while (atomic_flag_test_and_set_explicit(lock, "
      "memory_order_acquire)) ; if (*inside) *bad = 1; *inside = 1; *inside = 0; "
      "atomic_flag_clear_explicit(lock, memory_order_release); }\n";
  EXPECT_EQ(seen_under("P0" + thread + "P1" + thread + "exists (bad=1)\n"), "");
}

TEST(CModels, ARelaxedUnlockLetsDataOvertakeUnderPso) {
  const std::string wrong =
      "P0 (atomic_int* lock, int* x) { *x = 1; atomic_store_explicit(lock, 1, memory_order_relaxed); }\n"
      "P1 (atomic_int* lock, int* x) { if (lock->load()) { int r0 = *x; } else { int r0 = 1; } }\n"
      "exists (1:r0=0)\n";
  EXPECT_EQ(seen_under(wrong), "pso");
}

TEST(CModels, PlainAndVolatileAccessesHaveNoOrder) {
  const std::string sb_of = "exists (0:r0=0 /\\ 1:r0=0)\n";
  EXPECT_EQ(seen_under("P0 (volatile int* y,volatile int* x) {\n  *x = 1;\n  int r0 = *y;\n}\n"
                       "P1 (volatile int* y,volatile int* x) {\n  *y = 1;\n  int r0 = *x;\n}\n" +
                       sb_of),
            "tso pso");
}

}  // namespace
}  // namespace fenceline::litmus
