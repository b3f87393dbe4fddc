#include "model/reference/why_not.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "model/reference/combine.h"
#include "model/reference/paths.h"
#include "model/reference/watch.h"

namespace fenceline::reference {
namespace {

// What some values alone say of a proposition; none while it may still go either way.
using Values = std::vector<std::optional<Shown>>;
std::optional<bool> decided(const Proposition& p, const Values& values) {
  using Kind = Proposition::Kind;
  const auto equal = [&]() -> std::optional<bool> {
    const auto& left = values[p.observable];
    const std::optional<Shown> right = p.other ? values[*p.other] : p.value;
    if (!left || !right) return std::nullopt;
    return *left == *right;
  };
  const auto negated = [](std::optional<bool> b) { return b ? std::optional(!*b) : std::nullopt; };
  // Whether some child is decided so, or all are decided otherwise.
  const auto any = [&](bool wanted) -> std::optional<bool> {
    bool open = false;
    for (const Proposition& child : p.children) {
      const auto d = decided(child, values);
      if (d == wanted) return true;
      open = open || !d;
    }
    return open ? std::nullopt : std::optional(false);
  };
  switch (p.kind) {
    case Kind::always: return true;
    case Kind::never: return false;
    case Kind::equal: return equal();
    case Kind::differ: return negated(equal());
    case Kind::conjunction: return negated(any(false));
    case Kind::disjunction: return any(true);
    case Kind::negation: return negated(decided(p.children[0], values));
    case Kind::implication: {
      const auto premise = decided(p.children[0], values);
      const auto conclusion = decided(p.children[1], values);
      if (premise == false || conclusion == true) return true;
      return premise && conclusion ? std::optional(false) : std::nullopt;
    }
  }
  return std::nullopt;
}

// Paths on which a load may return any value that some store of any thread, its own later ones included, may write.
std::vector<Paths> unconstrained_paths(const Program& program, unsigned unroll, Watch& watch) {
  ValueSets values(program.locations.size());
  for (LocationId l = 0; l < values.size(); ++l) {
    values[l].insert(truncate(program.locations[l].initial, program.locations[l].width));
  }
  for (std::size_t round = 1;; ++round) {
    std::vector<Paths> paths;
    ValueSets wider = values;
    std::size_t most_writes = 0;
    for (ThreadId t = 0; t < program.threads.size(); ++t) {
      paths.push_back(paths_of(program, t, values, unroll, watch));
      std::ptrdiff_t longest = 0;
      for (const Path& path : paths.back().paths) {
        for (const Event& e : path.events) {
          if (e.is_write()) wider[e.location].insert(e.value);
        }
        longest = std::max(longest, std::ranges::count_if(path.events, &Event::is_write));
      }
      most_writes += static_cast<std::size_t>(longest);
    }
    // As in all_paths: no chain of writes passes a write twice.
    if (wider == values || round > most_writes) return paths;
    values = std::move(wider);
  }
}

// An event by what it is in the program: how often its thread has executed its instruction before, and which half of a
// read-modify-write it is.
using Name = std::tuple<std::optional<ThreadId>, std::uint32_t, Event::Kind, LocationId, unsigned>;

std::vector<Name> names_of(const Execution& x) {
  std::vector<Name> names;
  std::map<Name, unsigned> times;
  for (const Event& e : x.events) {
    const std::uint32_t instruction = e.thread ? e.instruction : 0;
    Name name{e.thread, instruction, e.kind, e.is_fence() ? 0 : e.location, 0};
    std::get<4>(name) = times[name]++;
    names.push_back(name);
  }
  return names;
}

std::optional<Cycle> translated(const std::vector<Name>& from, const Cycle& cycle, const std::vector<Name>& to) {
  Cycle result = cycle;
  for (Edge& e : result.edges) {
    for (EventId* const end : {&e.from, &e.to}) {
      const auto found = std::ranges::find(to, from[*end]);
      if (found == to.end()) return std::nullopt;
      *end = static_cast<EventId>(found - to.begin());
    }
  }
  return result;
}

class Candidates {
 public:
  Candidates(const Program& program, std::span<const Observable> observed, const Proposition& proposition, Model model,
             Watch& watch, WhyNot& result)
      : program_(program),
        observed_(observed),
        proposition_(proposition),
        model_(model),
        watch_(watch),
        result_(result),
        values_(observed.size()) {}

