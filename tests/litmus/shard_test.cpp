// Shares of a suite: who runs what.

#include "litmus/run/shard.h"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <stdexcept>

namespace fenceline::litmus {
namespace {

TEST(Shards, PartTheTestsEvenlyAndCompletely) {
  std::vector<double> costs(101);
  std::iota(costs.begin(), costs.end(), 1.0);
  std::set<std::size_t> all;
  const double total = std::accumulate(costs.begin(), costs.end(), 0.0);
  for (unsigned i = 1; i <= 4; ++i) {
    double mine = 0;
    for (const std::size_t item : share_of({i, 4, ""}, costs)) {
      EXPECT_TRUE(all.insert(item).second);
      mine += costs[item];
    }
    EXPECT_NEAR(mine, total / 4, 60);
  }
  EXPECT_EQ(all.size(), costs.size());
}

// The shares that have the item.
std::set<unsigned> shares_with(std::size_t item, unsigned count, const std::vector<double>& costs,
                               const std::vector<std::optional<std::size_t>>& leaders) {
  std::set<unsigned> shares;
  for (unsigned i = 1; i <= count; ++i) {
    const std::vector<std::size_t> share = share_of({i, count, ""}, costs, leaders);
    if (std::ranges::find(share, item) != share.end()) shares.insert(i);
  }
  return shares;
}

TEST(Shards, KeepATestAndItsControlTogetherAndEachTestOnce) {
  // Ten shapes with three fenced tests each.
  std::vector<double> costs(40, 1.0);
  std::vector<std::optional<std::size_t>> leaders(40);
  for (std::size_t i = 10; i < 40; ++i) leaders[i] = i % 10;
  for (std::size_t i = 0; i < 40; ++i) {
    const std::set<unsigned> shares = shares_with(i, 3, costs, leaders);
    EXPECT_EQ(shares.size(), 1U) << i;
    EXPECT_EQ(shares, shares_with(leaders[i].value_or(i), 3, costs, leaders)) << i;
  }
}

TEST(Shards, MoreTestsOfOneControlThanAShareHoldsArePartedAndEachPartHasIt) {
  std::vector<double> costs(81, 1.0);
  std::vector<std::optional<std::size_t>> leaders(81);
  for (std::size_t i = 1; i < 81; ++i) leaders[i] = 0;
  for (unsigned i = 1; i <= 8; ++i) {
    const std::vector<std::size_t> share = share_of({i, 8, ""}, costs, leaders);
    EXPECT_GE(share.size(), 6U) << "no share is idle";
    EXPECT_LE(share.size(), 20U);
    EXPECT_EQ(share.front(), 0U);
  }
  for (std::size_t i = 1; i < 81; ++i) EXPECT_EQ(shares_with(i, 8, costs, leaders).size(), 1U);
}

using Environment = std::map<std::string, std::string>;

// With these variables and none of the others that say which share is ours.
std::optional<Shard> shard_in(const Environment& environment, std::optional<unsigned> count = std::nullopt) {
  for (const char* const name :
       {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP",
        "SLURM_ARRAY_TASK_COUNT", "JOB_COMPLETION_INDEX", "PARALLEL_SEQ"}) {
    unsetenv(name);
  }
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  const auto clear = [&environment](const void*) {
    for (const auto& [name, value] : environment) unsetenv(name.c_str());
  };
  const std::unique_ptr<const Environment, decltype(clear)> at_the_end(&environment, clear);
  return shard_from_environment(count);
}

// As Slurm describes task `id` of an array.
Environment slurm(unsigned id, unsigned min, unsigned max, unsigned step, unsigned count) {
  return {{"SLURM_ARRAY_TASK_ID", std::to_string(id)},
          {"SLURM_ARRAY_TASK_MIN", std::to_string(min)},
          {"SLURM_ARRAY_TASK_MAX", std::to_string(max)},
          {"SLURM_ARRAY_TASK_STEP", std::to_string(step)},
          {"SLURM_ARRAY_TASK_COUNT", std::to_string(count)}};
}

TEST(Shards, AreNamedOrComeFromTheScheduler) {
  EXPECT_EQ(shard_named("2/8")->index, 2U);
  for (const char* const text : {"", "2", "0/2", "3/2", "a/b", "1/2/3", "-1/2"})
    EXPECT_FALSE(shard_named(text)) << text;
  EXPECT_FALSE(shard_in({}, 4));
  EXPECT_EQ(shard_in({{"JOB_COMPLETION_INDEX", "0"}}, 4)->index, 1U);
  EXPECT_EQ(shard_in({{"PARALLEL_SEQ", "4"}}, 4)->index, 4U);
  EXPECT_FALSE(shard_in({{"PARALLEL_SEQ", "1"}}));
  EXPECT_FALSE(shard_in({{"JOB_COMPLETION_INDEX", "1"}}));
  EXPECT_EQ(shard_in(slurm(2, 0, 2, 1, 3))->index, 3U);
  EXPECT_EQ(shard_in(slurm(2, 0, 2, 1, 3), 3)->count, 3U);
}

TEST(Shards, OfASlurmArrayWithStepsAreAllRunOnce) {
  for (const auto& [id, index] : {std::pair{1U, 1U}, std::pair{5U, 2U}, std::pair{9U, 3U}}) {
    const auto shard = shard_in(slurm(id, 1, 9, 4, 3));
    ASSERT_TRUE(shard.has_value());
    EXPECT_EQ(shard->index, index);
    EXPECT_EQ(shard->count, 3U);
  }
}

TEST(Shards, WhatTheSchedulerSaysAndDoesNotFitIsAnErrorRatherThanEverything) {
  EXPECT_THROW(shard_in(slurm(3, 1, 9, 4, 3)), std::invalid_argument) << "between two steps";
  EXPECT_THROW(shard_in(slurm(3, 1, 2, 1, 2)), std::invalid_argument) << "after the last";
  EXPECT_THROW(shard_in(slurm(0, 1, 2, 1, 2)), std::invalid_argument) << "before the first";
  EXPECT_THROW(shard_in(slurm(5, 1, 5, 1, 2)), std::invalid_argument) << "--array=1,5";
  EXPECT_THROW(shard_in(slurm(5, 1, 6, 1, 3)), std::invalid_argument) << "--array=1,5,6";
  EXPECT_THROW(shard_in(slurm(3, 3, 5, 2, 2), 8), std::invalid_argument) << "two of eight tasks, submitted again";
  EXPECT_THROW(shard_in({{"SLURM_ARRAY_TASK_ID", "1"}}), std::invalid_argument);
  EXPECT_THROW(shard_in({{"SLURM_ARRAY_TASK_ID", "x"}}), std::invalid_argument);
  EXPECT_THROW(shard_in({{"PARALLEL_SEQ", "5"}}, 4), std::invalid_argument);
  EXPECT_THROW(shard_in({{"JOB_COMPLETION_INDEX", "4"}}, 4), std::invalid_argument);
  EXPECT_THROW(shard_in({{"JOB_COMPLETION_INDEX", "4294967295"}}, 4), std::invalid_argument);
}

}  // namespace
}  // namespace fenceline::litmus
