// What execution graphs (graph.h) are made of.
//
// Thread safety: plain data.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <type_traits>

#include "model/traces/arrays.h"
#include "model/traces/preserved.h"
#include "model/traces/step.h"

namespace fenceline::traces {

// A graph with a limit has no room for one more event.
class GraphFull : public std::runtime_error {
 public:
  GraphFull() : std::runtime_error("the execution has too many events") {}
};

template <class Order, unsigned W>
struct GraphParts {
  using Set = EventSet<W>;
  using Slot = SlotOf<W>;
  using OrderState = typename Order::template State<W>;
  static constexpr unsigned none = static_cast<Slot>(~Slot{0});  // no event; as a write, the initial one
  static constexpr unsigned capacity = Set::capacity;

  // An event before it is placed: what program order alone decides.
  struct Pending {
    ThreadId thread = 0;
    std::uint32_t location = 0;
    Fences fences;
    Step::Kind kind = Step::Kind::load;
    bool locked = false;
    bool joins = false;
    bool waits = false;
    Set past;
    Set prefix;
    Set floor;         // direct predecessors, in other threads, of all that the thread does from here on
    OrderState order;  // of the thread, its fences passed
  };

  // A read that must read from a given write, in the place that it keeps in the order of adding.
  struct Redirect {
    unsigned read = none;
    unsigned write = none;
    ThreadId thread = 0;
  };

  // A thread whose next event is to be placed at a write: to read from it, or to be written after it.
  struct Choice {
    ThreadId thread = 0;
    unsigned write = none;
    bool pending = false;
  };

  // What is known of a thread's next step.
  enum class Next : std::uint8_t { unknown, writes, other, nothing };

  struct Event {
    Set past;
    Set prefix;
    Set readers;
    Set floor;
    Value written = 0;
    Value read = 0;
    std::uint64_t serial = 0;
    OrderState order;  // of its thread, right after it
    std::uint32_t location = 0;
    std::conditional_t<W == unlimited, ThreadId, std::uint16_t> thread = 0;
    Step::Kind kind = Step::Kind::load;
    bool locked = false;
    bool joins = false;
    bool waits = false;
    Fences fences;
    Slot po_previous = static_cast<Slot>(none);
    Slot reads_from = static_cast<Slot>(none);
    Slot co_previous = static_cast<Slot>(none);
    Slot co_next = static_cast<Slot>(none);
    Slot older = static_cast<Slot>(none);
    Slot newer = static_cast<Slot>(none);
  };
  struct Place {
    Set reads;
    Set initial_readers;
    Slot first = static_cast<Slot>(none);
    Slot last = static_cast<Slot>(none);
  };
  struct End {
    std::uint32_t taken = 0;
    Slot last = static_cast<Slot>(none);
    Slot at_turn = static_cast<Slot>(none);  // the access that comes in turn with those of equal threads
    Next next = Next::unknown;
  };

  template <class T>
  using Array = std::conditional_t<W == unlimited, SharedArray<T>, FlatArray<T>>;
};

}  // namespace fenceline::traces
