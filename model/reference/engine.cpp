#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "model/reference/axioms.h"
#include "model/reference/coherence.h"
#include "model/reference/combine.h"
#include "model/reference/enumerate.h"
#include "model/reference/reference.h"

namespace fenceline::reference {
namespace {

using Row = std::vector<Shown>;
using Visit = std::function<bool(const Execution&)>;  // whether to go on

Row outcome_of(const Program& program, std::span<const Observable> observed, const Execution& x) {
  Row row;
  for (const Observable& o : observed) {
    switch (o.kind) {
      case Observable::Kind::reg: row.push_back(shown(program, o, x.registers[o.thread][o.index])); break;
      case Observable::Kind::location: row.push_back(shown(program, o, x.memory[o.index])); break;
    }
  }
  return row;
}

// The executions of one combination of paths: every choice of an order for each location that leaves the model's one
// order of all events acyclic.
class Assembly {
 public:
  Assembly(const Program& program, const Combination& combination, std::optional<Model> model, Watch& watch)
      : program_(program),
        model_(model),
        watch_(watch),
        x_(assemble(program, events_of(combination))),
        pinned_(program.locations.size()) {
    for (const Path* path : combination.paths) x_.registers.push_back(path->registers);
    for (const Event& e : x_.events) {
      if (e.thread) break;  // the initial writes, one a location, come first
      locations_.push_back(e.location);
      orders_.push_back(combination.orders[e.location]);
    }
  }

  // Calls `visit` with each execution until it returns false; returns whether it never did.
  bool each(const Visit& visit) {
    // Without a model every choice of orders is a candidate.
    return place(0, model_ ? preserved(x_, *model_) : Relation(x_.events.size()), visit);
  }

  // Adds the outcomes of all executions. One execution for each is enough, so those with the final values of an
  // outcome that is known are not looked for.
  void add_outcomes(std::span<const Observable> observed, std::set<Row>& rows) { pin(0, observed, rows); }

 private:
  static std::vector<std::vector<Event>> events_of(const Combination& combination) {
    std::vector<std::vector<Event>> threads;
    for (const Path* path : combination.paths) threads.push_back(path->events);
    return threads;
  }

  // A relation between the accesses to one location, as one between events of the execution.
  Relation placed(const Relation& local, LocationId l) const {
    std::vector<EventId> accesses;
    for (EventId e = 0; e < x_.events.size(); ++e) {
      if (!x_.events[e].is_fence() && x_.events[e].location == l) accesses.push_back(e);
    }
    Relation r(x_.events.size());
    for (EventId a = 0; a < accesses.size(); ++a) {
      for (EventId b = 0; b < accesses.size(); ++b) {
        if (local.contains(a, b)) r.add(accesses[a], accesses[b]);
      }
    }
    return r;
  }

  // Chooses the order of the `i`th location and on; `so_far` is the model's order by what is chosen.
  bool place(std::size_t i, const Relation& so_far, const Visit& visit) {
    watch_.candidate();
    if (!so_far.acyclic()) return true;
    if (i == locations_.size()) return visit(x_);
    const LocationId l = locations_[i];
    const Relation rf = x_.rf;
    const Relation co = x_.co;
    const Relation fr = x_.fr;
    bool go_on = true;
    for (const LocationOrder& order : *orders_[i]) {
      if (pinned_[l] && *pinned_[l] != order.last) continue;
      // The location's part alone, for what it adds to the order; then with what is chosen already.
      x_.rf = placed(order.rf, l);
      x_.co = placed(order.co, l);
      x_.fr = placed(order.fr, l);
      const Relation added = model_ ? communication(x_, *model_) : Relation(x_.events.size());
      x_.rf |= rf;
      x_.co |= co;
      x_.fr |= fr;
      x_.memory[l] = order.last;
      go_on = place(i + 1, so_far | added, visit);
      if (!go_on) break;
    }
    x_.rf = rf;
    x_.co = co;
    x_.fr = fr;
    return go_on;
  }

  // Chooses final values for the observed locations among the `i`th and on.
  void pin(std::size_t i, std::span<const Observable> observed, std::set<Row>& rows) {
    if (i == locations_.size()) {
      Row row = outcome_of(program_, observed, x_);
      if (rows.contains(row)) return;
      if (!each([](const Execution&) { return false; })) rows.insert(std::move(row));
      return;
    }
    const LocationId l = locations_[i];
    if (std::ranges::count(observed, Observable::of_location(l)) == 0) return pin(i + 1, observed, rows);
    std::set<Value> finals;
    for (const LocationOrder& order : *orders_[i]) finals.insert(order.last);
    for (const Value value : finals) {
      pinned_[l] = x_.memory[l] = value;
      pin(i + 1, observed, rows);
    }
    pinned_[l].reset();
  }

  const Program& program_;
  std::optional<Model> model_;
  Watch& watch_;
  Execution x_;
  std::vector<LocationId> locations_;                      // those accessed
  std::vector<const std::vector<LocationOrder>*> orders_;  // of each of them
  std::vector<std::optional<Value>> pinned_;               // by LocationId: the final value asked for
};

bool gave_up(const std::vector<Paths>& paths) { return std::ranges::any_of(paths, &Paths::gave_up); }

// Calls `visit` with the assembly of each combination that ends without a fault. Throws AccessFault when the model has
// an execution of one that ends with a fault.
Completeness each_assembly(const Program& program, std::optional<Model> model, const Options& options, Watch& watch,
                           const std::function<void(Assembly&)>& visit) {
  validate(program);
  try {
    const std::vector<Paths> paths = all_paths(program, options.unroll, watch);
    for_each_combination(program, paths, watch, [&](const Combination& combination) {
      Assembly assembly(program, combination, model, watch);
      if (!combination.ends(Path::End::fault)) return visit(assembly);
      if (!assembly.each([](const Execution&) { return false; })) {
        throw AccessFault("an access to an address that is no location");
      }
    });
    return gave_up(paths) ? Completeness::state_limit : Completeness::exhaustive;
  } catch (const Watch::Stop& stop) {
    return stop.reason;
  }
}

}  // namespace

ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const Options& options) {
  Watch watch(options.limits);
  std::set<Row> rows;
  ExploreResult result;
  result.completeness =
      each_assembly(program, model, options, watch, [&](Assembly& assembly) { assembly.add_outcomes(observed, rows); });
  result.states = watch.candidates();
  result.outcomes = OutcomeSet(observed.size());
  for (const Row& row : rows) result.outcomes.add(row);
  result.outcomes.normalise();
  return result;
}

Completeness visit_executions(const Program& program, std::span<const Observable> observed, std::optional<Model> model,
                              const std::function<bool(const Execution&, std::span<const Shown>)>& visit,
                              const Options& options) {
  Watch watch(options.limits);
  return each_assembly(program, model, options, watch, [&](Assembly& assembly) {
    const bool on = assembly.each([&](const Execution& x) { return visit(x, outcome_of(program, observed, x)); });
    if (!on) throw Watch::Stop{Completeness::exhaustive};
  });
}

std::optional<Execution> find_execution(const Program& program, std::span<const Observable> observed,
                                        std::span<const Shown> outcome, std::optional<Model> model,
                                        const Options& options) {
  std::optional<Execution> found;
  visit_executions(
      program, observed, model,
      [&](const Execution& x, std::span<const Shown> row) {
        if (std::ranges::equal(row, outcome)) found = x;
        return !found;
      },
      options);
  return found;
}

}  // namespace fenceline::reference
