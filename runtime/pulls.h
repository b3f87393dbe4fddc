// Pulls: the director of a native run. It takes parameters from the tuner, runs them for a few epochs, collects what
// was seen, tells the tuner, and ends the run at its limits.
//
// Thread safety: `next` is called by one worker; the rest is read before and after the run.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "runtime/harness.h"
#include "runtime/histogram.h"
#include "runtime/native.h"
#include "runtime/topology.h"
#include "runtime/tuner.h"

namespace fenceline::runtime {

struct PullLimits {
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::optional<std::uint64_t> iterations;
  const std::atomic<bool>* cancel = nullptr;
  std::chrono::nanoseconds pull{};  // wall time of one pull, at least
};

class Pulls final : public Director {
 public:
  // `exact`: no tuner, these parameters only. `plays[0]` counts instances; a second play, when there is one, counts
  // frames and is run by the strategy "perpetual".
  Pulls(std::span<const Play> plays, std::size_t arity, TunerSpace space, std::optional<Parameters> exact,
        std::vector<Placement> placements, std::uint64_t seed, PullLimits limits,
        std::function<bool(std::span<const Shown>)> wanted);

  bool next(EpochPlan& plan, const std::optional<EpochReport>& report, Arena& arena) override;

  // What was seen; call when the run is over.
  void conclude(NativeResult& result) const;

 private:
  using Clock = std::chrono::steady_clock;

  bool at_limit(Clock::time_point now);
  void start_pull(EpochPlan& plan, Arena& arena);
  void end_pull(Clock::time_point now, bool disturbed);

  std::span<const Play> plays_;
  Tuner tuner_;
  std::optional<Parameters> exact_;
  std::vector<Placement> placements_;
  Random random_;
  PullLimits limits_;
  std::function<bool(std::span<const Shown>)> wanted_;

  RowTable rows_;                            // outcomes, by their shown values
  std::vector<bool> is_wanted_;              // by outcome
  std::vector<std::uint64_t> seen_;          // in instances, by outcome
  std::vector<std::uint64_t> frames_;        // in frames, by outcome
  std::vector<std::uint64_t> in_this_pull_;  // by outcome
  std::uint64_t instances_ = 0;
  std::uint64_t epochs_ = 0;
  std::uint64_t pulls_ = 0;
  std::uint64_t disturbed_ = 0;
  Stopped stopped_ = Stopped::time;

  Parameters parameters_;
  std::uint32_t instances_in_epoch_ = 0;
  bool frames_now_ = false;  // this pull runs the second play
  Clock::time_point pull_start_;
};

}  // namespace fenceline::runtime
