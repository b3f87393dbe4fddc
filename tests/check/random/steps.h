// The steps that the machine (machine.h) may take from a state.
//
// Thread safety: as a container.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tests/check/random/machine.h"
#include "tests/check/random/state.h"

namespace fenceline::testing::random {

// Thrown when a state would not fit.
struct TooLarge {};

class Steps {
 public:
  // The options must outlive this.
  Steps(const Program& program, const MachineOptions& options);

  State start() const;
  bool ended(const State& s) const;
  // Puts each state after one step into `all`; no step is left out. Returns whether one of the steps is a race, after
  // which nothing is defined.
  bool after(const State& s, std::vector<State>& all);
  std::vector<int> outcome(const State& s) const;

 private:
  static constexpr std::size_t condition_variable = atomics;  // among what is waited for

  bool gone(const State& s, std::size_t t) const;
  void run_alone(State& s, std::size_t t) const;

  // Buffers
  bool may_leave(const ThreadState& t, std::size_t i) const;
  static void take_out(ThreadState& t, std::size_t i);
  static void put_in(ThreadState& t, const Entry& entry);
  void drain(std::size_t t, std::size_t i);
  void to_memory(State& s, std::size_t cell, const Write& write) const;

  // Accesses
  Write write_of(ThreadState& t, std::size_t number, int value, std::memory_order order) const;
  void saw(ThreadState& t, const Write& w, std::memory_order order) const;
  void update(State& s, std::size_t t, std::size_t cell, std::optional<int> value, std::memory_order order,
              std::memory_order failure) const;
  void touch(State& s, std::size_t t, const Op& op);

  // Waiting and notifying
  void tell_one(std::size_t what);
  bool notify(std::size_t t, std::size_t what, bool all);

  bool step(std::size_t t, const Op& op);
  bool lock(State& s, std::size_t t, const Op& op) const;

  const MachineOptions& options_;
  std::vector<FlatCode> code_;
  std::vector<State> next_;  // what the step at hand leads to
  bool races_ = false;
};

}  // namespace fenceline::testing::random
