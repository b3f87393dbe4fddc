#include "litmus/run/shard.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace fenceline::litmus {
namespace {

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

[[noreturn]] void misfit(const std::string& message) {
  throw std::invalid_argument(message + "; say --shard I/N, or --shard 1/1 for everything");
}

// None when it is not set.
std::optional<unsigned> variable(const std::string& name) {
  const char* const text = std::getenv(name.c_str());
  if (text == nullptr) return std::nullopt;
  const auto value = number(text);
  if (!value) misfit(fmt::format("{} is '{}', which is no number", name, text));
  return value;
}

Shard fitting(std::uint64_t index, unsigned count, const std::string& origin) {
  if (index == 0 || index > count) misfit(fmt::format("{} says share {} of {}", origin, index, count));
  return {static_cast<unsigned>(index), count, origin};
}

// --array=1-9:4 has the tasks 1, 5 and 9. One with gaps, as --array=1,5,6, does not say which of its tasks this is.
Shard share_of_array(unsigned id, std::optional<unsigned> asked) {
  const auto of_array = [](const char* what) { return variable(std::string("SLURM_ARRAY_TASK_") + what); };
  const unsigned first = of_array("MIN").value_or(1);
  const unsigned step = std::max(of_array("STEP").value_or(1), 1U);
  const auto tasks = of_array("COUNT");
  if (!tasks && !asked) misfit("SLURM_ARRAY_TASK_ID is set, and SLURM_ARRAY_TASK_COUNT is not");
  const unsigned count = asked.value_or(tasks.value_or(1));
  if (tasks && *tasks != count) {
    misfit(fmt::format("--shards says {} shares, and this Slurm array has {} tasks", count, *tasks));
  }
  const auto last = of_array("MAX");
  const bool regular = id >= first && (id - first) % step == 0 && (!last || (*last >= first && id <= *last)) &&
                       (!last || !tasks || (*last - first) / step + 1 == *tasks);
  if (!regular) {
    misfit(fmt::format("task {} of a Slurm array from {} in steps of {}, with {} tasks: which share is it?", id, first,
                       step, count));
  }
  return fitting(std::uint64_t{(id - first) / step} + 1, count, "SLURM_ARRAY_TASK_ID");
}

}  // namespace

std::optional<Shard> shard_named(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) return std::nullopt;
  const auto index = number(std::string_view(text).substr(0, slash));
  const auto count = number(std::string_view(text).substr(slash + 1));
  if (!index || !count || *index == 0 || *index > *count) return std::nullopt;
  return Shard{*index, *count, "--shard"};
}

std::optional<Shard> shard_from_environment(std::optional<unsigned> count) {
  if (const auto id = variable("SLURM_ARRAY_TASK_ID")) return share_of_array(*id, count);
  if (!count) return std::nullopt;
  if (const auto index = variable("JOB_COMPLETION_INDEX")) {
    return fitting(std::uint64_t{*index} + 1, *count, "JOB_COMPLETION_INDEX");
  }
  if (const auto sequence = variable("PARALLEL_SEQ")) return fitting(*sequence, *count, "PARALLEL_SEQ");
  return std::nullopt;
}

std::string shard_hint() {
  // GNU parallel is used to run all kinds of commands side by side; an indexed job is made for shares.
  if (std::getenv("JOB_COMPLETION_INDEX") == nullptr) return {};
  return "JOB_COMPLETION_INDEX is set, but not how many shares there are: everything is run; --shards N takes a share";
}

std::vector<std::size_t> share_of(const Shard& shard, std::span<const double> costs) {
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return costs[i]; });
  std::vector<double> load(shard.count, 0);
  std::vector<std::size_t> mine;
  for (const std::size_t item : order) {
    const auto least = std::ranges::min_element(load);
    *least += costs[item];
    if (least - load.begin() == static_cast<std::ptrdiff_t>(shard.index) - 1) mine.push_back(item);
  }
  std::ranges::sort(mine);
  return mine;
}

std::vector<std::size_t> share_of(const Shard& shard, std::span<const double> costs,
                                  std::span<const std::optional<std::size_t>> leaders) {
  std::vector<std::vector<std::size_t>> followers(costs.size());
  for (std::size_t i = 0; i < costs.size(); ++i) {
    if (leaders[i]) followers[*leaders[i]].push_back(i);
  }
  const double fair = std::accumulate(costs.begin(), costs.end(), 0.0) / shard.count;
  std::vector<std::vector<std::size_t>> groups;
  std::vector<double> group_costs;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    if (leaders[i]) continue;
    std::vector<std::size_t> group{i};
    double cost = costs[i];
    const auto close = [&] {
      groups.push_back(std::exchange(group, {i}));
      group_costs.push_back(std::exchange(cost, costs[i]));
    };
    for (const std::size_t follower : followers[i]) {
      if (group.size() > 1 && cost + costs[follower] > fair) close();
      group.push_back(follower);
      cost += costs[follower];
    }
    close();
  }
  std::vector<std::size_t> mine;
  for (const std::size_t group : share_of(shard, group_costs)) {
    mine.insert(mine.end(), groups[group].begin(), groups[group].end());
  }
  std::ranges::sort(mine);
  mine.erase(std::unique(mine.begin(), mine.end()), mine.end());
  return mine;
}

}  // namespace fenceline::litmus
