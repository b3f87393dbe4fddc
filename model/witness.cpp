#include "model/witness.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

#include "model/explore/visited.h"

namespace fenceline {
namespace {

class BreadthFirst {
 public:
  BreadthFirst(const Stepper& stepper, const Limits& limits)
      : stepper_(stepper), limits_(limits), visited_(stepper.words()) {}

  // Calls `ended` with the number of each state in which a run ends, nearest first, until it returns false.
  template <class Ended>
  Completeness search(const Stepper::State& start, const Ended& ended) {
    add(start.data(), 0, {});
    Stepper::State state;
    Stepper::State next;
    std::vector<Transition> transitions;
    // The visited set numbers states in the order of their insertion, which is the queue's.
    for (std::uint32_t i = 0; i < visited_.size(); ++i) {
      if (visited_.size() > limits_.states) return Completeness::state_limit;
      if (i % 1024 == 0) {
        if (const auto why = expiry(limits_)) return *why;
      }
      state.assign(visited_[i], visited_[i] + stepper_.words());
      stepper_.enabled(state.data(), transitions);
      if (transitions.empty()) {
        if (stepper_.ended(state.data()) && !ended(i)) return Completeness::exhaustive;
        continue;
      }
      for (const Transition t : transitions) {
        next = state;
        stepper_.take(next.data(), t);
        add(next.data(), i, t);
      }
    }
    return Completeness::exhaustive;
  }

  std::vector<Shown> outcome(std::uint32_t state) const { return stepper_.outcome(visited_[state]); }

  std::vector<Transition> path_to(std::uint32_t state) const {
    std::vector<Transition> path;
    for (; state != 0; state = from_[state].state) path.push_back(from_[state].by);
    std::ranges::reverse(path);
    return path;
  }

 private:
  struct Arrival {
    std::uint32_t state;
    Transition by;
  };

  void add(const std::uint64_t* state, std::uint32_t from, Transition by) {
    if (visited_.insert(state).inserted) from_.push_back({from, by});
  }

  const Stepper& stepper_;
  const Limits& limits_;
  Visited visited_;
  std::vector<Arrival> from_;  // by state: how it was first reached
};

Run follow(const Stepper& stepper, Model model, std::optional<unsigned> buffer,
           std::span<const Transition> transitions) {
  Run run;
  run.model = model;
  run.buffer = buffer;
  Stepper::State state = stepper.initial();
  for (const Transition t : transitions) {
    const std::vector<Choice> choices = stepper.choices(state);
    const auto choice =
        std::ranges::find_if(choices, [t](const Choice& c) { return c.enabled && c.step.transition() == t; });
    if (choice == choices.end()) {
      throw std::invalid_argument("step " + std::to_string(run.steps.size() + 1) + " is not possible: P" +
                                  std::to_string(t.thread) +
                                  (t.is_drain() ? "'s buffer cannot drain that entry" : " cannot execute") + " here");
    }
    run.steps.push_back(choice->step);
    stepper.take(state.data(), t);
  }
  if (!stepper.ended(state.data())) throw std::invalid_argument("the run stops before every thread and buffer is done");
  run.outcome = stepper.outcome(state.data());
  return run;
}

}  // namespace

Ways ways_from(const Stepper& stepper, const Stepper::State& from, const Wanted& wanted, bool each,
               const Limits& limits) {
  BreadthFirst search(stepper, limits);
  Ways result;
  std::set<std::vector<Shown>> seen;
  result.completeness = search.search(from, [&](std::uint32_t state) {
    std::vector<Shown> outcome = search.outcome(state);
    if (!wanted(outcome) || !seen.insert(outcome).second) return true;
    result.ways.push_back({search.path_to(state), std::move(outcome)});
    return each;
  });
  return result;
}

namespace {

Witnesses from_the_start(const Program& program, std::span<const Observable> observed, Model model,
                         const Wanted& wanted, bool each, const WitnessOptions& options) {
  const auto stepper = make_stepper(program, observed, model, options.buffer);
  const Ways found = ways_from(*stepper, stepper->initial(), wanted, each, options.limits);
  Witnesses result;
  result.completeness = found.completeness;
  for (const Way& way : found.ways) result.runs.push_back(follow(*stepper, model, options.buffer, way.transitions));
  return result;
}

}  // namespace

Witnesses find_witness(const Program& program, std::span<const Observable> observed, Model model, const Wanted& wanted,
                       const WitnessOptions& options) {
  return from_the_start(program, observed, model, wanted, false, options);
}

Witnesses find_all_witnesses(const Program& program, std::span<const Observable> observed, Model model,
                             const WitnessOptions& options) {
  return from_the_start(
      program, observed, model, [](std::span<const Shown>) { return true; }, true, options);
}

Run follow(const Program& program, std::span<const Observable> observed, Model model,
           std::span<const Transition> transitions, std::optional<unsigned> buffer) {
  return follow(*make_stepper(program, observed, model, buffer), model, buffer, transitions);
}

}  // namespace fenceline
