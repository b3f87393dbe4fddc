#include "runtime/pulls.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace fenceline::runtime {

Pulls::Pulls(std::span<const Play> plays, std::size_t arity, TunerSpace space, std::optional<Parameters> exact,
             std::vector<Placement> placements, std::uint64_t seed, PullLimits limits,
             std::function<bool(std::span<const Shown>)> wanted)
    : plays_(plays),
      tuner_(std::move(space), seed),
      exact_(std::move(exact)),
      placements_(std::move(placements)),
      random_(seed + 1),
      limits_(limits),
      wanted_(std::move(wanted)),
      rows_(arity) {}

bool Pulls::next(EpochPlan& plan, const std::optional<EpochReport>& report, Arena& arena) {
  const Clock::time_point now = Clock::now();
  if (!report) {
    // One epoch runs even when there was no time for it: a busy host still gives an answer.
    start_pull(plan, arena);
    return !(at_limit(now) && stopped_ != Stopped::time);
  }
  if (report->abandoned) {
    at_limit(now);
    end_pull(now, true);
    return false;
  }
  const bool disturbed = report->disturbances != 0;
  ++epochs_;
  if (!frames_now_) instances_ += instances_in_epoch_;
  if (at_limit(now)) {
    end_pull(now, disturbed);
    return false;
  }
  // A last epoch that is shorter needs an order of visiting of its own.
  const bool too_long = limits_.iterations && instances_ + instances_in_epoch_ > *limits_.iterations;
  plan.new_pull = too_long || now - pull_start_ >= limits_.pull;
  if (plan.new_pull) {
    end_pull(now, disturbed);
    start_pull(plan, arena);
  }
  return true;
}

bool Pulls::at_limit(Clock::time_point now) {
  if (limits_.cancel != nullptr && limits_.cancel->load(std::memory_order_relaxed)) {
    stopped_ = Stopped::cancelled;
    return true;
  }
  if (limits_.iterations && instances_ >= *limits_.iterations) {
    stopped_ = Stopped::iterations;
    return true;
  }
  stopped_ = Stopped::time;
  return limits_.deadline && now >= *limits_.deadline;
}

void Pulls::start_pull(EpochPlan& plan, Arena& arena) {
  parameters_ = exact_ ? *exact_ : tuner_.next();
  frames_now_ = parameters_.strategy == "perpetual";
  plan.new_pull = true;
  plan.play = &plays_[frames_now_ ? 1 : 0];
  plan.parameters = parameters_;
  plan.strategy = strategy_named(frames_now_ ? "free" : parameters_.strategy);
  const Program& program = plan.play->workload->program;
  const std::uint32_t wanted = std::min(parameters_.instances, most_instances);
  plan.instances =
      plan.play->one_instance ? wanted : instances_within(program, parameters_.layout, wanted, most_cell_bytes);
  if (limits_.iterations && !frames_now_) {
    const std::uint64_t left = *limits_.iterations - std::min(instances_, *limits_.iterations);
    plan.instances = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(left, 1, plan.instances));
  }
  plan.layout = plan_layout(program, parameters_.layout, plan.play->one_instance ? 1 : plan.instances);
  plan.cpus = placements_.empty() ? std::vector<unsigned>{} : placements_[parameters_.place % placements_.size()].cpus;
  std::vector<std::uint32_t>& order = arena.order();
  order.resize(plan.instances);
  std::iota(order.begin(), order.end(), 0U);
  if (parameters_.visiting == Visiting::shuffled) random_.shuffle(order);
  instances_in_epoch_ = plan.instances;
  pull_start_ = Clock::now();
}

void Pulls::end_pull(Clock::time_point now, bool disturbed) {
  ++pulls_;
  if (disturbed) ++disturbed_;
  std::vector<std::size_t> touched;
  std::vector<std::uint64_t> row(rows_.arity());
  const Play& play = plays_[frames_now_ ? 1 : 0];
  std::vector<std::uint64_t>& totals = frames_now_ ? frames_ : seen_;
  play.reader->drain([&](std::span<const Shown> outcome, std::uint64_t count) {
    std::ranges::transform(outcome, row.begin(), [](Shown v) { return static_cast<std::uint64_t>(v); });
    const std::size_t id = rows_.find_or_add(row);
    if (id == is_wanted_.size()) {
      is_wanted_.push_back(wanted_ && wanted_(outcome));
      seen_.push_back(0);
      frames_.push_back(0);
      in_this_pull_.push_back(0);
    }
    if (in_this_pull_[id] == 0) touched.push_back(id);
    in_this_pull_[id] += count;
    totals[id] += count;
  });
  std::vector<Seen> seen;
  for (const std::size_t id : touched) seen.push_back({id, std::exchange(in_this_pull_[id], 0), is_wanted_[id]});
  tuner_.record(parameters_, seen, std::chrono::duration<double>(now - pull_start_).count(), !disturbed);
}

void Pulls::conclude(NativeResult& result) const {
  result.seen = Tally::of(rows_, seen_);
  result.frames = Tally::of(rows_, frames_);
  result.instances = instances_;
  result.epochs = epochs_;
  result.pulls = pulls_;
  result.disturbed_pulls = disturbed_;
  result.stopped = stopped_;
  std::vector<Tuner::Best> best = tuner_.best();
  std::ranges::sort(best, {}, [this](const Tuner::Best& b) { return seen_[b.outcome] + frames_[b.outcome]; });
  for (const Tuner::Best& b : best) {
    const auto row = rows_[b.outcome];
    result.productive.push_back({{row.begin(), row.end()}, b.per_second, b.parameters});
  }
}

}  // namespace fenceline::runtime
