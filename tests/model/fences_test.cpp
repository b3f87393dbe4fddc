// Minimal fence sets: the known ones, their minimality, and their completeness against brute force.

#include "model/fences.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "tests/support/random_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline {
namespace {

using namespace fenceline::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using K = Change::Kind;

const std::vector<Observable> both_loads{at(0, r0), at(1, r0)};

Wanted exactly(std::vector<Shown> row) {
  return [row](std::span<const Shown> outcome) { return std::ranges::equal(outcome, row); };
}

bool allows(const Program& p, std::span<const Observable> observed, Model model, const Wanted& wanted) {
  const OutcomeSet outcomes = explore(p, observed, model).outcomes;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (wanted(outcomes[i])) return true;
  }
  return false;
}

// The sets that use full fences alone, or one other kind.
std::vector<std::vector<Change>> only(const FenceSets& found, K kind) {
  std::vector<std::vector<Change>> result;
  for (const auto& set : found.sets) {
    if (std::ranges::all_of(set, [kind](const Change& c) { return c.kind == kind; })) result.push_back(set);
  }
  return result;
}

std::size_t fewest(const FenceSets& found) { return found.sets.empty() ? 0 : found.sets.front().size(); }

Program store_buffering() { return program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}}); }
Program message_passing() { return program({{store(x, 1), store(y, 1)}, {load(r0, y), load(r1, x)}}); }

TEST(Fences, StoreBufferingNeedsTwoUnderTsoAndNoFewer) {
  const FenceSets found = sets_that_forbid(store_buffering(), both_loads, Model::tso, exactly({0, 0}));
  EXPECT_EQ(found.completeness, Completeness::exhaustive);
  EXPECT_EQ(fewest(found), 2U);
  EXPECT_THAT(only(found, K::add_full_fence),
              ElementsAre(ElementsAre(Change{K::add_full_fence, 0, 1}, Change{K::add_full_fence, 1, 1})));
  EXPECT_THAT(only(found, K::lock_store),
              ElementsAre(ElementsAre(Change{K::lock_store, 0, 0}, Change{K::lock_store, 1, 0})));
  EXPECT_EQ(found.sets.size(), 4U);  // and the two that mix them
}

TEST(Fences, MessagePassingNeedsNoneUnderTsoAndOneStoreStoreFenceUnderPso) {
  const std::vector<Observable> observed{at(1, r0), at(1, r1)};
  EXPECT_THAT(sets_that_forbid(message_passing(), observed, Model::tso, exactly({1, 0})).sets, ElementsAre(IsEmpty()));
  const FenceSets found = sets_that_forbid(message_passing(), observed, Model::pso, exactly({1, 0}));
  EXPECT_THAT(only(found, K::add_store_fence), ElementsAre(ElementsAre(Change{K::add_store_fence, 0, 1})));
  // A full fence does it too, but is stronger than it need be; a locked store drains the one before it.
  EXPECT_THAT(only(found, K::add_full_fence), IsEmpty());
  EXPECT_EQ(fewest(found), 1U);
}

TEST(Fences, WhatScAllowsNoFenceForbids) {
  EXPECT_THAT(sets_that_forbid(store_buffering(), both_loads, Model::tso, exactly({1, 1})).sets, IsEmpty());
}

TEST(Fences, ScIsRestoredByTheSameTwoFences) {
  const FenceSets found = sets_that_restore_sc(store_buffering(), Model::tso);
  EXPECT_THAT(only(found, K::add_full_fence),
              ElementsAre(ElementsAre(Change{K::add_full_fence, 0, 1}, Change{K::add_full_fence, 1, 1})));
  EXPECT_THAT(sets_that_restore_sc(message_passing(), Model::tso).sets, ElementsAre(IsEmpty()));
}

TEST(Fences, TakingEitherFenceAwayFromStoreBufferingAllowsIt) {
  const Program p = program({{store(x, 1), fence(), load(r0, y)}, {store(y, 1), fence(), load(r0, x)}});
  EXPECT_THAT(sets_that_allow(p, both_loads, Model::tso, exactly({0, 0})).sets,
              ElementsAre(ElementsAre(Change{K::remove_fence, 0, 1}), ElementsAre(Change{K::remove_fence, 1, 1})));
}

TEST(Fences, OfTwoFencesInARowBothMustGo) {
  const Program p = program({{store(x, 1), fence(), fence(), load(r0, y)}, {store(y, 1), fence(), load(r0, x)}});
  EXPECT_THAT(sets_that_allow(p, both_loads, Model::tso, exactly({0, 0})).sets,
              ElementsAre(ElementsAre(Change{K::remove_fence, 1, 1}),
                          ElementsAre(Change{K::remove_fence, 0, 1}, Change{K::remove_fence, 0, 2})));
}

TEST(Fences, LockedStoresAndCsOrdersCanBeWeakened) {
  const Program locked = program({{xchg(r1, x, 1), load(r0, y)}, {store(y, 1, Order::seq_cst), load(r0, x)}});
  EXPECT_THAT(sets_that_allow(locked, both_loads, Model::tso, exactly({0, 0})).sets,
              ElementsAre(ElementsAre(Change{K::unlock_store, 0, 0}), ElementsAre(Change{K::weaken_store, 1, 0})));
}

