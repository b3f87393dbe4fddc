#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <map>
#include <set>

#include "litmus/generate/emit.h"
#include "litmus/generate/enumerate.h"
#include "litmus/generate/names.h"
#include "litmus/generate/suites.h"
#include "tests/support/generated.h"
#include "tests/support/renaming.h"

namespace fenceline::litmus::generate {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

EnumerateOptions options(std::string_view edges, Range threads, Range size, Mode mode = Mode::critical,
                         Arch arch = Arch::x86_64) {
  EnumerateOptions o;
  o.arch = arch;
  o.edges = parse_edge_list(edges, arch);
  o.threads = threads;
  o.size = size;
  o.mode = mode;
  return o;
}

std::vector<std::string> texts(const EnumerateOptions& o) {
  std::vector<std::string> result;
  enumerate(o, [&result](const Cycle& cycle) {
    result.push_back(text_of(cycle));
    return true;
  });
  return result;
}

constexpr std::string_view basic = "Pod**,Fre,Rfe,Wse,MFenced**";

TEST(GenerateEnumerate, CountsAreThoseOfDiy7) {
  EXPECT_EQ(texts(options(basic, {2, 2}, {2, 4})).size(), 21U);
  EXPECT_EQ(texts(options(basic, {3, 3}, {2, 6})).size(), 100U);
  EXPECT_EQ(texts(options(basic, {4, 4}, {2, 8})).size(), 490U);
  EXPECT_EQ(texts(options("Pod**,Fre,Rfe,Wse", {2, 2}, {2, 4})).size(), 6U) << "SB, MP, LB, R, S, 2+2W";
}

// The rules of a mode once more, as slowly and plainly as possible: all sequences, and the set of their rotations.
class Plain {
 public:
  explicit Plain(const EnumerateOptions& o) : options_(o) {}

  std::set<std::string> cycles(std::size_t size) {
    std::vector<Edge> edges;
    extend(edges, size);
    return std::move(found_);
  }

 private:
  static bool inside(const Edge& e) { return !e.external; }

  bool allowed(const Edge& a, const Edge& b) const {
    const std::string pair = kind(a) + kind(b);
    const bool contracts = pair == "coco" || pair == "frco" || pair == "rffr";
    if (pair == "hathat") return false;
    if (contracts) return inside(a) != inside(b);
    if (options_.mode == Mode::free) return true;
    if (pair == "corf" || pair == "frrf" || a.kind == EdgeKind::rmw || b.kind == EdgeKind::rmw) return true;
    return inside(a) != inside(b);
  }

  static std::string kind(const Edge& e) {
    static const std::map<EdgeKind, std::string> names{
        {EdgeKind::hat, "hat"}, {EdgeKind::rf, "rf"},         {EdgeKind::fr, "fr"},  {EdgeKind::co, "co"},
        {EdgeKind::po, "po"},   {EdgeKind::fenced, "fenced"}, {EdgeKind::rmw, "rmw"}};
    return names.at(e.kind);
  }

  void extend(std::vector<Edge>& edges, std::size_t size) {
    if (edges.size() == size) return add(edges);
    for (const Edge& e : options_.edges) {
      edges.push_back(e);
      extend(edges, size);
      edges.pop_back();
    }
  }

  void add(const std::vector<Edge>& edges) {
    const std::size_t n = edges.size();
    for (std::size_t i = 0; i < n; ++i) {
      const Edge& next = edges[(i + 1) % n];
      if (edges[i].target != next.source || !allowed(edges[i], next)) return;
    }
    const auto threads = static_cast<unsigned>(std::ranges::count_if(edges, &Edge::external));
    if (threads < options_.threads.first || threads > options_.threads.last) return;
    if (!options_.one_location && std::ranges::none_of(edges, &Edge::different)) return;
    Cycle cycle;
    try {
      cycle = make_cycle(edges, options_.arch);
    } catch (const GenerateError&) {
      return;
    }
    const Layout layout = lay_out(cycle);
    for (std::size_t i = 0; i < n; i = last_of_thread(cycle, i) + 1) {
      const Event& first = layout.events[i];
      const Event& last = layout.events[last_of_thread(cycle, i)];
      if (last_of_thread(cycle, i) - i >= options_.accesses) return;
      const bool back = first.location == last.location && last.value < first.value;
      if (back && options_.mode == Mode::critical) return;
    }
    found_.insert(text_of(cycle));
  }