  void visit(const std::vector<Paths>& paths) { choose_paths(paths, 0); }

 private:
  // --- paths ---------------------------------------------------------------------------------------------------------

  void choose_paths(const std::vector<Paths>& paths, ThreadId t) {
    watch_.candidate();
    if (result_.allowed || decided(proposition_, values_) == false) return;
    if (t == paths.size()) return begin();
    for (const Path& path : paths[t].paths) {
      if (path.end != Path::End::finished) continue;
      chosen_.push_back(&path);
      for (std::size_t i = 0; i < observed_.size(); ++i) {
        const Observable& o = observed_[i];
        if (o.kind == Observable::Kind::reg && o.thread == t) values_[i] = shown(program_, o, path.registers[o.index]);
      }
      choose_paths(paths, t + 1);
      chosen_.pop_back();
    }
    for (std::size_t i = 0; i < observed_.size(); ++i) {
      if (observed_[i].kind == Observable::Kind::reg && observed_[i].thread == t) values_[i].reset();
    }
  }

  // The events are known; reads-from and coherence are chosen next, one location after the other.
  void begin() {
    std::vector<std::vector<Event>> threads;
    for (const Path* path : chosen_) threads.push_back(path->events);
    x_ = assemble(program_, threads);
    for (const Path* path : chosen_) x_.registers.push_back(path->registers);
    x_.memory.resize(program_.locations.size());
    names_ = names_of(x_);
    accesses_.assign(program_.locations.size(), {});
    for (EventId e = 0; e < x_.events.size(); ++e) {
      const Event& event = x_.events[e];
      if (event.is_write()) accesses_[event.location].writes.push_back(e);
      if (event.is_read()) accesses_[event.location].reads.push_back(e);
    }
    for (const Accesses& a : accesses_) {
      for (const EventId r : a.reads) {
        if (std::ranges::none_of(a.writes, [&](EventId w) { return x_.events[w].value == x_.events[r].value; })) return;
      }
    }
    known_.clear();
    for (const Reason& reason : result_.reasons) note_known(reason);
    choose_last(0);
  }

  // --- coherence and reads-from --------------------------------------------------------------------------------------

  struct Accesses {
    std::vector<EventId> writes;  // the initial one first
    std::vector<EventId> reads;
  };

  // The last write, each read's source, then the writes from the first to the one before the last: at every step all
  // that is certain of coherence and from-read is there, so that a known cycle shows as early as it can.
  void choose_last(LocationId l) {
    if (l == accesses_.size()) return judge();
    const std::vector<EventId>& writes = accesses_[l].writes;
    if (writes.size() < 2) {
      x_.memory[l] = writes.empty() ? truncate(program_.locations[l].initial, program_.locations[l].width)
                                    : x_.events[writes.front()].value;
      return observe(l, {});
    }
    for (const EventId w : writes) {
      if (w != writes.front()) x_.co.add(writes.front(), w);
    }
    // Program order first: what breaks it as well has a less telling cycle.
    for (auto last = writes.end() - 1; last != writes.begin() && !result_.allowed; --last) {
      std::vector<EventId> between(writes.begin() + 1, writes.end());
      std::erase(between, *last);
      for (const EventId w : between) x_.co.add(w, *last);
      x_.memory[l] = x_.events[*last].value;
      observe(l, between);
      for (const EventId w : between) x_.co.remove(w, *last);
    }
    for (const EventId w : writes) x_.co.remove(writes.front(), w);
  }

  void observe(LocationId l, const std::vector<EventId>& between) {
    const auto put = [&](std::optional<Value> v) {
      for (std::size_t i = 0; i < observed_.size(); ++i) {
        if (observed_[i] != Observable::of_location(l)) continue;
        values_[i] = v ? std::optional(shown(program_, observed_[i], *v)) : std::nullopt;
      }
    };
    put(x_.memory[l]);
    if (decided(proposition_, values_) != false && !has_known_cycle()) choose_source(l, 0, between);
    put(std::nullopt);
  }

