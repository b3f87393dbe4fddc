#include "runtime/check/planner.h"

#include <algorithm>
#include <compare>
#include <map>
#include <memory>
#include <queue>

namespace fenceline::checking {

struct Planner::Cost {
  std::uint32_t switches = 0;
  std::uint32_t delayed = 0;
  std::uint32_t steps = 0;
  auto operator<=>(const Cost&) const = default;
};

struct Planner::State {
  std::vector<std::uint32_t> done;                 // by thread, how many events
  std::vector<bool> committed;                     // by event: in the line already
  std::vector<std::vector<std::uint32_t>> buffer;  // by thread
  std::optional<ThreadId> last;
  Cost cost;
  Schedule steps;  // since a search took the state up
};

Planner::Planner(const Execution& x, bool buffers) : x_(x), buffers_(buffers), threads_(x.origins.size()) {
  for (std::uint32_t e = 0; e < x.events.size(); ++e) threads_[x.events[e].thread].push_back(e);
}

Keep Planner::all() const {
  Keep keep;
  for (const auto& events : threads_) keep.push_back(static_cast<std::uint32_t>(events.size()));
  return keep;
}

bool Planner::closed(const Keep& keep) const {
  for (std::uint32_t e = 0; e < x_.events.size(); ++e) {
    const std::uint32_t from = x_.events[e].from;
    if (kept(e, keep) && from != Execution::none && !kept(from, keep)) return false;
  }
  return true;
}

Planner::State Planner::start() const {
  State s;
  s.done.assign(threads_.size(), 0);
  s.committed.assign(x_.events.size(), false);
  s.buffer.resize(threads_.size());
  return s;
}

bool Planner::complete(const State& s, const Keep& keep) const {
  for (ThreadId t = 0; t < threads_.size(); ++t) {
    if (s.done[t] < std::min<std::size_t>(keep[t], threads_[t].size())) return false;
  }
  return true;
}

void Planner::drain(State& s, std::uint32_t e) const {
  auto& own = s.buffer[x_.events[e].thread];
  const auto at = std::ranges::find(own, e);
  s.steps.push_back({x_.events[e].thread, true, static_cast<std::uint32_t>(at - own.begin()), 0});
  own.erase(at);
  s.committed[e] = true;
}

// The model's order of memory events, drawn out, with few changes from one thread to another.
std::vector<std::uint32_t> Planner::line_of(const Keep& keep) const {
  const auto n = static_cast<std::uint32_t>(x_.events.size());
  std::vector<std::uint32_t> missing(n, 0);
  std::vector<std::vector<std::uint32_t>> later(n);
  for (std::uint32_t e = 0; e < n; ++e) {
    if (!kept(e, keep)) continue;
    for (const std::uint32_t b : x_.events[e].before) {
      if (!kept(b, keep)) continue;
      ++missing[e];
      later[b].push_back(e);
    }
  }
  std::vector<std::uint32_t> line;
  std::vector<bool> drawn(n, false);
  for (;;) {
    std::optional<std::uint32_t> next;
    for (std::uint32_t e = 0; e < n; ++e) {
      if (!kept(e, keep) || drawn[e] || missing[e] != 0) continue;
      if (!next) next = e;
      if (!line.empty() && x_.events[line.back()].thread == x_.events[e].thread) {
        next = e;
        break;
      }
    }
    if (!next) return line;
    line.push_back(*next);
    drawn[*next] = true;
    for (const std::uint32_t e : later[*next]) --missing[e];
  }
}

Schedule Planner::first(const Keep& keep) const {
  State s = start();
  for (const std::uint32_t next : x_.line.empty() ? line_of(keep) : x_.line) {
    const Execution::Event& event = x_.events[next];
    const ThreadId t = event.thread;
    for (; s.done[t] <= event.index; ++s.done[t]) {
      const std::uint32_t e = threads_[t][s.done[t]];
      s.steps.push_back({t, false, 0, 0});
      if (x_.events[e].buffered(buffers_)) s.buffer[t].push_back(e);
    }
    if (event.buffered(buffers_)) drain(s, next);
  }
  return std::move(s.steps);
}

bool Planner::ready(const State& s, std::uint32_t e, const Keep& keep) const {
  return std::ranges::all_of(x_.events[e].before, [&](std::uint32_t b) { return s.committed[b] || !kept(b, keep); });
}

// Drains the store, and what must before it.
bool Planner::commit(State& s, std::uint32_t e, const Keep& keep) const {
  const Execution::Event& event = x_.events[e];
  if (!event.buffered(buffers_) || s.done[event.thread] <= event.index) return false;
  if (!commit_before(s, e, keep)) return false;
  if (s.committed[e]) return true;
  drain(s, e);
  ++s.cost.steps;
  return true;
}

bool Planner::commit_before(State& s, std::uint32_t e, const Keep& keep) const {
  for (const std::uint32_t b : x_.events[e].before) {
    if (!s.committed[b] && kept(b, keep) && !commit(s, b, keep)) return false;
  }
  return true;
}

// The thread's next access, with the drains that it needs before. The state is spoilt when that cannot be.
bool Planner::step(State& s, ThreadId t, const Keep& keep) const {
  if (s.done[t] >= std::min<std::size_t>(keep[t], threads_[t].size())) return false;
  const std::uint32_t e = threads_[t][s.done[t]];
  const Execution::Event& event = x_.events[e];
  const bool waits = event.buffered(buffers_);
  if (!waits && !commit_before(s, e, keep)) return false;
  const auto commit_buffer = [&](ThreadId of, std::uint32_t up_to) {
    const std::vector<std::uint32_t> entries = s.buffer[of];
    return std::ranges::all_of(
        entries, [&](std::uint32_t w) { return s.committed[w] || x_.events[w].index > up_to || commit(s, w, keep); });
  };
  if (event.fenced && !commit_buffer(t, ~0U)) return false;
  for (const std::uint32_t a : event.after) {
    const Execution::Event& other = x_.events[a];
    if (s.done[other.thread] <= other.index || !commit_buffer(other.thread, other.index)) return false;
  }
  s.steps.push_back({t, false, 0, 0});
  ++s.done[t];
  ++s.cost.steps;
  if (s.last && *s.last != t) ++s.cost.switches;
  s.last = t;
  if (!waits) {
    s.committed[e] = true;
    return true;
  }
  s.buffer[t].push_back(e);
  if (ready(s, e, keep)) {
    drain(s, e);
  } else {
    ++s.cost.delayed;
  }
  return true;
}

std::optional<Schedule> Planner::plainest(const Keep& keep, std::size_t most) const {
  struct Node {
    State state;
    std::size_t parent;
  };
  // What is to come depends on these alone.
  const auto key = [](const State& s) {
    std::vector<std::uint32_t> k = s.done;
    k.push_back(s.last ? *s.last + 1 : 0);
    for (const auto& b : s.buffer) {
      std::vector<std::uint32_t> sorted = b;
      std::ranges::sort(sorted);
      k.insert(k.end(), sorted.begin(), sorted.end());
    }
    return k;
  };
  std::vector<Node> nodes{{start(), 0}};
  using Waiting = std::pair<Cost, std::size_t>;
  std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> queue;
  std::map<std::vector<std::uint32_t>, Cost> best;
  queue.push({Cost{}, 0});
  while (!queue.empty()) {
    const auto [cost, at] = queue.top();
    queue.pop();
    if (const auto known = best.find(key(nodes[at].state)); known != best.end() && known->second < cost) continue;
    if (complete(nodes[at].state, keep)) {
      std::vector<const Schedule*> parts;
      for (std::size_t n = at; n != 0; n = nodes[n].parent) parts.push_back(&nodes[n].state.steps);
      Schedule schedule;
      std::ranges::reverse(parts);
      for (const Schedule* part : parts) schedule.insert(schedule.end(), part->begin(), part->end());
      return schedule;
    }
    for (ThreadId t = 0; t < threads_.size(); ++t) {
      State next = nodes[at].state;
      next.steps.clear();
      if (!step(next, t, keep)) continue;
      auto [known, is_new] = best.try_emplace(key(next), next.cost);
      if (!is_new) {
        if (known->second <= next.cost) continue;
        known->second = next.cost;
      }
      if (nodes.size() >= most) return std::nullopt;
      queue.push({next.cost, nodes.size()});
      nodes.push_back({std::move(next), at});
    }
  }
  return std::nullopt;
}

std::optional<Schedule> Planner::plain(const Keep& keep) const {
  // Which thread next: the one at hand as long as it can, then that which can go on longest.
  State s = start();
  while (!complete(s, keep)) {
    std::optional<State> longest;
    std::uint32_t length = 0;
    for (ThreadId t = 0; t < threads_.size(); ++t) {
      State run = s;
      std::uint32_t steps = 0;
      for (;;) {
        State next = run;
        if (!step(next, t, keep)) break;
        run = std::move(next);
        ++steps;
      }
      if (steps > length) {
        length = steps;
        longest = std::move(run);
      }
    }
    if (!longest) return std::nullopt;
    s = std::move(*longest);
  }
  return std::move(s.steps);
}

}  // namespace fenceline::checking