// --- locks -----------------------------------------------------------------------------------------------------------

// Peterson's lock, once a thread: flags x and y, turn z, and in the critical section an increment of w in two halves.
// A lost increment leaves w at 1.
Program peterson() {
  const auto thread = [](LocationId mine, LocationId other, int give_way_to) -> fenceline::testing::Code {
    return {store(mine, 1),                          // 0
            store(z, give_way_to),                   // 1
            load(r0, other),                         // 2: the loop
            jump_if_zero(r0, 7),                     // 3
            load(r1, z),                             // 4
            assign(r2, AluOp::eq, r1, give_way_to),  // 5
            jump_if_not(r2, 2),                      // 6
            load(r3, w),                             // 7: the critical section
            assign(r3, AluOp::add, r3, 1),           // 8
            store(w, r3),                            // 9
            store(mine, 0)};                         // 10
  };
  return program({thread(x, y, 1), thread(y, x, 2)});
}

// Dekker's algorithm, once a thread; turn z is 0 or 1.
Program dekker() {
  const auto thread = [](LocationId mine, LocationId other, int me) -> fenceline::testing::Code {
    return {store(mine, 1),                 // 0
            load(r0, other),                // 1: the loop
            jump_if_zero(r0, 11),           // 2
            load(r1, z),                    // 3
            assign(r2, AluOp::eq, r1, me),  // 4
            jump_if_not(r2, 1),             // 5: our turn: insist
            store(mine, 0),                 // 6
            load(r1, z),                    // 7: wait for our turn
            assign(r2, AluOp::eq, r1, me),  // 8
            jump_if_zero(r2, 7),            // 9
            jump(15),                       // 10: raise the flag again
            load(r3, w),                    // 11: the critical section
            assign(r3, AluOp::add, r3, 1),  // 12
            store(w, r3),                   // 13
            jump(17),                       // 14
            store(mine, 1),                 // 15
            jump(1),                        // 16
            store(z, 1 - me),               // 17: leave
            store(mine, 0)};                // 18
  };
  return program({thread(x, y, 0), thread(y, x, 1)});
}

Wanted lost_increment() {
  return [](std::span<const Shown> outcome) { return outcome[0] == 1; };
}

// The places of the fences of all sets with that many full fences and nothing else, by thread.
std::set<std::pair<ThreadId, std::uint32_t>> places_of(const FenceSets& found, std::size_t fences) {
  std::set<std::pair<ThreadId, std::uint32_t>> places;
  for (const auto& set : only(found, K::add_full_fence)) {
    if (set.size() != fences) continue;
    for (const Change& c : set) places.emplace(c.thread, c.instruction);
  }
  return places;
}

TEST(Fences, PetersonsLockNeedsAFenceAThreadBetweenTheTurnStoreAndTheLoads) {
  const Program p = peterson();
  const std::vector<Observable> observed{in(w)};
  ASSERT_FALSE(allows(p, observed, Model::sc, lost_increment()));
  ASSERT_TRUE(allows(p, observed, Model::tso, lost_increment()));
  const FenceSets found = sets_that_forbid(p, observed, Model::tso, lost_increment());
  EXPECT_EQ(found.completeness, Completeness::exhaustive);
  ASSERT_FALSE(found.sets.empty());
  for (const auto& set : found.sets) {
    ASSERT_EQ(set.size(), 2U);
    for (ThreadId t = 0; t < 2; ++t) {
      EXPECT_EQ(set[t].thread, t);
      // Directly before the load of the other's flag, or the store to turn itself locked.
      EXPECT_TRUE((set[t].kind == K::add_full_fence && set[t].instruction == 2) ||
                  (set[t].kind == K::lock_store && set[t].instruction == 1));
    }
  }
  EXPECT_EQ(places_of(found, 2), (std::set<std::pair<ThreadId, std::uint32_t>>{{0, 2}, {1, 2}}));
}

TEST(Fences, DekkersLockNeedsAFenceAThreadBetweenItsFlagAndTheLoadOfTheOthers) {
  const Program p = dekker();
  const std::vector<Observable> observed{in(w)};
  ASSERT_FALSE(allows(p, observed, Model::sc, lost_increment()));
  ASSERT_TRUE(allows(p, observed, Model::tso, lost_increment()));
  const FenceSets found = sets_that_forbid(p, observed, Model::tso, lost_increment());
  EXPECT_EQ(found.completeness, Completeness::exhaustive);
  ASSERT_EQ(fewest(found), 2U);
  EXPECT_EQ(places_of(found, 2), (std::set<std::pair<ThreadId, std::uint32_t>>{{0, 1}, {1, 1}}));
  // Published as robust (every cycle broken, harmful or not) with a fence behind each store to the own flag: the
  // example dekker-correct of Trencher (Bouajjani, Derevenetc, Meyer, "Checking and Enforcing Robustness against TSO",
  // ESOP 2013). The cycle that the fences behind `flag = false` break is called harmless there: they can go, the others
  // cannot.
  const std::vector<Change> published{
      {K::add_full_fence, 0, 1}, {K::add_full_fence, 0, 7}, {K::add_full_fence, 1, 1}, {K::add_full_fence, 1, 7}};
  EXPECT_FALSE(allows(changed(p, published), observed, Model::tso, lost_increment()));
  for (std::size_t dropped = 0; dropped < published.size(); ++dropped) {
    std::vector<Change> rest = published;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(dropped));
    EXPECT_EQ(allows(changed(p, rest), observed, Model::tso, lost_increment()), published[dropped].instruction == 1);
  }
  for (const auto& set : found.sets) {
    const Program fenced = changed(p, set);
    EXPECT_FALSE(allows(fenced, observed, Model::tso, lost_increment()));
  }
}