  const EnumerateOptions& options_;
  std::set<std::string> found_;
};

void expect_as_plain(const EnumerateOptions& o) {
  for (unsigned size = o.size.first; size <= o.size.last; ++size) {
    EnumerateOptions of_size = o;
    of_size.size = {size, size};
    const std::vector<std::string> made = texts(of_size);
    const std::set<std::string> distinct(made.begin(), made.end());
    EXPECT_EQ(distinct.size(), made.size()) << "a cycle came twice";
    EXPECT_EQ(distinct, Plain(of_size).cycles(size)) << "size " << size;
  }
}

TEST(GenerateEnumerate, MakesWhatAllSequencesMake) {
  expect_as_plain(options("Pod**,Fre,Rfe,Wse,MFencedWR,Rmw", {2, 4}, {2, 6}));
  expect_as_plain(options("Pod**,PosRR,Rf*,Fr*,Co*,Rmw", {2, 3}, {2, 5}, Mode::free));
  expect_as_plain(options("PodWR,PosWW,Rfe,Fri,Fre,Coe,Hat,Rmw,PodRR", {2, 2}, {2, 6}, Mode::critical));
  EnumerateOptions few = options("Pod**,Rfe,Fre,Coe", {2, 4}, {2, 6}, Mode::free);
  few.accesses = 3;
  expect_as_plain(few);
}

// The tests themselves, up to renaming. Each cycle's may come from several.
std::multiset<std::string> tests_of_cycles(const EnumerateOptions& o, const auto& cycles) {
  std::multiset<std::string> tests;
  for (const std::string& words : cycles) tests.insert(testing::up_to_renaming(testing::parsed(emit(words, o.arch))));
  return tests;
}

// Where edges name one thing twice, sequences are more than tests, and every test is made once.
void expect_each_test_once(const EnumerateOptions& o, bool sequences_repeat) {
  for (unsigned size = o.size.first; size <= o.size.last; ++size) {
    EnumerateOptions of_size = o;
    of_size.size = {size, size};
    const std::vector<std::string> made = texts(of_size);
    const auto tests = tests_of_cycles(o, made);
    const auto all = tests_of_cycles(o, Plain(of_size).cycles(size));
    const std::set<std::string> distinct(all.begin(), all.end());
    EXPECT_EQ(std::vector<std::string>(tests.begin(), tests.end()),
              std::vector<std::string>(distinct.begin(), distinct.end()))
        << "size " << size << ": " << made.size() << " made, " << distinct.size() << " of " << all.size();
    if (size == o.size.last) {
      EXPECT_EQ(all.size() > distinct.size(), sequences_repeat) << all.size();
    }
  }
}

TEST(GenerateEnumerate, TwoWordsForOneEdgeMakeOneTest) {
  for (const bool one_location : {false, true}) {
    const auto expect = [&](std::string_view edges, Range threads, Range size, Mode mode, bool repeat = true) {
      EnumerateOptions o = options(edges, threads, size, mode);
      o.one_location = one_location;
      expect_each_test_once(o, repeat);
    };
    expect("PodWR,PodRR,Pos**,Rf*,Fr*,Co*", {2, 3}, {2, 5}, Mode::free);
    expect("PodRW,PosW*,Rf*,Fr*,Coe,Rmw", {2, 2}, {2, 5}, Mode::free);
    expect("PodWR,PodRW,PosRW,PosWW,Rfe,Fri,Fre,Co*,Hat", {2, 3}, {4, 5}, Mode::free);
    expect("PodWW,PosW*,Rfi,Coi,Fre,Coe", {2, 3}, {4, 6}, Mode::critical);
    expect("PodWR,PodRR,Pos**,Rfe,Fre,Coe", {2, 3}, {2, 5}, Mode::free, false);
  }
  // What a test says by two edges that may not meet is not lost.
  EXPECT_THAT(texts(options("PodWW,PosWR,PosRW,Rfi,Fri,Rfe,Coe", {2, 2}, {6, 6}, Mode::free)),
              AllOf(Contains("PodWW Coe PodWW Rfi PosRW Coe"), Not(Contains("PodWW Coe PodWW PosWR Fri Coe"))));
}

TEST(GenerateEnumerate, NoTestComesTwiceInASuite) {
  for (const Suite& suite : suites()) {
    std::map<std::string, std::string> seen;
    for (const Generated& test : tests_of(suite)) {
      const auto [found, fresh] = seen.emplace(testing::up_to_renaming(testing::parsed(test)), test.name);
      EXPECT_TRUE(fresh) << suite.name << ": " << test.name << " is " << found->second << " again";
    }
  }
}

TEST(GenerateEnumerate, OneThreadMakesCyclesOfOneLocation) {
  EnumerateOptions o = options("Pod**,Pos**,Rfe,Fre,Coe", {1, 1}, {2, 2}, Mode::free);
  EXPECT_TRUE(texts(o).empty());
  o.one_location = true;
  EXPECT_THAT(texts(o), UnorderedElementsAre("PosWW Coe", "PosRW Rfe", "PosWR Fre"));
  o.size = {2, 4};
  expect_as_plain(o);
}

TEST(GenerateEnumerate, AnnotationsAreSettledByEitherSideOnce) {
  const auto made =
      texts(options("Pod**,PodWWRlxRel,PodRRAcqRlx,Rfe,RfeRelAcq,Fre,Coe", {2, 2}, {4, 4}, Mode::critical, Arch::c));
  EXPECT_EQ(std::set<std::string>(made.begin(), made.end()).size(), made.size());
  EXPECT_THAT(made, Contains("PodWWRlxRel RfeRelAcq PodRRAcqRlx FreRlxRlx"));
  EXPECT_THAT(made, Contains("PodWWRlxRlx RfeRlxRlx PodRRRlxRlx FreRlxRlx"));
  EXPECT_THAT(made, Contains("PodWWRlxRel RfeRelRlx PodRRRlxRlx FreRlxRlx"));
  EXPECT_THAT(made, Contains("PodRWRlxRel RfeRelAcq PodRWAcqRlx RfeRlxRlx")) << "RfeRelAcq alone says it all";
  EXPECT_THAT(made, Not(Contains("PodRWRlxRel RfeRelRlx PodRWRlxRlx RfeRlxRlx"))) << "no edge says this Rel";
}

TEST(GenerateEnumerate, TheOrderIsByTheEdgesAndAlwaysTheSame) {
  EnumerateOptions o = options(basic, {2, 3}, {2, 6});
  const auto made = texts(o);
  std::ranges::reverse(o.edges);
  EXPECT_EQ(texts(o), made);
  EXPECT_TRUE(std::ranges::is_sorted(made, {}, [](const std::string& t) { return std::ranges::count(t, ' '); }));
}

TEST(GenerateEnumerate, DifferentCyclesHaveDifferentNames) {
  const auto expect_distinct = [](const EnumerateOptions& o) {
    std::set<std::string> names;
    std::size_t count = 0;
    enumerate(o, [&](const Cycle& cycle) {
      EXPECT_TRUE(names.insert(name_of(cycle)).second) << text_of(cycle);
      return ++count < 20'000;
    });
    EXPECT_GT(count, 0U);
  };
  for (const Suite& suite : suites()) expect_distinct(options_of(suite));
  EnumerateOptions all = options("Po***,MFence***,SFenced**,Rf*,Fr*,Co*,Hat,Rmw", {2, 4}, {2, 4}, Mode::free);
  all.one_location = true;
  expect_distinct(all);
  expect_distinct(options("Pod**,PodWWNaA,PodWRANa,Pos**,Rf*,Fr*,Co*,Rmw", {2, 3}, {2, 5}, Mode::free));
  expect_distinct(
      options("Pod**,Pos**ScSc,RfeRelAcq,Rfe,Fre,Coe,FenceSc***,Rmw,RmwAcqRel", {2, 3}, {2, 5}, Mode::free, Arch::c));
}

std::size_t heap_in_use() { return mallinfo2().uordblks; }

TEST(GenerateEnumerate, MemoryDoesNotGrowWithTheCount) {
  Enumerator enumerator(options("Pod**,Pos**,Fre,Rfe,Wse,MFenced**,SFenced**,Rmw", {2, 4}, {6, 7}, Mode::free));
  Emitter emitter;
  Cycle cycle;
  Generated test;
  const auto make = [&](std::size_t count) {
    while (count > 0 && enumerator.next(cycle)) {
      emitter.emit(cycle, test);
      --count;
    }
    ASSERT_EQ(count, 0U) << "there are too few";
  };
  make(1'000);
  const std::size_t before = heap_in_use();
  make(50'000);
  EXPECT_LT(heap_in_use(), before + 50'000) << "a byte kept for each test would show";
}

TEST(GenerateEnumerate, StopsWhenAsked) {
  std::size_t seen = 0;
  enumerate(options(basic, {2, 4}, {2, 8}), [&](const Cycle&) { return ++seen < 5; });
  EXPECT_EQ(seen, 5U);
}

TEST(GenerateEnumerate, StopsWhenAskedThoughThereIsNothingToFind) {
  // No communication between threads, so no cycle; to be sure of that would take 20 edges' sequences.
  EnumerateOptions barren = options("Po***,MFence***", {2, 2}, {20, 20}, Mode::free);
  barren.accesses = 10;
  std::size_t asked = 0;
  Cycle cycle;
  EXPECT_FALSE(Enumerator(barren, [&] { return ++asked == 3; }).next(cycle));
  EXPECT_EQ(asked, 3U);
  barren.size = {21, 64};
  EXPECT_FALSE(Enumerator(barren).next(cycle)) << "two threads of ten accesses have no 21 edges";
}

TEST(GenerateEnumerate, CyclesThatNeedAnObserverCanBeLeftOut) {
  EnumerateOptions o = options("Pod**,Pos**,Fre,Rfe,Wse", {2, 3}, {2, 6});
  const std::size_t with = texts(o).size();
  o.observers = false;
  std::size_t without = 0;
  enumerate(o, [&](const Cycle& cycle) {
    EXPECT_TRUE(std::ranges::none_of(lay_out(cycle).needs_observer, [](bool b) { return b; }));
    ++without;
    return true;
  });
  EXPECT_LT(without, with);
}

TEST(GenerateEnumerate, EmptyOrImpossibleOptionsAreRefused) {
  EXPECT_THROW(Enumerator(options("", {2, 2}, {2, 4})), GenerateError);
  EXPECT_THROW(Enumerator(options("Rfe", {3, 2}, {2, 4})), GenerateError);
  EXPECT_THROW(Enumerator(options("Rfe", {2, 2}, {5, 4})), GenerateError);
  EXPECT_THROW(Enumerator(options("Rfe", {2, 2}, {2, 65})), GenerateError);
  EXPECT_TRUE(texts(options("Rfe", {2, 2}, {2, 8})).empty());
}

}  // namespace
}  // namespace fenceline::litmus::generate
