#include "model/reference/schedule.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "model/reference/axioms.h"

namespace fenceline::reference {
namespace {

// The memory events in an order that the model's relations agree with; of those that may come next the first. The
// halves of a read-modify-write come together: atomicity sees to it that nothing has to come between.
std::vector<EventId> in_memory_order(const Execution& x, Model model) {
  const Relation before = preserved(x, model) | communication(x, model);
  std::vector<EventId> order;
  std::vector<bool> placed(x.events.size(), false);
  const auto all_placed_before = [&](EventId e, EventId but) {
    for (EventId other = 0; other < x.events.size(); ++other) {
      if (other != but && !placed[other] && before.contains(other, e)) return false;
    }
    return true;
  };
  for (bool found = true; found;) {
    found = false;
    for (EventId e = 0; e < x.events.size() && !found; ++e) {
      if (placed[e] || x.events[e].is_fence() || !all_placed_before(e, e)) continue;
      const bool first_half = e + 1 < x.events.size() && x.rmw.contains(e, e + 1);
      if (first_half && !all_placed_before(e + 1, e)) continue;
      for (EventId half = e; half <= (first_half ? e + 1 : e); ++half) {
        placed[half] = true;
        order.push_back(half);
      }
      found = true;
    }
  }
  return order;
}

class Scheduler {
 public:
  Scheduler(const Program& program, std::span<const Observable> observed, Model model, const Execution& x)
      : model_(model),
        x_(x),
        stepper_(make_stepper(program, observed, model)),
        state_(stepper_->initial()),
        accesses_(program.threads.size()),
        executed_(program.threads.size(), 0),
        buffered_(program.threads.size()) {
    for (EventId e = 0; e < x.events.size(); ++e) {
      if (x.events[e].thread && !x.events[e].is_fence()) accesses_[*x.events[e].thread].push_back(e);
    }
  }

  // Empty when the machine refuses.
  std::optional<std::vector<Transition>> run() {
    for (const EventId e : in_memory_order(x_, model_)) {
      const Event& event = x_.events[e];
      if (!event.thread) continue;
      if (!execute_up_to(*event.thread, e)) return std::nullopt;
      if (event.is_write() && !event.locked && model_ != Model::sc && !drain(*event.thread, e)) return std::nullopt;
    }
    // What is left are fences behind the last access.
    for (ThreadId t = 0; t < accesses_.size(); ++t) {
      while (take({t, Transition::execute})) continue;
    }
    return std::move(transitions_);
  }

 private:
  bool take(Transition transition) {
    stepper_->enabled(state_.data(), enabled_);
    if (std::ranges::find(enabled_, transition) == enabled_.end()) return false;
    stepper_->take(state_.data(), transition);
    transitions_.push_back(transition);
    return true;
  }

  bool execute_up_to(ThreadId t, EventId e) {
    const std::vector<EventId>& mine = accesses_[t];
    const auto place = static_cast<std::size_t>(std::ranges::find(mine, e) - mine.begin());
    while (executed_[t] <= place) {
      const bool accesses = next_accesses_memory(t);
      if (!take({t, Transition::execute})) return false;
      if (!accesses) continue;
      const EventId done = mine[executed_[t]++];
      const Event& event = x_.events[done];
      if (event.is_write() && !event.locked) buffered_[t].push_back(done);
      // A locked operation that writes is two events.
      if (event.locked && executed_[t] < mine.size() && x_.rmw.contains(done, mine[executed_[t]])) ++executed_[t];
    }
    return true;
  }

  bool next_accesses_memory(ThreadId t) const {
    for (const Choice& c : stepper_->choices(state_)) {
      if (c.step.transition() == Transition{t, Transition::execute}) return c.step.touches_memory();
    }
    return false;
  }

  bool drain(ThreadId t, EventId e) {
    std::vector<EventId>& waiting = buffered_[t];
    const auto entry = std::ranges::find(waiting, e);
    if (entry == waiting.end() || !take({t, static_cast<std::int32_t>(entry - waiting.begin())})) return false;
    waiting.erase(entry);
    return true;
  }

  Model model_;
  const Execution& x_;
  std::unique_ptr<Stepper> stepper_;
  Stepper::State state_;
  std::vector<std::vector<EventId>> accesses_;  // by thread, in program order
  std::vector<std::size_t> executed_;           // how many of them
  std::vector<std::vector<EventId>> buffered_;  // stores executed and not drained, oldest first
  std::vector<Transition> enabled_;
  std::vector<Transition> transitions_;
};

}  // namespace

std::optional<Run> schedule(const Program& program, std::span<const Observable> observed, Model model,
                            const Execution& x) {
  const auto transitions = Scheduler(program, observed, model, x).run();
  if (!transitions) return std::nullopt;
  try {
    return follow(program, observed, model, *transitions);
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

}  // namespace fenceline::reference
