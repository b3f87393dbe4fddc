// Runs that show an outcome: the shortest ones the machine has.
//
// The search is breadth first over the states of the unreduced machine (stepper.h), transitions in the machine's
// documented order. So a run found is a shortest one, and of the shortest the first when two runs are compared step by
// step in that order: threads in order, a thread's execution before the drains of its buffer, the oldest entry first.
// The same program always gets the same run.
//
// Thread safety: calls are independent.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "model/explore/explore.h"
#include "model/stepper.h"

namespace fenceline {

// A complete run: what happened, step by step, and the outcome it ends in.
struct Run {
  Model model = Model::sc;
  std::optional<unsigned> buffer;  // as ExploreOptions
  std::vector<Step> steps;
  std::vector<Shown> outcome;  // in the order of the observables
  bool operator==(const Run&) const = default;
};

struct WitnessOptions {
  std::optional<unsigned> buffer;
  Limits limits;  // memory is not watched
};

struct Witnesses {
  std::vector<Run> runs;  // shortest first
  Completeness completeness = Completeness::exhaustive;
};

// Whether an outcome is looked for.
using Wanted = std::function<bool(std::span<const Shown>)>;

// A shortest run to some wanted outcome; none, with `exhaustive`, when no run has one. Throws AccessFault.
Witnesses find_witness(const Program& program, std::span<const Observable> observed, Model model, const Wanted& wanted,
                       const WitnessOptions& options = {});

// A shortest run to each outcome that the model allows.
Witnesses find_all_witnesses(const Program& program, std::span<const Observable> observed, Model model,
                             const WitnessOptions& options = {});

// A way from some state to the end of a run.
struct Way {
  std::vector<Transition> transitions;
  std::vector<Shown> outcome;
};
struct Ways {
  std::vector<Way> ways;  // shortest first
  Completeness completeness = Completeness::exhaustive;
};

// Shortest ways on from a state that a run has come to: to the nearest end with a wanted outcome, or to one end for
// each wanted outcome.
Ways ways_from(const Stepper& stepper, const Stepper::State& from, const Wanted& wanted, bool each,
               const Limits& limits = {});

// The run that takes these transitions from the start. Throws std::invalid_argument, naming the step, when one of them
// is not enabled or the run does not end.
Run follow(const Program& program, std::span<const Observable> observed, Model model,
           std::span<const Transition> transitions, std::optional<unsigned> buffer = {});

}  // namespace fenceline
