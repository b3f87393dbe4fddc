#include "tests/check/random/machine.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "tests/check/random/steps.h"

namespace fenceline::testing::random {
namespace {

using Edges = std::vector<std::vector<std::uint32_t>>;

// Tarjan's algorithm, without recursion: calls f with each set of states that all lead to each other and nowhere else.
template <class F>
void for_each_end(const Edges& edges, F&& f) {
  struct Frame {
    std::uint32_t state;
    std::size_t next = 0;  // edge
    bool leaves = false;   // what can be reached from here belongs to another set in part
  };
  constexpr std::uint32_t unseen = ~0U;
  constexpr std::uint32_t done = unseen - 1;
  std::vector<std::uint32_t> low(edges.size(), unseen);  // the earliest that is reached, by when it was seen
  std::vector<std::uint32_t> seen(edges.size(), unseen);
  std::vector<std::uint32_t> open;
  std::vector<Frame> path;
  std::uint32_t now = 0;
  const auto enter = [&](std::uint32_t n) {
    low[n] = seen[n] = now++;
    open.push_back(n);
    path.push_back({n});
  };
  for (std::uint32_t root = 0; root < edges.size(); ++root) {
    if (seen[root] == unseen) enter(root);
    while (!path.empty()) {
      Frame& here = path.back();
      if (here.next < edges[here.state].size()) {
        const std::uint32_t m = edges[here.state][here.next++];
        if (seen[m] == unseen) {
          enter(m);
        } else if (low[m] == done) {
          here.leaves = true;
        } else {
          low[here.state] = std::min(low[here.state], seen[m]);
        }
        continue;
      }
      const Frame left = here;
      path.pop_back();
      const bool heads = low[left.state] == seen[left.state];
      if (!path.empty()) {
        Frame& before = path.back();
        before.leaves = before.leaves || left.leaves || heads;
        if (!heads) low[before.state] = std::min(low[before.state], low[left.state]);
      }
      if (!heads) continue;
      const auto first = std::ranges::find(open, left.state);
      if (!left.leaves) f(std::vector<std::uint32_t>(first, open.end()));
      std::for_each(first, open.end(), [&](std::uint32_t n) { low[n] = done; });
      open.erase(first, open.end());
    }
  }
}

class Search {
 public:
  Search(const Program& program, const MachineOptions& options) : options_(options), steps_(program, options) {}

  MachineAnswer run() {
    try {
      visit(steps_.start());
      for (std::uint32_t n = 0; n < states_.size(); ++n) expand(n);
    } catch (const TooLarge&) {
      answer_.complete = false;
      return answer_;
    }
    answer_.states = states_.size();
    answer_.executions = executions_.size();
    // The program may stay for ever in states that lead nowhere else: one without any step, or some in which threads go
    // round.
    for_each_end(after_, [&](const std::vector<std::uint32_t>& end) {
      if (std::ranges::any_of(end, [&](std::uint32_t n) { return fine_[n]; })) return;
      (after_[end.front()].empty() ? answer_.deadlocks : answer_.livelocks) = true;
    });
    return answer_;
  }

 private:
  std::uint32_t visit(const State& s) {
    const auto [known, is_new] = numbers_.emplace(s, static_cast<std::uint32_t>(states_.size()));
    if (is_new) {
      if (states_.size() == options_.most_states) throw TooLarge();
      states_.push_back(&known->first);
    }
    return known->second;
  }

  void expand(std::uint32_t n) {
    const State& s = *states_[n];
    next_.clear();
    const bool races = steps_.after(s, next_);
    const bool ended = steps_.ended(s);
    answer_.races = answer_.races || races;
    fine_.push_back(ended || races);
    std::vector<std::uint32_t>& after = after_.emplace_back();
    for (const State& next : next_) after.push_back(visit(next));
    if (!ended) return;
    answer_.outcomes.insert(steps_.outcome(s));
    if (options_.count) executions_.insert(history_of(s));
  }

  static State history_of(const State& s) {
    State history;
    history.coherence = s.coherence;
    for (std::size_t t = 0; t < most_threads; ++t) history.threads[t].read = s.threads[t].read;
    return history;
  }

  const MachineOptions& options_;
  Steps steps_;
  MachineAnswer answer_;
  std::unordered_map<State, std::uint32_t, HashOfState> numbers_;
  std::vector<const State*> states_;
  Edges after_;
  std::vector<bool> fine_;  // ends, or is not defined from there on
  std::vector<State> next_;
  std::unordered_set<State, HashOfState> executions_;
};

}  // namespace

MachineAnswer run_machine(const Program& program, const MachineOptions& options) {
  return Search(program, options).run();
}

}  // namespace fenceline::testing::random
