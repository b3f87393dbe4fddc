#include "runtime/check/player.h"

#include <algorithm>

namespace fenceline::checking {

// `run` is begun anew as long as something is learned of the code's loops.
template <class F>
Played Player::guarded(F&& run) {
  for (;;) {
    Played played;
    at_ = 0;
    try {
      run(played);
      machine_.drain_next = nullptr;
      return played;
    } catch (const Stopped&) {
      played.failure = machine_.world().failure();
      machine_.drain_next = nullptr;
      return played;
    } catch (const Restarted&) {
    }
  }
}

void Player::execute(Played& played, ThreadId t) {
  played.taken.push_back({t, false, 0, machine_.letter(t)});
  machine_.execute(t);
}

void Player::drain(Played& played, ThreadId t, std::size_t entry) {
  played.taken.push_back({t, true, static_cast<std::uint32_t>(entry), 0});
  machine_.drain(t, entry);
}

bool Player::drain_any(Played& played) {
  for (const ThreadId t : machine_.world().active()) {
    if (machine_.buffered(t) == 0) continue;
    drain(played, t, 0);
    return true;
  }
  return false;
}

// The world's number for a thread of the search; the world's most_threads() when there is none yet.
ThreadId Player::here(ThreadId search, const Execution& x) {
  if (search == 0) return 0;
  const auto [parent, number] = x.origins[search];
  const ThreadId parent_here = here(parent, x);
  for (const ThreadId t : machine_.world().active()) {
    if (t != 0 && machine_.world().origin(t) == std::pair(parent_here, number)) return t;
  }
  return machine_.world().most_threads();
}

Played Player::follow(const Schedule& schedule, const Execution& x) {
  return guarded([&](Played& played) {
    const auto next = [&] {
      const Choice& c = schedule[at_];
      const ThreadId t = here(c.thread, x);
      if (t >= machine_.world().most_threads()) return false;
      if (c.drain ? !machine_.can_drain(t, c.entry) : !machine_.can_execute(t)) return false;
      ++at_;
      if (c.drain) {
        drain(played, t, c.entry);
      } else {
        execute(played, t);
      }
      return true;
    };
    machine_.drain_next = [&](ThreadId t) {
      if (at_ >= schedule.size() || !schedule[at_].drain || !next()) drain(played, t, 0);
    };
    machine_.begin();
    while (at_ < schedule.size()) {
      if (next()) continue;
      played.refused = true;
      return;
    }
    for (const ThreadId t : machine_.world().active()) {
      if (machine_.world().too_late(t)) execute(played, t);
    }
    while (drain_any(played)) continue;
    finish(played);
  });
}

// Whether the thread is blocked, and nothing that it looked at has changed since.
bool Player::waits_for_ever(ThreadId t) {
  const World& world = machine_.world();
  if (world.state(t) != World::State::blocked) return false;
  const std::vector<unsigned>& events = machine_.events_of(t);
  const std::size_t looked = std::min<std::size_t>(world.awaits(t), events.size());
  return std::all_of(events.end() - static_cast<std::ptrdiff_t>(looked), events.end(),
                     [&](unsigned e) { return world.event(e).read == machine_.in_memory(world.event(e).location); });
}

// What a thread that spins had read before its loop may have changed since. So it goes round once more, and waits then
// for what it reads there; that is no step of the schedule, as it comes of itself.
void Player::go_round(ThreadId t) {
  constexpr unsigned most_reads = 1U << 10U;
  World& world = machine_.world();
  if (world.state(t) != World::State::blocked || !world.spins(t) || waits_for_ever(t)) return;
  world.wake(t);
  for (unsigned n = 0; n < most_reads && machine_.can_execute(t); ++n) machine_.execute(t);
}

// Nothing is left to be drained.
void Player::finish(Played& played) {
  World& world = machine_.world();
  if (machine_.all_ended()) return world.finish();
  const std::vector<ThreadId> threads(world.active().begin(), world.active().end());
  for (const ThreadId t : threads) go_round(t);
  bool spins = false;
  for (const ThreadId t : world.active()) {
    switch (world.state(t)) {
      case World::State::blocked:
        if (!waits_for_ever(t)) {
          played.refused = true;
          return;
        }
        spins = spins || world.spins(t);
        break;
      case World::State::at_access: played.refused = true; return;
      case World::State::joining:
      case World::State::ended:
      case World::State::ready:
      case World::State::held:
      case World::State::looking:
      case World::State::unused: break;
    }
  }
  const auto came_before = [this](unsigned earlier, unsigned w) {
    return earlier == World::none || machine_.row_of(earlier) < machine_.row_of(w);
  };
  if (world.owed(came_before)) {
    played.refused = true;
    return;
  }
  world.fail_waiting(spins);
}

// Replays -------------------------------------------------------------------------------------------------------------

void Player::differs(Played& played) const {
  if (!played.diverged) played.diverged = played.taken.size() + 1;
}

Played Player::replay(const Schedule& schedule) {
  return guarded([&](Played& played) {
    const auto scheduled_drain = [&] {
      const Choice& c = schedule[at_];
      if (machine_.can_drain(c.thread, c.entry)) {
        drain(played, c.thread, c.entry);
      } else {
        differs(played);
        if (machine_.can_drain(c.thread, 0)) drain(played, c.thread, 0);
      }
      ++at_;
    };
    machine_.drain_next = [&](ThreadId t) {
      if (at_ < schedule.size() && schedule[at_].drain) {
        scheduled_drain();
      } else {
        drain(played, t, 0);
      }
    };
    machine_.begin();
    while (at_ < schedule.size() && played.taken.size() < most_steps_) {
      if (schedule[at_].drain) {
        scheduled_drain();
      } else {
        const Choice& c = schedule[at_++];
        replay_access(played, c, schedule);
      }
    }
    go_on(played);
  });
}

// Until the thread can do its access, buffers are drained.
void Player::make_room(Played& played, ThreadId t) {
  while (!machine_.can_execute(t)) {
    if (machine_.buffered(t) != 0) {
      drain(played, t, 0);
    } else if (!drain_any(played)) {
      return;
    }
  }
}

void Player::replay_access(Played& played, const Choice& c, const Schedule& schedule) {
  // Edits of more accesses than these at one place are not recognised as such.
  constexpr unsigned most_new = 4;
  const ThreadId t = c.thread;
  for (unsigned added = 0; at_access(t); ++added) {
    const bool same = machine_.letter(t) == c.letter;
    if (!same) {
      differs(played);
      const auto next = std::find_if(schedule.begin() + static_cast<std::ptrdiff_t>(at_), schedule.end(),
                                     [&](const Choice& n) { return n.thread == t && !n.drain; });
      // The access is no more there.
      if (next != schedule.end() && next->letter == machine_.letter(t)) return;
      if (added == most_new) return;
    }
    if (!machine_.can_execute(t)) {
      differs(played);
      make_room(played, t);
    }
    execute(played, t);
    if (same) return;
  }
  differs(played);
}

// Thread after thread, each store to memory at once.
void Player::go_on(Played& played) {
  World& world = machine_.world();
  while (played.taken.size() < most_steps_) {
    const auto active = world.active();
    const auto next = std::ranges::find_if(active, [&](ThreadId t) { return machine_.can_execute(t); });
    if (next != active.end()) {
      const ThreadId t = *next;
      differs(played);
      execute(played, t);
      while (machine_.buffered(t) != 0) drain(played, t, 0);
      continue;
    }
    if (drain_any(played)) continue;
    const auto waiting = std::ranges::find_if(
        active, [&](ThreadId t) { return world.state(t) == World::State::blocked && !waits_for_ever(t); });
    if (waiting == active.end()) return finish(played);
    differs(played);
    world.wake(*waiting);
  }
  played.refused = true;
}

}  // namespace fenceline::checking
