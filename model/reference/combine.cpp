#include "model/reference/combine.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace fenceline::reference {
namespace {

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

class Combiner {
 public:
  Combiner(const Program& program, const std::vector<Paths>& paths, Watch& watch,
           const std::function<void(const Combination&)>& visit)
      : program_(program), watch_(watch), visit_(visit), locations_(program.locations.size()) {
    bool may_fault = false;
    for (const Paths& thread : paths) {
      const auto faults = [](const Path& p) { return p.end == Path::End::fault; };
      may_fault = may_fault || std::ranges::any_of(thread.paths, faults);
    }
    std::vector<std::map<std::vector<Event>, std::size_t>> numbers(program.locations.size());
    for (const Paths& thread : paths) {
      std::vector<Choice> choices;
      for (const Path& path : thread.paths) {
        if (path.end == Path::End::unfinished && !may_fault) continue;
        Choice choice{&path, {}};
        for (LocationId l = 0; l < locations_.size(); ++l) {
          const auto [at, is_new] = numbers[l].emplace(accesses(path, l), numbers[l].size());
          if (is_new) locations_[l].parts.push_back(at->first);
          choice.parts.push_back(at->second);
        }
        choices.push_back(std::move(choice));
      }
      choices_.push_back(std::move(choices));
    }
    for (LocationId l = 0; l < locations_.size(); ++l) {
      std::vector<std::set<Value>>& later = locations_[l].later;
      later.resize(paths.size() + 1);
      for (std::size_t t = paths.size(); t-- > 0;) {
        later[t] = later[t + 1];
        for (const Choice& choice : choices_[t]) {
          for (const Event& e : locations_[l].parts[choice.parts[l]]) {
            if (e.is_write()) later[t].insert(e.value);
          }
        }
      }
    }
  }

  void run() { choose(); }

 private:
  // What a path does at a location, as an index into that location's `parts`; equal parts have equal numbers.
  struct Choice {
    const Path* path;
    std::vector<std::size_t> parts;  // by location
  };

  struct PerLocation {
    std::vector<std::vector<Event>> parts;
    std::vector<std::set<Value>> later;  // [t]: what threads t and later may write
    // By the parts of the threads chosen so far. With some threads still to choose, at most one order.
    std::map<std::vector<std::size_t>, std::vector<LocationOrder>> orders;
  };

  static std::vector<Event> accesses(const Path& path, LocationId l) {
    std::vector<Event> part;
    for (const Event& e : path.events) {
      if (!e.is_fence() && e.location == l) part.push_back(e);
    }
    return part;
  }

  void choose() {
    if (chosen_.size() == choices_.size()) return complete();
    for (const Choice& choice : choices_[chosen_.size()]) {
      watch_.candidate();
      chosen_.push_back(&choice);
      bool possible = true;
      for (LocationId l = 0; possible && l < locations_.size(); ++l) possible = !orders_of(l).empty();
      if (possible) choose();
      chosen_.pop_back();
    }
  }

  // Of the threads chosen so far.
  const std::vector<LocationOrder>& orders_of(LocationId l) {
    PerLocation& location = locations_[l];
    std::vector<std::size_t> key;
    for (const Choice* choice : chosen_) key.push_back(choice->parts[l]);
    const auto known = location.orders.find(key);
    if (known != location.orders.end()) return known->second;
    std::vector<std::vector<Event>> threads;
    for (const std::size_t part : key) {
      threads.push_back(without_reads_of(location.later[chosen_.size()], location.parts[part]));
    }
    const std::size_t most = chosen_.size() == choices_.size() ? all : 1;
    return location.orders.emplace(key, location_orders(assemble(program_, threads), most, watch_)).first->second;
  }

  static std::vector<Event> without_reads_of(const std::set<Value>& values, const std::vector<Event>& part) {
    std::vector<Event> kept;
    bool half = false;  // the last event was left out and had a write to go with it
    for (const Event& e : part) {
      if (e.is_read() && values.contains(e.value)) {
        half = e.locked;
        continue;
      }
      kept.push_back(e);
      // A write whose read is left out is a write like any other.
      if (e.is_write() && half) kept.back().locked = false;
      half = false;
    }
    return kept;
  }

  void complete() {
    Combination combination;
    for (const Choice* choice : chosen_) combination.paths.push_back(choice->path);
    if (combination.ends(Path::End::unfinished) && !combination.ends(Path::End::fault)) return;
    for (LocationId l = 0; l < locations_.size(); ++l) combination.orders.push_back(&orders_of(l));
    visit_(combination);
  }

  const Program& program_;
  Watch& watch_;
  const std::function<void(const Combination&)>& visit_;
  std::vector<PerLocation> locations_;
  std::vector<std::vector<Choice>> choices_;
  std::vector<const Choice*> chosen_;
};

}  // namespace

bool Combination::ends(Path::End end) const {
  return std::ranges::any_of(paths, [end](const Path* p) { return p->end == end; });
}

void for_each_combination(const Program& program, const std::vector<Paths>& paths, Watch& watch,
                          const std::function<void(const Combination&)>& visit) {
  Combiner(program, paths, watch, visit).run();
}

Execution assemble(const Program& program, const std::vector<std::vector<Event>>& threads) {
  Execution x;
  std::set<LocationId> accessed;
  for (const std::vector<Event>& thread : threads) {
    for (const Event& e : thread) {
      if (!e.is_fence()) accessed.insert(e.location);
    }
  }
  for (const Location& l : program.locations) x.memory.push_back(truncate(l.initial, l.width));
  for (const LocationId l : accessed) {
    Event initial;
    initial.kind = Event::Kind::write;
    initial.location = l;
    initial.value = x.memory[l];
    x.events.push_back(initial);
  }
  for (const std::vector<Event>& thread : threads) x.events.insert(x.events.end(), thread.begin(), thread.end());
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
  return x;
}

}  // namespace fenceline::reference
