// The tuner behind `--strategy auto`: spends a run's time where outcomes that are rare, or that the user asked for,
// appear, and keeps a part of it for variety.
//
// The run is a row of short pulls, each with parameters of its own. The first pulls are a fixed portfolio of parameters
// known to be good at different things. After that a pull either explores (random parameters), or picks one outcome as
// its goal and repeats the parameters that have yielded it at the highest rate so far, sometimes with one field
// redrawn. Goals are drawn among outcomes that are wanted and among outcomes that are rare. Equal seeds give equal
// choices for equal measurements; measurements differ from run to run.
//
// Thread safety: none; the director owns it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runtime/parameters.h"
#include "runtime/random.h"

namespace fenceline::runtime {

// What parameters may be drawn.
struct TunerSpace {
  std::vector<std::string> strategies;  // names; at least one
  unsigned workers = 2;
  bool crowded = false;   // more workers than CPUs: aligning each instance costs a switch of threads
  bool in_turns = false;  // workers play several threads of the test each, one after the other
  std::uint32_t placements = 1;
};

// One outcome's count in a pull.
struct Seen {
  std::size_t outcome;  // a dense index, the caller's
  std::uint64_t count;
  bool wanted;  // the user's condition holds of it
};

class Tuner {
 public:
  Tuner(TunerSpace space, std::uint64_t seed);

  // The least share of pulls, after the portfolio, that explore.
  static constexpr double least_exploration = 0.2;

  Parameters next();
  // Reports what a pull with these parameters saw in `seconds` of wall time. Pulls that were disturbed teach nothing
  // about rates; `rates_count` is then false.
  void record(const Parameters& parameters, std::span<const Seen> seen, double seconds, bool rates_count);

  // For each outcome, the parameters that yielded it at the highest rate.
  struct Best {
    std::size_t outcome;
    double per_second;
    Parameters parameters;
  };
  std::vector<Best> best() const;

 private:
  struct Yield {
    double per_second = 0;
    Parameters parameters;
  };
  struct OutcomeRecord {
    std::uint64_t total = 0;
    bool wanted = false;
    std::vector<Yield> elite;  // best first, at most `elite_size`
  };

  Parameters draw();
  void redraw_field(Parameters& parameters, std::uint32_t field);
  void fit(Parameters& parameters) const;
  const OutcomeRecord* goal();

  TunerSpace space_;
  Random random_;
  std::vector<Parameters> portfolio_;  // still to be tried, last first
  std::vector<OutcomeRecord> outcomes_;
};

}  // namespace fenceline::runtime