  void choose_source(LocationId l, std::size_t i, const std::vector<EventId>& between) {
    if (i == accesses_[l].reads.size()) return choose_next(l, between);
    const EventId read = accesses_[l].reads[i];
    for (const EventId w : accesses_[l].writes) {
      if (result_.allowed) return;
      if (x_.events[w].value != x_.events[read].value) continue;
      watch_.candidate();
      x_.rf.add(w, read);
      for (const EventId later : accesses_[l].writes) {
        if (x_.co.contains(w, later)) x_.fr.add(read, later);
      }
      if (!has_known_cycle()) choose_source(l, i + 1, between);
      x_.rf.remove(w, read);
      for (const EventId later : accesses_[l].writes) x_.fr.remove(read, later);
    }
  }

  // Which of the writes left comes next in coherence.
  void choose_next(LocationId l, const std::vector<EventId>& left) {
    if (left.size() < 2) return choose_last(l + 1);
    for (const EventId next : left) {
      if (result_.allowed) return;
      watch_.candidate();
      std::vector<EventId> later = left;
      std::erase(later, next);
      const auto each_new = [&](auto&& co, auto&& fr) {
        for (const EventId w : later) co(next, w);
        for (const EventId r : accesses_[l].reads) {
          if (!x_.rf.contains(next, r)) continue;
          for (const EventId w : later) fr(r, w);
        }
      };
      each_new([&](EventId a, EventId b) { x_.co.add(a, b); }, [&](EventId a, EventId b) { x_.fr.add(a, b); });
      if (!has_known_cycle()) choose_next(l, later);
      each_new([&](EventId a, EventId b) { x_.co.remove(a, b); }, [&](EventId a, EventId b) { x_.fr.remove(a, b); });
    }
  }

  // --- cycles --------------------------------------------------------------------------------------------------------

  void note_known(const Reason& reason) {
    if (auto cycle = translated(names_of(reason.execution), reason.cycle, names_)) known_.push_back(*std::move(cycle));
  }

  bool has_known_cycle() const {
    return std::ranges::any_of(known_, [this](const Cycle& cycle) {
      return std::ranges::all_of(cycle.edges, [this](const Edge& e) { return is_there(e); }) &&
             refute(x_, model_, cycle).empty();
    });
  }
  // A quick look before the check, which takes its time: whether the edge has been chosen.
  bool is_there(const Edge& e) const {
    switch (e.kind) {
      case Edge::Kind::reads_from: return x_.rf.contains(e.from, e.to);
      case Edge::Kind::coherence: return x_.co.contains(e.from, e.to);
      case Edge::Kind::from_read: return x_.fr.contains(e.from, e.to);
      case Edge::Kind::program_order:
      case Edge::Kind::atomic: return true;
    }
    return false;
  }

  void judge() {
    if (decided(proposition_, values_) != true) return;
    if (auto cycle = find_cycle(x_, model_)) {
      result_.reasons.push_back({x_, *std::move(cycle)});
      note_known(result_.reasons.back());
    } else {
      result_.allowed = x_;
    }
  }

  const Program& program_;
  std::span<const Observable> observed_;
  const Proposition& proposition_;
  Model model_;
  Watch& watch_;
  WhyNot& result_;
  Values values_;  // of the observables, as far as they are chosen
  std::vector<const Path*> chosen_;
  Execution x_;
  std::vector<Name> names_;         // of its events
  std::vector<Accesses> accesses_;  // by location
  std::vector<Cycle> known_;        // the reasons so far, in x_'s events
};

}  // namespace

WhyNot why_not(const Program& program, std::span<const Observable> observed, const Proposition& proposition,
               Model model, const Options& options) {
  validate(program);
  WhyNot result;
  Watch watch(options.limits);
  try {
    const std::vector<Paths> paths = unconstrained_paths(program, options.unroll, watch);
    Candidates(program, observed, proposition, model, watch, result).visit(paths);
    if (std::ranges::any_of(paths, &Paths::gave_up)) result.completeness = Completeness::state_limit;
  } catch (const Watch::Stop& stop) {
    result.completeness = stop.reason;
  }
  result.candidates = watch.candidates();
  return result;
}

bool shows(const Execution& x, Model model, const Execution& of, const Cycle& cycle) {
  const auto mine = translated(names_of(of), cycle, names_of(x));
  return mine && refute(x, model, *mine).empty();
}

}  // namespace fenceline::reference
