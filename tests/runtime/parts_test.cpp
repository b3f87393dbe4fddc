// The small parts of the harness: layouts, parameters, tables, plans, topology.
#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <thread>

#include "runtime/histogram.h"
#include "runtime/layout.h"
#include "runtime/parameters.h"
#include "runtime/plan.h"
#include "runtime/random.h"
#include "runtime/rendezvous.h"
#include "runtime/topology.h"
#include "runtime/tuner.h"
#include "tests/support/native_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::runtime {
namespace {

using namespace fenceline::testing;

Program mixed_widths() {
  Program p;
  for (const Width width : {Width::byte, Width::quad, Width::half, Width::word}) {
    const auto id = static_cast<std::uint32_t>(p.locations.size());
    p.symbols.push_back({"l" + std::to_string(id), id, 1, false});
    p.locations.push_back({"l" + std::to_string(id), id, width, true, 0});
  }
  return p;
}

class EachLayout : public ::testing::TestWithParam<Layout> {};
INSTANTIATE_TEST_SUITE_P(Parts, EachLayout, ::testing::ValuesIn(all_layouts));

TEST_P(EachLayout, CellsAreAlignedApartAndInside) {
  const Program p = mixed_widths();
  const LayoutPlan plan = plan_layout(p, GetParam(), 100);
  std::map<std::uint64_t, std::uint64_t> cells;  // start to end
  for (std::uint64_t i = 0; i < 100; ++i) {
    for (LocationId l = 0; l < p.locations.size(); ++l) {
      const auto width = static_cast<std::uint64_t>(p.locations[l].width);
      const std::uint64_t start = i * plan.stride + plan.offsets[l];
      EXPECT_EQ(start % width, 0U);
      EXPECT_LE(start + width, plan.bytes);
      EXPECT_TRUE(cells.emplace(start, start + width).second);
    }
  }
  std::uint64_t end = 0;
  for (const auto& [from, to] : cells) {
    EXPECT_GE(from, end);
    end = to;
  }
}

TEST(Layouts, KeepLinesApartWhereTheySaySo) {
  const Program p = mixed_widths();
  for (const Layout layout : {Layout::line, Layout::two_lines, Layout::apart}) {
    const LayoutPlan plan = plan_layout(p, layout, 8);
    std::set<std::uint64_t> lines;
    for (std::uint64_t i = 0; i < 8; ++i) {
      for (const std::uint64_t offset : plan.offsets) lines.insert((i * plan.stride + offset) / 64);
    }
    EXPECT_EQ(lines.size(), 8 * p.locations.size()) << name_of(layout);
  }
  const LayoutPlan grouped = plan_layout(p, Layout::grouped, 8);
  EXPECT_EQ(grouped.offsets[0] / 64, (grouped.offsets[0] + 7 * grouped.stride) / 64);
}

TEST(Layouts, FitInstancesIntoTheBytesGiven) {
  const Program p = mixed_widths();
  const std::uint32_t fitting = instances_within(p, Layout::two_lines, 1024, 4096);
  EXPECT_LE(plan_layout(p, Layout::two_lines, fitting).bytes, 4096U);
  EXPECT_EQ(instances_within(p, Layout::two_lines, 1024, 1), 1U);
  EXPECT_EQ(instances_within(p, Layout::packed, 10, 1 << 20), 10U);
}

TEST(ParametersText, ReadsBackEqual) {
  const Parameters p = parameters_from(
      "timebase,chunk=3,instances=17,layout=two-lines,reset=storer,roles=random,turns=mixed,order=shuffled,touch=write,"
      "gaps=single,gap=5,lead=6,period=7,place=1");
  EXPECT_EQ(p.strategy, "timebase");
  EXPECT_EQ(p.layout, Layout::two_lines);
  EXPECT_EQ(p.period, 7U);
  EXPECT_EQ(parameters_from(text_of(p)), p);
  EXPECT_EQ(parameters_from(text_of(Parameters{})), Parameters{});
}

TEST(ParametersText, NamesWhatIsWrong) {
  for (const char* text : {"chunked,luck=1", "chunked,chunk=0", "chunked,chunk=x", "chunked,layout=round",
                           "chunked,free", "chunked,chunk=", "chunked,chunk=99999999999"}) {
    EXPECT_THROW(parameters_from(text), std::invalid_argument) << text;
  }
}

TEST(Tables, CountAsAMapDoes) {
  Random random(1);
  std::map<std::uint64_t, std::uint64_t> expected;
  std::map<std::vector<std::uint64_t>, std::uint64_t> expected_rows;
  KeyTable keys;
  RowTable rows(2);
  std::vector<std::uint64_t> counts;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t key = random.below(1 + random.below(3000));
    ++expected[key];
    keys.add(key);
    const std::vector<std::uint64_t> row{key % 50, key / 50};
    ++expected_rows[row];
    const std::size_t id = rows.find_or_add(row);
    counts.resize(std::max(counts.size(), id + 1));
    ++counts[id];
  }
  std::map<std::uint64_t, std::uint64_t> counted;
  keys.drain([&counted](std::uint64_t key, std::uint64_t count) { counted[key] = count; });
  EXPECT_EQ(counted, expected);
  counted.clear();
  keys.drain([&counted](std::uint64_t key, std::uint64_t count) { counted[key] = count; });
  EXPECT_TRUE(counted.empty());
  ASSERT_EQ(rows.size(), expected_rows.size());
  for (std::size_t id = 0; id < rows.size(); ++id) {
    EXPECT_EQ(counts[id], expected_rows.at({rows[id].begin(), rows[id].end()}));
  }
  const Tally tally = Tally::of(rows, counts);
  OutcomeSet sorted = tally.outcomes;
  sorted.normalise();
  EXPECT_EQ(sorted, tally.outcomes);
  EXPECT_EQ(tally.total, 20'000U);
}

// Values that need 64 bits, so that outcomes do not fit a packed key.
TEST(Tables, WideOutcomesAreCountedToo) {
  Program p = program({{store(x, r0)}, {load(r0, x)}});
  p.threads[0].registers[0].initial = ~Value{0} - 5;
  const fenceline::testing::Subject sample{p, {at(0, r0), at(1, r0), in(x)}};
  const NativeResult result = run_native(sample, "portable", {.iterations = 5000});
  EXPECT_EQ(beyond_tso(sample, result), "");
  EXPECT_EQ(result.seen.total, 5000U);
  EXPECT_GT(count_of(result.seen, {-6, -6, -6}), 0U);
}

TEST(RendezvousTest, NobodyLeavesBeforeAllHaveCome) {
  for (const unsigned workers : {1U, 2U, 3U, 7U}) {
    const std::atomic<bool> broken{false};
    Rendezvous rendezvous(workers, SpinPolicy::crowded(), broken);
    std::atomic<unsigned> arrived{0};
    std::atomic<bool> wrong{false};
    std::vector<std::jthread> threads;
    for (unsigned w = 0; w < workers; ++w) {
      threads.emplace_back([&, w] {
        for (unsigned round = 1; round <= 200; ++round) {
          ++arrived;
          rendezvous.meet(w);
          if (arrived < round * workers) wrong = true;
          rendezvous.meet(w);
        }
      });
    }
    threads.clear();
    EXPECT_FALSE(wrong) << workers << " workers";
  }
}

TEST(RendezvousTest, NobodyWaitsWhenItIsBroken) {
  std::atomic<bool> broken{false};
  Rendezvous rendezvous(3, SpinPolicy::crowded(), broken);
  std::atomic<int> left{0};
  {
    std::jthread one([&] {
      rendezvous.meet(0);
      ++left;
    });
    std::jthread two([&] {
      rendezvous.meet(1);
      ++left;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(left, 0);  // the third has not come
    broken = true;
  }
  EXPECT_EQ(left, 2);
}

class EachReset : public ::testing::TestWithParam<Reset> {};
INSTANTIATE_TEST_SUITE_P(Parts, EachReset, ::testing::ValuesIn(all_resets));

TEST_P(EachReset, PlansGiveEveryRoleToOneWorkerAndEveryLocationAnOwner) {
  Workload workload;
  workload.program = program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}, {load(r0, z)}});
  const Play play{&workload, nullptr, nullptr, nullptr, false};
  Random random(3);
  for (const Roles roles : all_roles) {
    for (const unsigned workers : {1U, 2U, 3U}) {
      for (std::uint64_t epoch = 0; epoch < 5; ++epoch) {
        EpochPlan plan;
        plan.play = &play;
        plan.parameters.roles = roles;
        plan.parameters.reset = GetParam();
        assign_roles(plan, workers, epoch, random);
        std::vector<ThreadId> all;
        ASSERT_EQ(plan.cast.size(), workers);
        for (const auto& cast : plan.cast) all.insert(all.end(), cast.begin(), cast.end());
        std::ranges::sort(all);
        EXPECT_EQ(all, (std::vector<ThreadId>{0, 1, 2}));
        EXPECT_EQ(plan.owner.size(), GetParam() == Reset::sliced ? 0U : 4U);
        for (const unsigned owner : plan.owner) EXPECT_LT(owner, workers);
      }
    }
  }
}

