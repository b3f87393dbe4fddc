#include "model/fences.h"

#include <algorithm>
#include <map>

namespace fenceline {
namespace {

// How far each place is changed: 0 for not at all, k for its k-th level.
using Levels = std::vector<unsigned>;

// At one of these places, at least this level.
struct Goal {
  std::size_t place;
  unsigned level;
};
using Clause = std::vector<Goal>;

bool within(const Levels& a, const Levels& b) {
  return std::ranges::equal(a, b, [](unsigned left, unsigned right) { return left <= right; });
}

// Thrown when the explorer cannot answer, or has answered often enough.
struct GaveUp {
  Completeness why;
};

class Transversals {
 public:
  using Holds = std::function<bool(std::span<const Change>)>;

  Transversals(std::span<const ChangePlace> places, const Holds& holds, std::uint64_t most)
      : places_(places), holds_(holds), most_(most) {}

  FenceSets find() {
    FenceSets result;
    try {
      search();
    } catch (const GaveUp& gave_up) {
      result.completeness = gave_up.why;
    }
    result.explorations = answers_.size();
    for (const Levels& l : minimal_) {
      const auto answer = answers_.find(l);
      if (answer != answers_.end() && answer->second) result.sets.push_back(changes(l));
    }
    // Fences before locked stores, where there are as many of them.
    std::ranges::stable_sort(result.sets, {}, [](const std::vector<Change>& set) {
      return std::pair(set.size(), std::ranges::count(set, Change::Kind::lock_store, &Change::kind));
    });
    return result;
  }

 private:
  void search() {
    Levels all;
    for (const ChangePlace& p : places_) all.push_back(static_cast<unsigned>(p.levels.size()));
    if (!holds(all)) return;
    minimal_ = {Levels(places_.size(), 0)};
    for (;;) {
      const auto open = std::ranges::find_if(minimal_, [this](const Levels& l) { return !holds(l); });
      if (open == minimal_.end()) return;
      add(clause_beyond(*open));
    }
  }

  bool holds(const Levels& levels) {
    const auto known = answers_.find(levels);
    if (known != answers_.end()) return known->second;
    if (answers_.size() >= most_) throw GaveUp{Completeness::state_limit};
    return answers_[levels] = holds_(changes(levels));
  }

  // Makes a set that is not enough as large as one can be that is not enough.
  Clause clause_beyond(Levels levels) {
    for (std::size_t p = 0; p < places_.size(); ++p) {
      while (levels[p] < places_[p].levels.size()) {
        ++levels[p];
        if (!holds(levels)) continue;
        --levels[p];
        break;
      }
    }
    Clause clause;
    for (std::size_t p = 0; p < places_.size(); ++p) {
      if (levels[p] < places_[p].levels.size()) clause.push_back({p, levels[p] + 1});
    }
    return clause;
  }

  // Berge's step: the minimal sets that also satisfy the clause.
  void add(const Clause& clause) {
    std::vector<Levels> next;
    for (const Levels& l : minimal_) {
      if (std::ranges::any_of(clause, [&](const Goal& g) { return l[g.place] >= g.level; })) {
        next.push_back(l);
        continue;
      }
      for (const Goal& g : clause) {
        next.push_back(l);
        next.back()[g.place] = g.level;
      }
    }
    std::ranges::sort(next, std::greater<>());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    minimal_.clear();
    for (const Levels& l : next) {
      const bool larger =
          std::ranges::any_of(next, [&](const Levels& other) { return other != l && within(other, l); });
      if (!larger) minimal_.push_back(l);
    }
  }

  std::vector<Change> changes(const Levels& levels) const {
    std::vector<Change> result;
    for (std::size_t p = 0; p < levels.size(); ++p) {
      if (levels[p] > 0) result.push_back(places_[p].levels[levels[p] - 1U]);
    }
    return result;
  }

  std::span<const ChangePlace> places_;
  const Holds& holds_;
  std::uint64_t most_;
  std::map<Levels, bool> answers_;
  std::vector<Levels> minimal_;  // by what is known so far
};

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
  return Transversals(places, holds, options.most_explorations).find();
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
