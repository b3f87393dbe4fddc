// Which agents to let act at a state: a persistent set, as small as we can find.
//
// A set of agents is persistent at a state when nothing that the other agents can do, for as long as the agents in the
// set stand still, conflicts with the set's next transitions. Exploring only those loses no final state (Godefroid,
// "Partial-order methods for the verification of concurrent systems", LNCS 1032, 1996, chapter 4; we close over
// conflicts as his "stubborn sets" of section 4.5, after Valmari).
//
// From a first agent we close: for an agent that is enabled, add every agent of another thread that may, now or later,
// write what its next transition accesses or read what it writes; for one that is not, add the agent it waits for.
// Agents of one thread never conflict (see machine.h), except for a load that the thread's own buffer answers. As long
// as the entry is there, no other thread's store can change what the load reads. So for such a load we may either add
// those that write the location, or the drains of the thread's own buffer, whose own conflicts keep the entry where it
// is; we add the drains.
//
// Most often some agent conflicts with nobody, and forms a set alone; that is looked for first, by what each thread as
// a whole may still read and write.
//
// Two uses go beyond final states, and full expansion at steps that may go back in the code serves both: that no run is
// postponed for ever around a loop of the state graph (every such loop has a backward jump in it), which the report of
// hanging runs needs, and that chains of forced steps end.
//
// Thread safety: none; one chooser for each searching thread.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <vector>

#include "model/machines/machine.h"

namespace fenceline {

class PersistentSets {
 public:
  // Fills `chosen` with the transitions to take at the state whose agents these are, in the order of the list. Empty
  // when no agent is enabled. `forced` tells whether there is one only and it does not go backwards.
  void choose(const std::vector<Agent>& agents, bool reduce, std::vector<Transition>& chosen, bool& forced) {
    chosen.clear();
    forced = false;
    best_.clear();
    if (reduce) {
      if (const Agent* const alone = without_conflict(agents); alone != nullptr) {
        chosen.push_back(alone->transition);
        forced = true;
        return;
      }
      for (std::uint32_t seed = 0; seed < agents.size() && best_.size() != 1; ++seed) {
        if (!agents[seed].enabled || agents[seed].backwards) continue;
        if (close(agents, seed)) best_.swap(enabled_);
      }
    }
    if (best_.empty()) {
      for (const Agent& agent : agents) {
        if (agent.enabled) chosen.push_back(agent.transition);
      }
      return;
    }
    for (const std::uint32_t i : best_) chosen.push_back(agents[i].transition);
    forced = chosen.size() == 1;
  }

 private:
  static bool conflict(const Agent& next, const Agent& other) {
    return ((next.reads | next.writes) & other.later_writes) != 0 || (next.writes & other.later_reads) != 0;
  }

  // The first enabled agent that conflicts with no other thread and does not go backwards; null when there is none.
  const Agent* without_conflict(const std::vector<Agent>& agents) {
    LocationMask read_once = 0;   // by some thread
    LocationMask read_twice = 0;  // by two threads or more
    LocationMask write_once = 0;
    LocationMask write_twice = 0;
    of_thread_.clear();
    for (std::size_t i = 0; i < agents.size();) {
      const ThreadId thread = agents[i].transition.thread;
      Accesses all{thread, 0, 0};
      for (; i < agents.size() && agents[i].transition.thread == thread; ++i) {
        all.reads |= agents[i].later_reads;
        all.writes |= agents[i].later_writes;
      }
      read_twice |= read_once & all.reads;
      read_once |= all.reads;
      write_twice |= write_once & all.writes;
      write_once |= all.writes;
      of_thread_.push_back(all);
    }
    auto own = of_thread_.begin();
    for (const Agent& agent : agents) {
      if (own->thread != agent.transition.thread) ++own;
      if (!agent.enabled || agent.backwards) continue;
      // The last bit stands for several locations, but a shared bit only adds conflicts.
      const LocationMask others_read = read_twice | (read_once & ~own->reads);
      const LocationMask others_write = write_twice | (write_once & ~own->writes);
      if (((agent.reads | agent.writes) & others_write) == 0 && (agent.writes & others_read) == 0) return &agent;
    }
    return nullptr;
  }

  // Whether the closure of the seed is a better set than the best so far; its enabled agents are then in `enabled_`.
  bool close(const std::vector<Agent>& agents, std::uint32_t seed) {
    in_.assign(agents.size(), false);
    members_.clear();
    enabled_.clear();
    const auto add = [this](std::uint32_t i) {
      if (in_[i]) return;
      in_[i] = true;
      members_.push_back(i);
    };
    add(seed);
    for (std::size_t k = 0; k < members_.size(); ++k) {
      const Agent& agent = agents[members_[k]];
      if (!agent.enabled) {
        add(agent.waits_for);
        continue;
      }
      if (agent.backwards) return false;
      enabled_.push_back(members_[k]);
      if (!best_.empty() && enabled_.size() >= best_.size()) return false;
      if (agent.forwarded && has_conflict(agents, agent)) {
        for (std::uint32_t i = 0; i < agents.size(); ++i) {
          if (agents[i].transition.thread == agent.transition.thread && agents[i].transition.is_drain() &&
              (agents[i].later_writes & agent.reads) != 0) {
            add(i);
          }
        }
        continue;
      }
      for (std::uint32_t i = 0; i < agents.size(); ++i) {
        if (agents[i].transition.thread != agent.transition.thread && conflict(agent, agents[i])) add(i);
      }
    }
    return true;
  }

  static bool has_conflict(const std::vector<Agent>& agents, const Agent& agent) {
    for (const Agent& other : agents) {
      if (other.transition.thread != agent.transition.thread && conflict(agent, other)) return true;
    }
    return false;
  }

  // What one thread, with its buffer, may still do.
  struct Accesses {
    ThreadId thread;
    LocationMask reads;
    LocationMask writes;
  };

  // Indices of agents. Few in most states, and then the chooser allocates nothing.
  using Indices = boost::container::small_vector<std::uint32_t, 16>;

  boost::container::small_vector<Accesses, 8> of_thread_;
  boost::container::small_vector<char, 16> in_;
  Indices members_;
  Indices enabled_;
  Indices best_;
};

}  // namespace fenceline
