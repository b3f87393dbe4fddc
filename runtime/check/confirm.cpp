#include "runtime/check/confirm.h"

#include <algorithm>
#include <cstring>

#include "runtime/check/columns.h"
#include "runtime/check/planner.h"
#include "runtime/check/player.h"
#include "runtime/check/program_of.h"

namespace fenceline::checking {
namespace {

// States that the search for the plainest schedule may look at, and runs to find out what the failure needs.
constexpr std::size_t most_states = 20'000;
constexpr std::size_t most_runs = 400;
// Threads by the order in which this execution started them, as a world that has seen no other numbers them.
Schedule numbered_anew(Schedule schedule, const World& world) {
  for (Choice& c : schedule) {
    const auto at = std::ranges::find(world.spawned(), c.thread);
    if (at != world.spawned().end()) c.thread = static_cast<ThreadId>(1 + (at - world.spawned().begin()));
  }
  return schedule;
}

// Steps that a replay may take beyond those of its token.
constexpr std::uint64_t most_further_steps = 1U << 20U;

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// Of "tests/queue_test.cpp:12: Expected equality": "queue_test.cpp:12"; empty when there is no such place.
std::string place_in(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::size_t end = colon == std::string::npos ? colon : text.find(':', colon + 1);
  if (end == std::string::npos) return "";
  const std::size_t folder = text.rfind('/', colon);
  return text.substr(folder + 1, end - folder - 1);
}

// Whether a run fails as the search said. Names of threads in messages differ, and so does which of two racing accesses
// comes second; places that no parameter tells are known of runs alone.
bool same(const Failure& a, const Failure& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Failure::Kind::assertion:
      return same_place(a.place, b.place) && first_line(a.message) == first_line(b.message);
    case Failure::Kind::not_linearizable: return same_place(a.place, b.place);
    case Failure::Kind::misuse:
    case Failure::Kind::exception:
    case Failure::Kind::abort:
    case Failure::Kind::crash:
    case Failure::Kind::race:
    case Failure::Kind::use_after_free:
    case Failure::Kind::double_free:
    case Failure::Kind::leak:
    case Failure::Kind::deadlock:
    case Failure::Kind::livelock:
    case Failure::Kind::nondeterminism: return true;
  }
  return false;
}

// Whether the failure is one of the whole run, so that nothing can be left out.
bool at_the_end(Failure::Kind kind) {
  return kind == Failure::Kind::leak || kind == Failure::Kind::deadlock || kind == Failure::Kind::livelock;
}

class Confirmer {
 public:
  Confirmer(const Task& task, Execution execution, const Failure& failure)
      : task_(task),
        failure_(failure),
        x_(std::move(execution)),
        planner_(x_, task.options.model != Model::sc),
        world_(task.body, identities_, loops_, 0, options(task)),
        machine_(world_, task.options.model),
        player_(machine_, task.options.most_steps) {}

  bool confirm() {
    Keep keep = planner_.all();
    Schedule schedule = planner_.first(keep);
    if (!fails(schedule)) return false;
    if (!x_.line.empty()) return true;
    learn();
    if (!at_the_end(failure_.kind)) leave_out(keep, schedule);
    std::optional<Schedule> plain = planner_.plainest(keep, most_states);
    if (!plain) plain = planner_.plain(keep);
    if (plain && fails(*plain)) return true;
    return fails(schedule);
  }

  std::size_t steps() const { return played_.taken.size(); }

  Confirmed result() const {
    Confirmed c;
    c.failure = *played_.failure;
    c.failure.token = text_of(Token{task_.options.model, task_.check, numbered_anew(played_.taken, machine_.world())});
    c.trace = text_of_run(machine_, c.failure);
    c.program = program_of(machine_);
    return c;
  }

  static WorldOptions options(const Task& task) {
    WorldOptions o = task.world;
    o.records = true;
    return o;
  }

  static std::string text_of_run(const Machine& machine, const Failure& failure);

 private:
  bool fails(const Schedule& schedule) {
    played_ = player_.follow(schedule, x_);
    return played_.failure && same(*played_.failure, failure_);
  }

  // Into the execution, what the machine saw of the threads.
  void learn() {
    const std::vector<Machine::Row>& rows = machine_.rows();
    std::vector<std::uint32_t> place;  // of the machine's events
    std::vector<std::vector<std::uint32_t>> events(x_.origins.size());
    for (std::uint32_t e = 0; e < x_.events.size(); ++e) events[x_.events[e].thread].push_back(e);
    std::vector<std::uint32_t> taken(world_.most_threads(), 0);
    for (const Machine::Row& r : rows) {
      if (r.drain) continue;
      const ThreadId t = number_in_search(r.thread);
      // A round at the end comes of itself (Player::go_round).
      if (taken[r.thread] == events[t].size()) continue;
      const std::uint32_t e = events[t][taken[r.thread]++];
      if (r.event >= place.size()) place.resize(r.event + 1, Execution::none);
      place[r.event] = e;
      x_.events[e].fenced = r.fenced;
      for (const unsigned a : r.after) x_.events[e].after.push_back(place[a]);
    }
  }

