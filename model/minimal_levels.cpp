#include "model/minimal_levels.h"

#include <algorithm>
#include <map>

namespace fenceline {
namespace {

// At one of these places, at least this level.
struct Goal {
  std::size_t place;
  unsigned level;
};
using Clause = std::vector<Goal>;

bool within(const Levels& a, const Levels& b) {
  return std::ranges::equal(a, b, [](unsigned left, unsigned right) { return left <= right; });
}

class Transversals {
 public:
  using Holds = std::function<bool(const Levels&)>;

  Transversals(const Levels& highest, const Holds& holds, std::uint64_t most)
      : highest_(highest), holds_(holds), most_(most) {}

  MinimalLevels find() {
    MinimalLevels result;
    try {
      search();
    } catch (const GaveUp& gave_up) {
      result.completeness = gave_up.why;
    }
    result.questions = known_.size();
    for (const Levels& l : minimal_) {
      const auto answer = known_.find(l);
      if (answer != known_.end() && answer->second) result.answers.push_back(l);
    }
    return result;
  }

 private:
  void search() {
    if (!holds(highest_)) return;
    minimal_ = {Levels(highest_.size(), 0)};
    for (;;) {
      const auto open = std::ranges::find_if(minimal_, [this](const Levels& l) { return !holds(l); });
      if (open == minimal_.end()) return;
      add(clause_beyond(*open));
    }
  }

  bool holds(const Levels& levels) {
    const auto known = known_.find(levels);
    if (known != known_.end()) return known->second;
    if (known_.size() >= most_) throw GaveUp{Completeness::state_limit};
    return known_[levels] = holds_(levels);
  }

  // Raises what is no answer as far as it can be raised without becoming one.
  Clause clause_beyond(Levels levels) {
    for (std::size_t p = 0; p < levels.size(); ++p) {
      while (levels[p] < highest_[p]) {
        ++levels[p];
        if (!holds(levels)) continue;
        --levels[p];
        break;
      }
    }
    Clause clause;
    for (std::size_t p = 0; p < levels.size(); ++p) {
      if (levels[p] < highest_[p]) clause.push_back({p, levels[p] + 1});
    }
    return clause;
  }

  // Berge's step: the minimal solutions that also satisfy the clause.
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

  const Levels& highest_;
  const Holds& holds_;
  std::uint64_t most_;
  std::map<Levels, bool> known_;
  std::vector<Levels> minimal_;  // by what is known so far
};

}  // namespace

MinimalLevels minimal_levels(const Levels& highest, const std::function<bool(const Levels&)>& holds,
                             std::uint64_t most) {
  return Transversals(highest, holds, most).find();
}

}  // namespace fenceline
