#include "litmus/run/shard.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <numeric>

namespace fenceline::litmus {
namespace {

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<unsigned> variable(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? std::nullopt : number(text);
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
  const auto fitting = [](unsigned index, unsigned of, const char* origin) -> std::optional<Shard> {
    if (index == 0 || index > of) return std::nullopt;
    return Shard{index, of, origin};
  };
  if (const auto id = variable("SLURM_ARRAY_TASK_ID")) {
    const unsigned first = variable("SLURM_ARRAY_TASK_MIN").value_or(1);
    const auto of = count ? count : variable("SLURM_ARRAY_TASK_COUNT");
    if (of && *id >= first) return fitting(*id - first + 1, *of, "SLURM_ARRAY_TASK_ID");
  }
  if (!count) return std::nullopt;
  if (const auto index = variable("JOB_COMPLETION_INDEX")) return fitting(*index + 1, *count, "JOB_COMPLETION_INDEX");
  if (const auto sequence = variable("PARALLEL_SEQ")) return fitting(*sequence, *count, "PARALLEL_SEQ");
  return std::nullopt;
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

}  // namespace fenceline::litmus
