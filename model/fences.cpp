#include "model/fences.h"

#include <algorithm>

#include "model/minimal_levels.h"

namespace fenceline {
namespace {

// What the levels say to change.
std::vector<Change> changes_at(std::span<const ChangePlace> places, const Levels& levels) {
  std::vector<Change> result;
  for (std::size_t p = 0; p < levels.size(); ++p) {
    if (levels[p] > 0) result.push_back(places[p].levels[levels[p] - 1U]);
  }
  return result;
}

// Explores as the options say; an unfinished search ends the whole.
OutcomeSet outcomes_of(const Program& program, std::span<const Observable> observed, Model model,
                       const FenceOptions& options) {
  ExploreOptions how;
  how.limits = options.limits;
  ExploreResult result = explore(program, observed, model, how);
  if (result.completeness != Completeness::exhaustive && result.completeness != Completeness::buffer_limit) {
    throw GaveUp{result.completeness};
  }
  return std::move(result.outcomes);
}

bool some_wanted(const OutcomeSet& outcomes, const Wanted& wanted) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (wanted(outcomes[i])) return true;
  }
  return false;
}

}  // namespace

FenceSets minimal_sets(std::span<const ChangePlace> places, const std::function<bool(std::span<const Change>)>& holds,
                       const FenceOptions& options) {
  Levels highest;
  for (const ChangePlace& p : places) highest.push_back(static_cast<unsigned>(p.levels.size()));
  const MinimalLevels found = minimal_levels(
      highest, [&](const Levels& levels) { return holds(changes_at(places, levels)); }, options.most_explorations);
  FenceSets result{{}, found.completeness, found.questions};
  for (const Levels& levels : found.answers) result.sets.push_back(changes_at(places, levels));
  // Fences before locked stores, where there are as many of them.
  std::ranges::stable_sort(result.sets, {}, [](const std::vector<Change>& set) {
    return std::pair(set.size(), std::ranges::count(set, Change::Kind::lock_store, &Change::kind));
  });
  return result;
}

FenceSets sets_that_forbid(const Program& program, std::span<const Observable> observed, Model model,
                           const Wanted& wanted, const FenceOptions& options) {
  const auto forbidden = [&](std::span<const Change> changes) {
    return !some_wanted(outcomes_of(changed(program, changes), observed, model, options), wanted);
  };
  return minimal_sets(places_to_strengthen(program, model), forbidden, options);
}

FenceSets sets_that_allow(const Program& program, std::span<const Observable> observed, Model model,
                          const Wanted& wanted, const FenceOptions& options) {
  const auto allowed = [&](std::span<const Change> changes) {
    return some_wanted(outcomes_of(changed(program, changes), observed, model, options), wanted);
  };
  return minimal_sets(places_to_weaken(program, observed, model), allowed, options);
}

FenceSets sets_that_restore_sc(const Program& program, Model model, const FenceOptions& options) {
  const std::vector<Observable> observed = everything_observable(program);
  OutcomeSet sc;
  try {
    sc = outcomes_of(program, observed, Model::sc, options);
  } catch (const GaveUp& gave_up) {
    return {{}, gave_up.why, 1};
  }
  const auto restored = [&](std::span<const Change> changes) {
    return outcomes_of(changed(program, changes), observed, model, options) == sc;
  };
  return minimal_sets(places_to_strengthen(program, model), restored, options);
}

}  // namespace fenceline
