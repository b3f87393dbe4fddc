#include "model/reference/combine.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "model/reference/axioms.h"

namespace fenceline::reference {
namespace {

using Cell = std::pair<LocationId, Value>;  // a location and a value it may have

std::set<Cell> writes_of(const Path& path) {
  std::set<Cell> cells;
  for (const Event& e : path.events) {
    if (e.is_write()) cells.emplace(e.location, e.value);
  }
  return cells;
}

class Combiner {
 public:
  Combiner(const Program& program, const std::vector<Paths>& paths, Watch& watch,
           const std::function<void(const Combination&)>& visit)
      : watch_(watch), visit_(visit), available_(paths.size() + 1) {
    for (LocationId l = 0; l < program.locations.size(); ++l) {
      const Location& location = program.locations[l];
      available_.back().emplace(l, truncate(location.initial, location.width));
    }
    bool may_fault = false;
    for (const Paths& thread : paths) {
      may_fault =
          may_fault || std::ranges::any_of(thread.paths, [](const Path& p) { return p.end == Path::End::fault; });
    }
    for (const Paths& thread : paths) {
      std::vector<Choice> choices;
      for (const Path& path : thread.paths) {
        if (path.end == Path::End::unfinished && !may_fault) continue;
        std::set<Cell> writes = writes_of(path);
        std::set<Cell> reads;
        for (const Event& e : path.events) {
          if (e.is_read() && !writes.contains({e.location, e.value})) reads.emplace(e.location, e.value);
        }
        choices.push_back({&path, std::move(writes), std::move(reads)});
      }
      choices_.push_back(std::move(choices));
    }
    // available_[t]: what the initial state and threads t and later may write.
    for (std::size_t t = paths.size(); t-- > 0;) {
      available_[t] = available_[t + 1];
      for (const Choice& choice : choices_[t]) available_[t].insert(choice.writes.begin(), choice.writes.end());
    }
  }

  void run() {
    std::set<Cell> written;
    choose(0, written);
  }

 private:
  struct Choice {
    const Path* path;
    std::set<Cell> writes;
    std::set<Cell> reads;  // those its own writes do not answer
  };

  // `written`: what the paths chosen so far write.
  void choose(std::size_t thread, const std::set<Cell>& written) {
    if (thread == choices_.size()) return complete();
    for (const Choice& choice : choices_[thread]) {
      watch_.step();
      chosen_.push_back(&choice);
      std::set<Cell> more = written;
      more.insert(choice.writes.begin(), choice.writes.end());
      const auto answered = [&](const Cell& c) { return more.contains(c) || available_[thread + 1].contains(c); };
      const auto possible = [&](const Choice* c) { return std::ranges::all_of(c->reads, answered); };
      if (std::ranges::all_of(chosen_, possible)) choose(thread + 1, more);
      chosen_.pop_back();
    }
  }

  void complete() const {
    Combination combination;
    for (const Choice* choice : chosen_) combination.push_back(choice->path);
    const auto ends = [&](Path::End end) {
      return std::ranges::any_of(combination, [end](const Path* p) { return p->end == end; });
    };
    if (ends(Path::End::unfinished) && !ends(Path::End::fault)) return;
    visit_(combination);
  }

  Watch& watch_;
  const std::function<void(const Combination&)>& visit_;
  std::vector<std::vector<Choice>> choices_;
  std::vector<std::set<Cell>> available_;
  std::vector<const Choice*> chosen_;
};

// Enumerates the orders of one location: first coherence, write by write, then a source for each read.
class Orders {
 public:
  Orders(const Execution& x, LocationId location, Watch& watch) : x_(x), watch_(watch) {
    for (EventId e = 0; e < x.events.size(); ++e) {
      if (x.events[e].location != location) continue;
      if (x.events[e].is_read()) reads_.push_back(e);
      if (x.events[e].is_write()) writes_.push_back(e);
    }
  }

