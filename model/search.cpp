#include "model/search.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "model/traces/traces.h"

namespace fenceline {
namespace {

constexpr std::array<std::pair<SearchChoice, std::string_view>, 3> names{
    {{SearchChoice::automatic, "auto"}, {SearchChoice::states, "states"}, {SearchChoice::traces, "traces"}}};

constexpr std::uint64_t first_turn = 2000;  // states: about a millisecond
constexpr std::uint64_t growth = 4;

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  return a > largest / b ? largest : a * b;
}

class Automatic {
 public:
  Automatic(const Program& program, std::span<const Observable> observed, Model model, const ExploreOptions& options)
      : program_(program), observed_(observed), model_(model), options_(options) {
    // So that what the first turns find, on which the later ones depend, is the same for every number of jobs.
    options_.alone = std::max(options_.alone, first_turn);
  }

  ExploreResult run() {
    states_ = start(program_, observed_, model_, options_);
    for (std::uint64_t turn = first_turn;; turn = times(turn, growth)) {
      const Completeness reached = go_on(*states_, turn);
      switch (reached) {
        case Completeness::exhaustive: return states_->result();
        case Completeness::timeout:
        case Completeness::cancelled: return all_found(*states_);
        // These are limits of the search over states alone.
        case Completeness::memory_limit: return by_executions(options_.limits.states);
        case Completeness::buffer_limit: return by_executions(times(std::max(turn, states_->count()), growth));
        case Completeness::state_limit: break;
      }
      const bool last = turn >= options_.limits.states;
      if (executions_apply() && (last || worth_a_turn(turn))) {
        const std::optional<Completeness> other = executions_go_on(last ? turn : length_of_turn(turn));
        if (other && *other != Completeness::state_limit) return all_found(*executions_);
      }
      if (last) return all_found(*states_);
    }
  }

 private:
  // Within a turn that lasts until the search has found so much. The same for every number of jobs, though several
  // may find a little more before they see that the turn is over.
  Completeness go_on(Exploration& search, std::uint64_t turn) const {
    const Completeness reached = search.run(turn);
    const bool beyond = search.count() > turn && turn < options_.limits.states;
    return reached == Completeness::exhaustive && beyond ? Completeness::state_limit : reached;
  }

  bool executions_apply() {
    if (!executions_ && apply_) {
      try {
        executions_ = traces::start(program_, observed_, model_, options_);
      } catch (const traces::NotApplicable&) {
        apply_ = false;
      }
    }
    return apply_;
  }
  // None when executions turn out not to apply.
  std::optional<Completeness> executions_go_on(std::uint64_t turn) {
    try {
      const Completeness reached = go_on(*executions_, turn);
      if (estimate_ == 0) {
        const double explored = executions_->result().explored;
        if (explored > 0) estimate_ = static_cast<double>(executions_->count()) / explored;
      }
      // An estimate that was passed was wrong.
      estimate_ = std::max(estimate_, 2 * static_cast<double>(executions_->count()));
      return reached;
    } catch (const traces::NotApplicable&) {
      apply_ = false;
      executions_.reset();
      return std::nullopt;
    }
  }

  // An execution takes about as long as a state. Not when there would be far more executions than states there are so
  // far, so many that it is better to see first how many states there are.
  bool worth_a_turn(std::uint64_t turn) const { return estimate_ <= static_cast<double>(times(turn, growth * growth)); }
  // As long as that of states, or longer if that probably is all it needs.
  std::uint64_t length_of_turn(std::uint64_t turn) const {
    return std::max(turn, static_cast<std::uint64_t>(2 * estimate_));
  }

  ExploreResult by_executions(std::uint64_t limit) {
    if (!executions_apply() || !executions_go_on(limit)) return states_->result();
    const ExploreResult result = executions_->result();
    return result.completeness == Completeness::exhaustive ? result : all_found(*states_);
  }

  // What the search has found; when it did not finish, what the other has found is true, too.
  ExploreResult all_found(const Exploration& search) const {
    ExploreResult result = search.result();
    if (result.completeness == Completeness::exhaustive) return result;
    const Exploration* const other = &search == states_.get() ? executions_.get() : states_.get();
    if (other != nullptr) result.outcomes.merge(other->result().outcomes);
    result.outcomes.normalise();
    return result;
  }

  const Program& program_;
  std::span<const Observable> observed_;
  Model model_;
  ExploreOptions options_;
  std::unique_ptr<Exploration> states_;
  std::unique_ptr<Exploration> executions_;
  bool apply_ = true;    // as far as is known, executions can be searched
  double estimate_ = 0;  // of the number of executions; 0 is unknown
};

}  // namespace

std::string_view name_of(SearchChoice choice) {
  return std::ranges::find(names, choice, &std::pair<SearchChoice, std::string_view>::first)->second;
}

std::optional<SearchChoice> search_named(std::string_view name) {
  const auto found = std::ranges::find(names, name, &std::pair<SearchChoice, std::string_view>::second);
  if (found == names.end()) return std::nullopt;
  return found->first;
}

ExploreResult search(const Program& program, std::span<const Observable> observed, Model model,
                     const ExploreOptions& options, SearchChoice choice) {
  switch (choice) {
    case SearchChoice::automatic: return Automatic(program, observed, model, options).run();
    case SearchChoice::states: break;
    case SearchChoice::traces: return traces::explore(program, observed, model, options);
  }
  return explore(program, observed, model, options);
}

}  // namespace fenceline