  ThreadId number_in_search(ThreadId here) const {
    if (here == 0) return 0;
    const auto [parent, number] = world_.origin(here);
    const std::pair origin(number_in_search(parent), number);
    const auto at = std::find(x_.origins.begin() + 1, x_.origins.end(), origin);
    return static_cast<ThreadId>(at - x_.origins.begin());
  }

  // What the failure does not need: ends of threads without which it is still there.
  void leave_out(Keep& keep, Schedule& schedule) {
    std::size_t runs = 0;
    for (ThreadId t = 0; t < keep.size(); ++t) {
      for (std::uint32_t by = keep[t]; by > 0 && runs < most_runs;) {
        Keep less = keep;
        less[t] -= std::min(by, less[t]);
        Schedule shorter;
        const bool open = less[t] != keep[t] && planner_.closed(less);
        if (open) {
          ++runs;
          shorter = planner_.first(less);
        }
        if (open && fails(shorter)) {
          keep = less;
          schedule = std::move(shorter);
        } else {
          by /= 2;
        }
      }
    }
  }

  const Task& task_;
  const Failure& failure_;
  Execution x_;
  Planner planner_;
  Identities identities_;
  Loops loops_;
  World world_;
  Machine machine_;
  Player player_;
  Played played_;
};

std::string Confirmer::text_of_run(const Machine& machine, const Failure& failure) {
  const World& world = machine.world();
  const Drawing drawing = draw(machine);
  std::string text = drawing.text;
  for (const std::string& note : drawing.notes) {
    for (const std::string& line : wrapped(note, page_width)) text += line + "\n";
  }
  if (at_the_end(failure.kind)) {
    for (const ThreadId t : world.active()) {
      if (world.state(t) != World::State::ended) text += state_of(world, t) + "\n";
    }
  } else {
    text += "Then " + world.name_of_thread(world.running()) + " fails: " + std::string(name_of(failure.kind));
    if (failure.place.line != 0) {
      text += " at " + fenceline::text_of(failure.place);
    } else if (failure.kind == Failure::Kind::assertion && !place_in(first_line(failure.message)).empty()) {
      text += " at " + place_in(first_line(failure.message));
    }
    text += "\n";
  }
  return text;
}

std::string how_to_replay(const std::string& token) {
  return "To run exactly this again: FENCELINE_REPLAY=" + token +
         "\n(or CheckOptions::replay); with FENCELINE_BREAK=1 a debugger stops where it fails.\n";
}

}  // namespace

Confirmed confirm(const Task& task, const std::vector<Execution>& executions, const Failure& failure,
                  const std::string& trace) {
  Confirmed confirmed{failure, trace, std::nullopt};
  if (failure.kind == Failure::Kind::nondeterminism) return confirmed;
  std::size_t fewest = 0;
  for (const Execution& x : executions) {
    Confirmer confirmer(task, x, failure);
    if (!confirmer.confirm()) {
      if (&x != &executions.front()) continue;
      confirmed.trace +=
          "*** fenceline is wrong here, or the code does not do the same twice: no run of the machine "
          "that does this was found. Please report it. ***\n";
      return confirmed;
    }
    if (fewest != 0 && confirmer.steps() >= fewest) continue;
    fewest = confirmer.steps();
    confirmed = confirmer.result();
  }
  if (fewest != 0) confirmed.trace += how_to_replay(confirmed.failure.token);
  return confirmed;
}

Replayed replay(const Task& task, const Token& token, bool traps) {
  Identities identities;
  Loops loops;
  WorldOptions options = Confirmer::options(task);
  options.traps = traps;
  World world(task.body, identities, loops, 0, options);
  Machine machine(world, token.model);
  const std::uint64_t most_steps = std::min(task.options.most_steps, token.schedule.size() + most_further_steps);
  Player player(machine, most_steps);
  const Played played = player.replay(token.schedule);
  Replayed result;
  result.failure = played.failure;
  if (played.failure) {
    result.failure->token = text_of(Token{token.model, task.check, played.taken});
    result.trace = Confirmer::text_of_run(machine, *played.failure);
  } else {
    result.trace = draw(machine).text;
    result.outcome = played.refused ? "the run was cut off" : "the run did not fail";
  }
  if (played.diverged) {
    const Drawing drawing = draw(machine);
    const std::size_t row = *played.diverged - 1;
    const std::size_t step = row < drawing.step_of.size() ? drawing.step_of[row] : drawing.step_of.size() + 1;
    result.trace = "The code is not what it was when the token was made: the run goes its own way from step " +
                   std::to_string(step) + " on.\n" + result.trace;
  }
  return result;
}

}  // namespace fenceline::checking