TEST(Plans, ResetByTheLoaderIsByTheWorkerThatLoads) {
  Workload workload;
  workload.program = program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}});
  const Play play{&workload, nullptr, nullptr, nullptr, false};
  Random random(3);
  for (std::uint64_t epoch = 0; epoch < 4; ++epoch) {
    EpochPlan plan;
    plan.play = &play;
    assign_roles(plan, 2, epoch, random);
    const unsigned plays_first = plan.cast[0].front() == 0 ? 0 : 1;
    EXPECT_EQ(plan.owner[y], plays_first);
    EXPECT_EQ(plan.owner[x], 1 - plays_first);
    EXPECT_EQ(plays_first, epoch % 2) << "roles rotate";
  }
}

TEST(TopologyTest, ListsOfCpusAreRead) {
  EXPECT_EQ(cpus_from("0"), (std::vector<unsigned>{0}));
  EXPECT_EQ(cpus_from("4,0-2,1"), (std::vector<unsigned>{0, 1, 2, 4}));
  for (const char* text : {"", ",", "1-", "2-1", "x", "1,", "1 2", "99999999999"}) {
    EXPECT_THROW(cpus_from(text), std::invalid_argument) << text;
  }
}

TEST(TopologyTest, PlacementsSpreadOverEachLevel) {
  // Two sockets, each one cache, two cores, two hardware threads a core.
  Topology t;
  for (unsigned id = 0; id < 8; ++id) t.cpus.push_back({id, id / 2, id / 4, id / 4});
  const std::vector<Placement> two = placements(t, 2);
  ASSERT_EQ(two.size(), 3U);
  EXPECT_EQ(two[0].name, "smt");
  EXPECT_EQ(two[0].cpus, (std::vector<unsigned>{0, 1}));
  EXPECT_EQ(two[1].cpus, (std::vector<unsigned>{0, 2}));
  EXPECT_EQ(two[2].cpus, (std::vector<unsigned>{0, 4}));
  EXPECT_EQ(placements(t, 9).front().cpus.size(), 9U);
}

