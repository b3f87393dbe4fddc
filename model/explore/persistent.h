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

#include <array>
#include <bit>
#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/machines/machine.h"

namespace fenceline {

// A set of agents by their places in the list; up to 64 * `words` of them.
template <std::size_t words>
class AgentSet {
 public:
  static constexpr std::size_t capacity = 64 * words;
  bool contains(std::uint32_t i) const { return (bits_[i / 64] >> (i % 64) & 1U) != 0; }
  bool empty() const { return bits_ == std::array<std::uint64_t, words>{}; }
  void add(std::uint32_t i, bool really = true) { bits_[i / 64] |= std::uint64_t{really} << (i % 64); }
  void add(const AgentSet& others) {
    for (std::size_t w = 0; w < words; ++w) bits_[w] |= others.bits_[w];
  }
  // The first that is in this set and not in the other; capacity when there is none.
  std::uint32_t first_without(const AgentSet& other) const {
    for (std::uint32_t w = 0; w < words; ++w) {
      const std::uint64_t left = bits_[w] & ~other.bits_[w];
      if (left != 0) return 64 * w + static_cast<std::uint32_t>(std::countr_zero(left));
    }
    return capacity;
  }

 private:
  std::array<std::uint64_t, words> bits_{};
};

// The closures of the seeds at one state, for lists of up to Set::capacity agents.
template <class Set>
class Closures {
 public:
  // The smallest closure of a seed, by its enabled agents; none when all that closes may go backwards.
  bool smallest(const std::vector<Agent>& agents, Set& best) {
    known_ = {};
    std::uint32_t best_size = 0;
    for (std::uint32_t seed = 0; seed < agents.size() && best_size != 1; ++seed) {
      if (agents[seed].enabled && !agents[seed].backwards) close(agents, seed, best, best_size);
    }
    return best_size > 0;
  }

 private:
  static bool conflict(const Agent& next, const Agent& other) {
    return ((next.reads | next.writes) & other.later_writes) != 0 || (next.writes & other.later_reads) != 0;
  }

  // The agents of other threads that conflict with this one's next transition. One seed after another asks.
  const Set& foes(const std::vector<Agent>& agents, std::uint32_t i) {
    if (known_.contains(i)) return foes_[i];
    known_.add(i);
    Set found;
    for (std::uint32_t k = 0; k < agents.size(); ++k) {
      found.add(k, agents[k].transition.thread != agents[i].transition.thread && conflict(agents[i], agents[k]));
    }
    return foes_[i] = found;
  }

  void close(const std::vector<Agent>& agents, std::uint32_t seed, Set& best, std::uint32_t& best_size) {
    Set in;
    Set seen;  // members whose conflicts are in, too
    in.add(seed);
    std::uint32_t size = 0;
    for (std::uint32_t i = seed; i != Set::capacity; i = in.first_without(seen)) {
      seen.add(i);
      const Agent& agent = agents[i];
      if (!agent.enabled) {
        in.add(agent.waits_for);
        continue;
      }
      ++size;
      if (agent.backwards || (best_size != 0 && size >= best_size)) return;
      const Set& others = foes(agents, i);
      if (!agent.forwarded) {
        in.add(others);
      } else if (!others.empty()) {
        for (std::uint32_t k = 0; k < agents.size(); ++k) {
          in.add(k, agents[k].transition.thread == agent.transition.thread && agents[k].transition.is_drain() &&
                        (agents[k].later_writes & agent.reads) != 0);
        }
      }
    }
    best = in;
    best_size = size;
  }

  Set known_;
  std::array<Set, Set::capacity> foes_;  // of those in `known_`
};

class PersistentSets {
 public:
  // Fills `chosen` with the transitions to take at the state whose agents these are, in the order of the list. Empty
  // when no agent is enabled. `forced` tells whether there is one only and it does not go backwards.
  void choose(const std::vector<Agent>& agents, bool reduce, std::vector<Transition>& chosen, bool& forced) {
    chosen.clear();
    forced = false;
    if (reduce) {
      if (const Agent* const alone = without_conflict(agents); alone != nullptr) {
        chosen.push_back(alone->transition);
        forced = true;
        return;
      }
      if (agents.size() <= Few::capacity) {
        if (choose_closed(few_, agents, chosen, forced)) return;
      } else if (agents.size() <= Many::capacity) {
        if (!many_) many_ = std::make_unique<Closures<Many>>();
        if (choose_closed(*many_, agents, chosen, forced)) return;
      }
    }
    for (const Agent& agent : agents) {
      if (agent.enabled) chosen.push_back(agent.transition);
    }
  }

 private:
  // Most states have few agents. With more than `Many` all are chosen.
  using Few = AgentSet<1>;
  using Many = AgentSet<16>;

  template <class Set>
  static bool choose_closed(Closures<Set>& closures, const std::vector<Agent>& agents, std::vector<Transition>& chosen,
                            bool& forced) {
    Set best;
    if (!closures.smallest(agents, best)) return false;
    for (std::uint32_t i = 0; i < agents.size(); ++i) {
      if (agents[i].enabled && best.contains(i)) chosen.push_back(agents[i].transition);
    }
    forced = chosen.size() == 1;
    return true;
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

  // What one thread, with its buffer, may still do.
  struct Accesses {
    ThreadId thread;
    LocationMask reads;
    LocationMask writes;
  };

  boost::container::small_vector<Accesses, 8> of_thread_;
  Closures<Few> few_;
  std::unique_ptr<Closures<Many>> many_;  // made when needed
};

}  // namespace fenceline
