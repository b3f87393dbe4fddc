// What a thread does next, and what the search asks of the threads it explores.
//
// A thread is a function: from the values its reads have returned so far to its next access. The search knows no more
// of it, so a thread may be interpreted code (ir_threads.h) or real code that is executed again from the start with the
// values given. The search asks for the threads' next steps in any order, and goes back and forth between graphs; what
// a thread did in one graph can be told from what it did in another by the serial numbers of its events.
//
// Thread safety: plain data.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>

#include "model/program.h"
#include "model/traces/turns.h"

namespace fenceline::traces {

// The fences a thread passed since its last access.
struct Fences {
  bool full = false;
  bool store_store = false;
};

struct Step {
  enum class Kind : std::uint8_t {
    end,      // the thread has ended
    blocked,  // it waits in a loop: it will repeat its last reads, without another effect, until one returns
              // something else
    load,
    store,
    update  // a locked read-modify-write or compare-and-swap; what it writes, if anything, depends on what it reads
  };

  Kind kind = Kind::end;
  Fences fences;
  std::uint32_t location = 0;
  Value value = 0;           // of a store
  std::uint32_t awaits = 0;  // blocked: how many of the thread's last events its loop repeats
  bool waits = false;  // an update that stores nothing has failed to take what it waits for: the thread is blocked
  // Events of other threads that come before this access and all that the thread does later, and so does what these
  // threads did before: the thread was started after them, or has waited for the ends of these threads.
  std::span<const unsigned> after = {};

  bool accesses() const { return kind >= Kind::load; }
};

// In place of a thread's number.
inline constexpr ThreadId no_thread = ~ThreadId{0};

// The steps one thread has taken in a graph: what `Threads::next` is told. `newest` is none before the first.
template <class H>
concept History = requires(const H& h, ThreadId t, unsigned event) {
  { h.taken(t) } -> std::convertible_to<std::uint32_t>;       // how many accesses
  { h.newest_of(t) } -> std::convertible_to<unsigned>;        // its last event
  { h.previous(event) } -> std::convertible_to<unsigned>;     // the one before in program order
  { h.serial(event) } -> std::convertible_to<std::uint64_t>;  // equal only for equal histories up to this event
  { h.value_read(event) } -> std::convertible_to<Value>;      // what a load or an update read
};

// The threads of a program.
//  - `turns()`: which threads are equal and take turns (turns.h), for each thread, or empty; the same as long as the
//    search lasts.
//  - `next(history, t)`: what thread t does after what it has done; valid until the next call for t.
//  - `written(history, t, old)`: what an update, thread t's next step, stores over `old`; none when it stores nothing
//    (a failed compare-and-swap). Asked only right after `next`.
//  - `finished(graph)`: called once for every complete execution, and `stuck(graph)` for every one in which no thread
//    can go on but some are blocked. All threads' histories are those of the graph.
// Threads that are started by others, and so come and go with the graph, also have
//  - `adopt(graph)`: the search goes on from this graph. Makes room in it for the threads and locations there are, and
//    may set its values (Graph::set_values) where they have other numbers now. False when it is known that no thread
//    can go on;
//  - `choose(graph)`: which thread goes on, no_thread when none can; makes room likewise. Any function of the graph.
// These may have, too,
//  - `blocked(graph)`: where none can go on, whether one has not ended; instead of `next` for each;
//  - `set_advance(search, advance)`: called once. `advance(search)` adds one more event to the graph, unless no thread
//    can go on: then it is false, and the search has to be returned to. In `adopt` and `choose` the threads may call it
//    as often as they like, from whatever stack they are on.
// Threads of which not all executions are wanted also have
//  - `leads_on(graph)`: whether the graph can lead to one that is; asked before `adopt`;
//  - `wanted(graph)`: whether a graph in which no thread can go on is; the others are not counted.
template <class T, class Graph>
concept Threads = requires(T threads, const Graph& g, ThreadId t, Value v) {
  { threads.count() } -> std::convertible_to<std::uint32_t>;
  { threads.locations() } -> std::convertible_to<std::uint32_t>;
  { threads.initial(std::uint32_t{}) } -> std::convertible_to<Value>;
  { threads.turns() } -> std::convertible_to<std::span<const Turn>>;
  { threads.next(g, t) } -> std::convertible_to<const Step&>;
  { threads.written(g, t, v) } -> std::convertible_to<std::optional<Value>>;
  {threads.finished(g)};
  {threads.stuck(g)};
};

}  // namespace fenceline::traces