// --- minimal and complete --------------------------------------------------------------------------------------------

// All minimal sets by trying every one, smallest first.
std::set<std::vector<std::size_t>> by_brute_force(std::span<const ChangePlace> places,
                                                  const std::function<bool(std::span<const Change>)>& holds) {
  std::vector<std::vector<std::size_t>> good;
  std::vector<std::size_t> levels(places.size(), 0);
  const auto changes = [&](const std::vector<std::size_t>& l) {
    std::vector<Change> result;
    for (std::size_t p = 0; p < l.size(); ++p) {
      if (l[p] > 0) result.push_back(places[p].levels[l[p] - 1]);
    }
    return result;
  };
  for (;;) {
    if (holds(changes(levels))) good.push_back(levels);
    std::size_t p = 0;
    while (p < levels.size() && levels[p] == places[p].levels.size()) levels[p++] = 0;
    if (p == levels.size()) break;
    ++levels[p];
  }
  std::set<std::vector<std::size_t>> minimal;
  for (const auto& l : good) {
    const bool larger = std::ranges::any_of(good, [&](const auto& other) {
      return other != l && std::ranges::equal(other, l, [](std::size_t a, std::size_t b) { return a <= b; });
    });
    if (!larger) minimal.insert(l);
  }
  return minimal;
}

std::set<std::vector<std::size_t>> as_levels(std::span<const ChangePlace> places, const FenceSets& found) {
  std::set<std::vector<std::size_t>> result;
  for (const auto& set : found.sets) {
    std::vector<std::size_t> levels(places.size(), 0);
    for (const Change& c : set) {
      for (std::size_t p = 0; p < places.size(); ++p) {
        const auto level = std::ranges::find(places[p].levels, c);
        if (level != places[p].levels.end()) {
          levels[p] = static_cast<std::size_t>(level - places[p].levels.begin()) + 1;
        }
      }
    }
    result.insert(levels);
  }
  return result;
}

TEST(Fences, EveryListIsCompleteAndMinimalByBruteForce) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 0; seed < 20'000 && compared < 120; ++seed) {
    const RandomProgram r = random_program(
        seed, {.most_threads = 2, .most_instructions = 5, .locked = seed % 3 == 0, .branches = seed % 2 == 0});
    for (const Model model : {Model::tso, Model::pso}) {
      const std::vector<ChangePlace> places = places_to_strengthen(r.program, model);
      if (places.size() > 8) continue;
      const OutcomeSet sc = explore(r.program, r.observed, Model::sc).outcomes;
      const OutcomeSet weak = explore(r.program, r.observed, model).outcomes;
      for (std::size_t i = 0; i < weak.size(); ++i) {
        if (sc.contains(weak[i])) continue;
        const Wanted wanted = exactly({weak[i].begin(), weak[i].end()});
        const auto forbids = [&](std::span<const Change> changes) {
          return !allows(changed(r.program, changes), r.observed, model, wanted);
        };
        const FenceSets found = sets_that_forbid(r.program, r.observed, model, wanted);
        EXPECT_EQ(as_levels(places, found), by_brute_force(places, forbids)) << "seed " << seed;
        ++compared;
      }
    }
  }
  EXPECT_GE(compared, 100U);
}

TEST(Fences, GivingUpIsTold) {
  FenceOptions options;
  options.most_explorations = 3;
  const FenceSets found = sets_that_forbid(store_buffering(), both_loads, Model::tso, exactly({0, 0}), options);
  EXPECT_EQ(found.completeness, Completeness::state_limit);
}

TEST(Changed, FencesBehindALoopAreForThoseWhoFallIntoItAlone) {
  const Program p = peterson();
  const std::vector<Change> outside{{K::add_full_fence, 0, 2, false}};
  const std::vector<Change> inside{{K::add_full_fence, 0, 2, true}};
  EXPECT_EQ(std::get<Branch>(changed(p, outside).threads[0].code[7]).destination, 3U);
  EXPECT_EQ(std::get<Branch>(changed(p, inside).threads[0].code[7]).destination, 2U);
  EXPECT_THROW(changed(p, std::vector<Change>{{K::lock_store, 0, 2}}), std::invalid_argument);
  EXPECT_THROW(changed(p, std::vector<Change>{{K::add_full_fence, 9, 0}}), std::invalid_argument);
}

}  // namespace
}  // namespace fenceline