TEST(TopologyTest, AThreadIsPinnedWhereItAsks) {
  const Topology t = detect_topology();
  ASSERT_FALSE(t.cpus.empty());
  std::jthread([&] { EXPECT_TRUE(pin_to(t.cpus.back().id)); });
  std::jthread([&] { EXPECT_FALSE(pin_to(1'000'000)); });
}

TEST(TunerTest, PrefersWhatYieldsWantedOutcomesAndKeepsExploring) {
  Tuner tuner({{"chunked", "free"}, 2, false, false, 1}, 7);
  unsigned good = 0;
  unsigned later = 0;
  std::set<std::string> tried;
  for (int i = 0; i < 1000; ++i) {
    const Parameters p = tuner.next();
    tried.insert(text_of(p));
    const bool yields = p.layout == Layout::apart;
    const std::vector<Seen> seen =
        yields ? std::vector<Seen>{{0, 100, false}, {1, 50, true}} : std::vector<Seen>{{0, 100, false}};
    tuner.record(p, seen, 0.001, true);
    if (i >= 100) {
      ++later;
      good += yields ? 1 : 0;
    }
  }
  EXPECT_GT(good, later / 2);
  EXPECT_LT(good, later * 95 / 100);
  EXPECT_GT(tried.size(), 100U);
  const std::vector<Tuner::Best> best = tuner.best();
  ASSERT_EQ(best.size(), 2U);
  EXPECT_EQ(best[1].parameters.layout, Layout::apart);
}

TEST(TunerTest, KeepsAFifthForVarietyHoweverGoodTheBestIs) {
  Tuner tuner({{"chunked", "free", "userfence"}, 2, false, false, 1}, 11);
  std::set<std::string> tried;
  unsigned fresh = 0;
  for (int i = 0; i < 1000; ++i) {
    const Parameters p = tuner.next();
    const bool first = tried.insert(text_of(p)).second;
    if (i >= 100) fresh += first ? 1 : 0;
    // Everything after the beginning is far worse.
    const std::vector<Seen> seen{{0, i < 20 ? 1'000'000U : 1U, true}};
    tuner.record(p, seen, 0.001, true);
  }
  EXPECT_GE(fresh, 900U / 5);
}

TEST(TunerTest, EqualSeedsChooseEqually) {
  const TunerSpace space{{"chunked", "timebase"}, 2, false, false, 3};
  Tuner a(space, 5);
  Tuner b(space, 5);
  Tuner other(space, 6);
  bool differs = false;
  for (int i = 0; i < 50; ++i) {
    const Parameters p = a.next();
    EXPECT_EQ(p, b.next());
    differs = differs || p != other.next();
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace fenceline::runtime
