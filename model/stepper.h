// A machine one step at a time, with its states laid open: what witnesses, the step-through and pictures are made from.
//
// The machine is the explorer's, without any reduction, save that a step takes along what follows in its thread and
// touches registers alone: arithmetic, jumps. Such steps commute with everything else, so runs and outcomes are those
// of the machine, and a run's length counts what a reader counts: loads, stores, fences, locked operations, drains.
//
// Thread safety: const member functions only; several threads may share a stepper, each with states of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/machines/machine.h"
#include "model/models.h"
#include "model/observed.h"
#include "model/program.h"

namespace fenceline {

// What one transition did, or would do.
struct Step {
  enum class Kind : std::uint8_t { load, store, rmw, cas, full_fence, store_fence, drain };
  Kind kind = Kind::load;
  ThreadId thread = 0;
  std::uint32_t instruction = 0;             // index into the thread's code; a drain has none, and 0
  std::int32_t entry = Transition::execute;  // of a drain: the place in the buffer, the oldest being 0
  LocationId location = 0;                   // of everything but fences
  std::optional<Value> read;                 // load, rmw, cas: the value found
  std::optional<Value> written;              // store, rmw, a cas that succeeds, drain
  bool forwarded = false;                    // a load answered by the thread's own buffer

  Transition transition() const { return {thread, entry}; }
  bool touches_memory() const { return kind != Kind::full_fence && kind != Kind::store_fence; }
  bool operator==(const Step&) const = default;
};

struct BufferedStore {
  LocationId location = 0;
  Value value = 0;
  bool held_back = false;  // a store-store fence stands between this one and the one before
  bool operator==(const BufferedStore&) const = default;
};

struct ThreadView {
  std::uint32_t next = 0;             // index of the instruction to execute next; the code's size at the end
  bool hangs = false;                 // goes round a loop for ever without touching memory
  std::vector<Value> registers;       // every register of the program's thread
  std::vector<BufferedStore> buffer;  // oldest first
  bool fence_awaits = false;          // a store-store fence stands behind the newest entry
  bool operator==(const ThreadView&) const = default;
};

struct StateView {
  std::vector<ThreadView> threads;
  std::vector<Value> memory;  // by LocationId
  bool operator==(const StateView&) const = default;
};

// A transition some thread or buffer waits to make.
struct Choice {
  bool enabled = true;
  Step step;  // when not enabled, only its kind, thread, instruction, entry and location
};

class Stepper {
 public:
  using State = std::vector<std::uint64_t>;
  virtual ~Stepper() = default;

  virtual std::uint32_t words() const = 0;  // of a state
  virtual State initial() const = 0;
  // The enabled transitions, in the machine's documented order (machines/machine.h).
  virtual void enabled(const std::uint64_t* state, std::vector<Transition>& transitions) const = 0;
  // Takes an enabled transition, in place. Throws AccessFault.
  virtual void take(std::uint64_t* state, Transition transition) const = 0;
  // Everything that could come next, what has to wait included.
  virtual std::vector<Choice> choices(const State& state) const = 0;
  // Whether every thread has finished and every buffer is empty.
  virtual bool ended(const std::uint64_t* state) const = 0;
  virtual std::vector<Shown> outcome(const std::uint64_t* state) const = 0;
  virtual StateView view(const State& state) const = 0;
};

// Program and observables must outlive the stepper. `buffer` as in ExploreOptions.
std::unique_ptr<Stepper> make_stepper(const Program& program, std::span<const Observable> observed, Model model,
                                      std::optional<unsigned> buffer = {});

}  // namespace fenceline
