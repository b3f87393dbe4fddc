// Sets of events without a limit against std::set, and their sharing.
#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <set>
#include <vector>

#include "model/traces/large_event_set.h"

namespace fenceline::testing {
namespace {

using traces::EventSet;
using traces::unlimited;

template <class Set>
std::vector<unsigned> elements(const Set& set) {
  std::vector<unsigned> all;
  set.for_each([&](unsigned slot) { all.push_back(slot); });
  return all;
}

struct Pair {
  EventSet<unlimited> set;
  std::set<unsigned> reference;
};

void expect_same(const Pair& p, std::uint64_t seed) {
  ASSERT_EQ(elements(p.set), std::vector<unsigned>(p.reference.begin(), p.reference.end())) << "seed " << seed;
  ASSERT_EQ(p.set.size(), p.reference.size()) << "seed " << seed;
  ASSERT_EQ(p.set.empty(), p.reference.empty()) << "seed " << seed;
}

TEST(TracesEventSet, WithoutALimitDoesWhatASetDoes) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::mt19937_64 random(seed);
    // Of very different sizes, so that trees of different heights meet.
    const unsigned largest[] = {3, 70, 600, 5000, 40'000, 3'000'000};
    const auto slot = [&] { return static_cast<unsigned>(random() % largest[random() % 6]); };
    std::vector<Pair> pairs(4);
    for (int i = 0; i < 60; ++i) {
      Pair& p = pairs[random() % pairs.size()];
      const Pair other = pairs[random() % pairs.size()];
      switch (random() % 8) {
        case 0:
        case 1: {
          const unsigned s = slot();
          p.set.insert(s);
          p.reference.insert(s);
          break;
        }
        case 2: {
          const unsigned s = p.reference.empty() || random() % 4 == 0 ? slot() : *p.reference.begin();
          p.set.erase(s);
          p.reference.erase(s);
          break;
        }
        case 3:
          p.set |= other.set;
          p.reference.insert(other.reference.begin(), other.reference.end());
          break;
        case 4:
          if (random() % 4 != 0) break;
          p.set -= other.set;
          for (const unsigned s : other.reference) p.reference.erase(s);
          break;
        case 5: {
          const unsigned first = slot();
          for (unsigned s = first; s < first + 700; ++s) {
            p.set.insert(s);
            p.reference.insert(s);
          }
          break;
        }
        case 6: {
          const unsigned s = slot();
          ASSERT_EQ(p.set.contains(s), p.reference.contains(s));
          break;
        }
        case 7: p = other; break;
      }
      expect_same(p, seed);
      if (HasFatalFailure()) return;
    }
    for (const Pair& p : pairs) {
      expect_same(p, seed);
      unsigned absent = 0;
      while (p.reference.contains(absent)) ++absent;
      ASSERT_EQ(p.set.first_absent(0), absent);
    }
  }
}

TEST(TracesEventSet, CopiesAreIndependent) {
  EventSet<unlimited> a;
  for (unsigned s = 0; s < 5000; s += 3) a.insert(s);
  const EventSet<unlimited> kept = a;
  EventSet<unlimited> b = a;
  b.insert(1);
  a.erase(0);
  EXPECT_FALSE(kept.contains(1));
  EXPECT_TRUE(kept.contains(0));
  EXPECT_TRUE(b.contains(0));
  EXPECT_TRUE((b - kept).contains(1));
  EXPECT_EQ(elements(b - kept), std::vector<unsigned>{1});
  EXPECT_EQ(elements(kept - a), std::vector<unsigned>{0});
  EXPECT_TRUE((kept - kept).empty());
  EXPECT_TRUE((a - kept).empty());
}

}  // namespace
}  // namespace fenceline::testing