  std::vector<LocationOrder> all() {
    order_.push_back(writes_.front());  // the initial write comes first, in `writes_` and in coherence
    order_writes();
    return std::move(found_);
  }

 private:
  void order_writes() {
    if (order_.size() == writes_.size()) {
      const Relation none(x_.events.size());
      x_.rf = x_.co = x_.fr = none;
      for (std::size_t i = 0; i < order_.size(); ++i) {
        for (std::size_t j = i + 1; j < order_.size(); ++j) x_.co.add(order_[i], order_[j]);
      }
      return choose_sources(0);
    }
    const auto placed = [&](EventId w) { return std::ranges::count(order_, w) != 0; };
    for (const EventId w : writes_) {
      if (placed(w)) continue;
      const auto comes_first = [&](EventId other) { return x_.po_loc.contains(other, w) && !placed(other); };
      if (std::ranges::any_of(writes_, comes_first)) continue;  // coherence would contradict program order
      order_.push_back(w);
      order_writes();
      order_.pop_back();
    }
  }

  // For the reads from the `next`th on.
  void choose_sources(std::size_t next) {
    watch_.candidate();
    if (!coherent(x_) || !atomic(x_)) return;
    if (next == reads_.size()) {
      found_.push_back({x_.rf, x_.co, x_.fr, x_.events[order_.back()].value});
      return;
    }
    const EventId read = reads_[next];
    for (std::size_t i = 0; i < order_.size(); ++i) {
      if (x_.events[order_[i]].value != x_.events[read].value) continue;
      x_.rf.add(order_[i], read);
      for (std::size_t j = i + 1; j < order_.size(); ++j) x_.fr.add(read, order_[j]);
      choose_sources(next + 1);
      x_.rf.remove(order_[i], read);
      for (std::size_t j = i + 1; j < order_.size(); ++j) x_.fr.remove(read, order_[j]);
    }
  }

  Execution x_;  // its rf, co and fr are those of the location alone, as far as chosen
  Watch& watch_;
  std::vector<EventId> reads_, writes_, order_;
  std::vector<LocationOrder> found_;
};

}  // namespace

void for_each_combination(const Program& program, const std::vector<Paths>& paths, Watch& watch,
                          const std::function<void(const Combination&)>& visit) {
  Combiner(program, paths, watch, visit).run();
}

Execution assemble(const Program& program, const Combination& combination) {
  Execution x;
  std::set<LocationId> accessed;
  for (const Path* path : combination) {
    for (const Event& e : path->events) {
      if (!e.is_fence()) accessed.insert(e.location);
    }
  }
  for (const LocationId l : accessed) {
    Event initial;
    initial.kind = Event::Kind::write;
    initial.location = l;
    initial.value = truncate(program.locations[l].initial, program.locations[l].width);
    x.events.push_back(initial);
  }
  for (const Path* path : combination) x.events.insert(x.events.end(), path->events.begin(), path->events.end());
  const std::size_t n = x.events.size();
  x.po = x.po_loc = x.rmw = x.rf = x.co = x.fr = Relation(n);
  for (EventId a = 0; a < n; ++a) {
    const Event& first = x.events[a];
    for (EventId b = a + 1; b < n; ++b) {
      const Event& second = x.events[b];
      if (!first.thread || first.thread != second.thread) continue;
      x.po.add(a, b);
      if (!first.is_fence() && !second.is_fence() && first.location == second.location) x.po_loc.add(a, b);
    }
    if (first.locked && first.is_write()) x.rmw.add(a - 1, a);
  }
  for (const Path* path : combination) x.registers.push_back(path->registers);
  for (const Location& l : program.locations) x.memory.push_back(truncate(l.initial, l.width));
  return x;
}

std::vector<LocationOrder> location_orders(const Execution& x, LocationId location, Watch& watch) {
  return Orders(x, location, watch).all();
}

}  // namespace fenceline::reference
