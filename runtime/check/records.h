// What a world keeps of an execution: its events, locations and threads, and of each thread the history that it is to
// repeat.
//
// Thread safety: plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/parallel/own_lines.h"
#include "runtime/check/access.h"
#include "runtime/check/clock.h"
#include "runtime/check/fiber.h"
#include "runtime/check/loops.h"
#include "runtime/check/place.h"
#include "runtime/check/world_parts.h"

namespace fenceline::checking {

inline constexpr unsigned no_event = ~0U;  // as a write, the initial one
inline constexpr LocationId no_location = ~LocationId{0};

// An access that was performed.
struct EventRecord {
  ThreadId thread = 0;
  LocationId location = 0;
  Step::Kind kind = Step::Kind::load;  // load for an update that stored nothing
  bool locked = false;
  bool waits = false;  // as in Access
  std::memory_order order = std::memory_order_seq_cst;
  Place place;
  Value read = 0;
  Value written = 0;
  unsigned from = no_event;
  std::uint32_t count = 0;  // of its thread's clock
  std::uint32_t depth = 0;  // of the stack of the code that did it
  bool heads_release = false;
};

struct ThreadRecord;

// The same, as far as it is needed all the time.
struct Performed {
  static constexpr std::uint64_t unlike_any = ~std::uint64_t{0};

  std::uint64_t stamp = 0;            // of the execution in which it was last performed
  std::uint64_t serial = unlike_any;  // Scripted's
  std::uint64_t awaited = 0;          // in which execution threads last waited for it: these
  ThreadRecord* held = nullptr;
  Value written = 0;
};

struct LocationRecord {
  std::uint64_t stamp = 0;
  const char* name = nullptr;
  Place place;
  ThreadId maker = 0;
  std::uint32_t number = 0;  // among its maker's
  Value initial = 0;
  Value direct = 0;  // written while the body was alone, after other threads
  bool has_direct = false;
  bool destroyed = false;
  bool wide = false;
  LocationId watched = no_location;  // of those who wait for an atomic to change: that one
  bool library = false;              // of a lock, or of those who wait: its orders are not the code's
  Show show = nullptr;
  Epoch made;
};

// A read of a var.
struct VarRead {
  Epoch epoch;
  Place place;
};

// A step of a history to be replayed.
struct Scripted {
  // What the world knows it to do, when it has performed it before.
  enum class Known : std::uint8_t { nothing, load, store, update, failed_update };

  unsigned event = no_event;
  unsigned from = no_event;  // of a read
  LocationId location = 0;
  Step::Kind kind = Step::Kind::load;
  bool locked = false;
  Known known = Known::nothing;
  // The rest counts when it is known.
  bool effect = false;         // changes memory
  bool full_fence = false;     // is one as well
  bool takes_message = false;  // what happens before what it reads from happens before it, or before a later fence
  bool ticks = false;          // what comes after it does not happen before who reads from it
  bool passes_clocks = false;  // one of these two
  std::uint64_t serial = 0;    // equal only for events with equal histories; 0: unlike any other
  Value read = 0;
  Value written = 0;
};

// The steps of one thread's history, in program order. What it has had room for once, it keeps.
class Script {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Scripted* data() { return steps_.data(); }
  Scripted& operator[](std::size_t i) { return steps_[i]; }
  const Scripted& operator[](std::size_t i) const { return steps_[i]; }
  // Steps that are added hold what they may.
  void resize(std::size_t size) {
    if (size > steps_.size()) [[unlikely]] {
      steps_.resize(2 * size);
    }
    size_ = size;
  }

 private:
  OwnLines<Scripted> steps_;
  std::size_t size_ = 0;
};

// A read that a thread came to, to find out whether it goes round a loop.
struct Visit {
  Loops::Key key = 0;
  std::uint32_t taken = 0;
  Value read = 0;  // what it then returned
  std::size_t snapshot = 0;
  std::size_t size = 0;  // of the snapshot; 0: none
};

// How far a thread has come in this execution.
struct ThreadRun {
  std::uint32_t taken = 0;
  std::uint32_t caught_up = 0;     // of these
  std::uint32_t quiet = 0;         // reads since its last effect
  std::uint32_t started = 0;       // threads
  std::uint32_t made = 0;          // locations
  std::uint32_t probes = 0;        // accesses still to be repeated in a probe
  std::uint32_t hints = 0;         // rounds still to be gone after a hint that is new
  ThreadRecord* joiner = nullptr;  // who waits for its end
  const Annotation* annotation = nullptr;
  Fences fences;
  bool hinted = false;
  bool waits_next = false;  // has said spin_hint: it waits as soon as it reads again what it has read
};

struct alignas(cache_line) ThreadRecord : ThreadRun {
  enum class State : std::uint8_t {
    unused,     // not started in this execution
    ready,      // can run; never seen by the scheduler
    at_access,  // waits to be granted
    joining,    // waits for another thread's end
    held,       // in a replay: waits for the write that it reads
    looking,    // lets itself be compared with how it was before; never seen by the scheduler
    blocked,    // has looked, and waits until one of its last reads would return something else
    ended
  };

  ThreadRecord(World& w, Home& home, ThreadId i, std::size_t stack_bytes) : world(w), id(i), fiber(home, stack_bytes) {}

  // What only its last steps decide, once it does something else than repeat its history.
  void catch_up() {
    if (caught_up != taken) catch_up_slowly();
  }
  void catch_up_slowly() {
    std::uint32_t last = taken;
    while (last > caught_up && !script[last - 1].effect) --last;
    if (last > caught_up) {
      quiet = 0;
      hinted = false;
      caught_up = last;
    }
    quiet += taken - caught_up;
    caught_up = taken;
    has_done(script[taken - 1]);
  }
  void has_done(const Scripted& last) {
    newest = last.event;
    after.clear();
    fences = {last.full_fence, false};
  }

  World& world;
  ThreadId id;
  Fiber fiber;
  State state = State::unused;
  bool joined = false;
  bool spins = false;
  unsigned newest = no_event;  // of its events; not in ThreadRun, which is set to zero in a few wide stores
  std::uint32_t awaits = 0;
  ThreadRecord* held_too = nullptr;  // the next one of those who wait for the same event
  ThreadId joining = 0;
  ThreadId parent = 0;
  Place started_at;
  OwnLines<ThreadId> children;     // by number, in any execution
  OwnLines<LocationId> made_here;  // likewise
  Value granted = 0;
  Access access;
  OwnLines<unsigned> after;
  OwnLines<Passed> passed;
  Script script;
  std::size_t scripted = 0;        // of these, what was there when the execution began
  const Scripted* next = nullptr;  // where it is in these, as long as they may be repeated just so
  const Scripted* next_end = nullptr;
  Clock clock;
  Clock unacquired;                  // messages that relaxed reads got
  Clock release;                     // at its last release fence
  const std::byte* frame = nullptr;  // at its last access: the end of what the code's own frames hold
  OwnLines<Visit> visits;            // reads since its last effect
  std::vector<std::byte> snapshots;  // of its stack, at some of them
  std::vector<std::byte> left;       // of its stack, as the thread left it: as much as the largest snapshot has
  std::size_t probed = 0;            // the visit that begins the round
  std::size_t repeated = 0;          // accesses, in this probe
  std::uint32_t other_hints = 0;     // since that one came last
  std::size_t hint_next = 0;         // in the script: from where on is read again
  Loops::Key hint = 0;
  void (*run)(void*) = nullptr;
  void* closure = nullptr;
};

}  // namespace fenceline::checking
