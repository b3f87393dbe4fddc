// The search over states: one loop, run by one thread or by several that share the visited set. It can stop anywhere
// between two states and go on later, also with more threads than before.
//
// A worker keeps a stack of raw states. It takes one, follows it for as long as a single forced transition goes on
// (such states are never stored), and at the first state with a choice asks the visited set; when the state is new,
// the results of its chosen transitions go on the stack. A state without agents is final and gives an outcome.
//
// Thread safety: a Worker belongs to one thread; workers share the visited set and the exchange.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "model/explore/exchange.h"
#include "model/explore/explore.h"
#include "model/explore/persistent.h"
#include "model/explore/shared_visited.h"
#include "model/explore/state_graph.h"

namespace fenceline {

// What is handed over is a piece of stack.
using StateExchange = Exchange<std::vector<std::uint64_t>>;

template <Machine M, class VisitedSet>
class Worker {
 public:
  Worker(const M& machine, VisitedSet& visited, StateExchange& exchange, const Code& code,
         const ExploreOptions& options)
      : machine_(machine),
        visited_(visited),
        exchange_(exchange),
        options_(options),
        words_(machine.words()),
        equal_(code.equal),
        graph_(code.loops),
        state_(words_ + 1),
        row_(code.observed.size()),
        outcomes_(static_cast<std::uint32_t>(code.observed.size())) {
    stack_.reserve(std::size_t{first_entries} * (words_ + 1));
    list_.agents.reserve(first_entries);
    chosen_.reserve(first_entries);
  }

  // Puts the initial state on the stack.
  void start() {
    machine_.initial(state_.data());
    push(state_.data(), StateEdge::start);
  }

  // Takes over what a worker of its own has done and has left to do. `new_id` tells the records' identities in this
  // worker's visited set, by those in the other's.
  void go_on_from(Worker<M, PrivateVisited>&& other, const std::vector<RecordId>& new_id) {
    const auto renamed = [&new_id](RecordId id) { return id < new_id.size() ? new_id[id] : id; };
    stack_ = std::move(other.stack_);
    for (std::size_t i = words_; i < stack_.size(); i += words_ + 1) stack_[i] = renamed(stack_[i]);
    edges_ = std::move(other.edges_);
    for (StateEdge& e : edges_) e = {renamed(e.from), renamed(e.to)};
    outcomes_ = std::move(other.outcomes_);
    transitions_ = other.transitions_;
  }

  bool has_work() const { return !stack_.empty(); }

  // Searches until no worker has anything left, a limit ends it, or there are more than `most` states. A worker that
  // has no work joins.
  void run(std::uint64_t most) {
    if (stack_.empty() && !exchange_.take(stack_, true)) return;
    std::uint32_t until_check = steps_to_check(most);
    do {
      while (!stack_.empty()) {
        pop_and_follow();
        if (exchange_.wanted() && stack_.size() >= 2 * std::size_t{words_ + 1}) exchange_.give(older_half());
        if (--until_check > 0) continue;
        if (over_limit(most)) return;
        until_check = steps_to_check(most);
      }
    } while (exchange_.take(stack_));
  }

  std::size_t outcomes() const { return outcomes_.size(); }
  // Adds what this worker found.
  void collect(ExploreResult& result, std::vector<StateEdge>& edges) const {
    result.transitions += transitions_;
    edges.insert(edges.end(), edges_.begin(), edges_.end());
    for (std::uint32_t i = 0; i < outcomes_.size(); ++i) {
      const auto* const first = reinterpret_cast<const Shown*>(outcomes_[i]);
      add_arrangements(equal_, {first, row_.size()}, result.outcomes);
    }
  }

 private:
  // Enough for most tests, which are small: what a search costs them is above all what it allocates.
  static constexpr std::uint32_t first_entries = 16;

  template <Machine, class>
  friend class Worker;
  // Rarely enough that reading the clock does not show, often enough that a limit is met within a millisecond.
  static constexpr std::uint32_t check_every = 1024;

  // A stack entry is a state's words and the record it comes from.
  void push(const std::uint64_t* state, RecordId from) {
    const std::size_t top = stack_.size();
    stack_.resize(top + words_ + 1);
    std::copy_n(state, words_, stack_.data() + top);
    stack_.back() = from;
  }

  std::vector<std::uint64_t> older_half() {
    const std::size_t entry = words_ + 1;
    const auto middle = stack_.begin() + static_cast<std::ptrdiff_t>(stack_.size() / entry / 2 * entry);
    std::vector<std::uint64_t> half(stack_.begin(), middle);
    stack_.erase(stack_.begin(), middle);
    return half;
  }

  void pop_and_follow() {
    const RecordId from = stack_.back();
    stack_.pop_back();
    std::copy(stack_.end() - words_, stack_.end(), state_.begin());
    stack_.resize(stack_.size() - words_);
    Words s = state_.data();
    for (;;) {
      if (!equal_.empty()) machine_.arrange(s);
      machine_.agents(s, list_);
      bool forced = false;
      sets_.choose(list_.agents, options_.reduce, chosen_, forced);
      if (chosen_.empty()) return finish(from);
      if (forced) {
        ++transitions_;
        machine_.apply(s, chosen_.front());
        continue;
      }
      RecordId id = 0;
      const bool inserted = visited_.insert(s, id);
      if (graph_) edges_.push_back({from, id});
      if (!inserted) return;
      for (std::size_t i = chosen_.size(); i-- > 0;) {
        ++transitions_;
        push(s, id);
        machine_.apply(stack_.data() + stack_.size() - 1 - words_, chosen_[i]);
      }
      return;
    }
  }

  void finish(RecordId from) {
    const bool hung = list_.hung || !list_.agents.empty();
    if (graph_) edges_.push_back({from, hung ? StateEdge::hung : StateEdge::finished});
    if (hung) return;
    machine_.outcome(state_.data(), row_);
    arrange(equal_, row_);
    outcomes_.insert(reinterpret_cast<const std::uint64_t*>(row_.data()));
  }

  // A step keeps one state at most: so one worker stops at the first state too many, and several at nearly that.
  std::uint32_t steps_to_check(std::uint64_t most) const {
    const std::uint64_t kept = visited_.size();
    const std::uint64_t left = most > kept ? most - kept : 0;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(check_every - 1, left / std::max(options_.jobs, 1U)) + 1);
  }
  bool over_limit(std::uint64_t most) {
    const Limits& limits = options_.limits;
    if (visited_.size() > most) exchange_.stop(Completeness::state_limit);
    if (visited_.bytes() + stack_.capacity() * sizeof(stack_[0]) > limits.memory || visited_.full()) {
      exchange_.stop(Completeness::memory_limit);
    }
    if (const auto why = expiry(limits)) exchange_.stop(*why);
    return exchange_.stopped();
  }

  const M& machine_;
  VisitedSet& visited_;
  StateExchange& exchange_;
  const ExploreOptions& options_;
  std::uint32_t words_;
  const std::vector<EqualThreads>& equal_;
  bool graph_;
  std::vector<std::uint64_t> stack_;
  std::vector<std::uint64_t> state_;
  std::vector<Shown> row_;
  AgentList list_;
  std::vector<Transition> chosen_;
  PersistentSets sets_;
  Visited outcomes_;
  std::vector<StateEdge> edges_;
  std::uint64_t transitions_ = 0;
};

}  // namespace fenceline
