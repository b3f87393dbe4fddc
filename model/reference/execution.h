// An execution graph: the events of one run and the relations between them that axiomatic models speak of.
//
// This is what the reference engine enumerates and judges, and what a picture of a run draws. The vocabulary is that of
// Alglave, Maranget, Tautschnig, "Herding Cats" (TOPLAS 2014).
//
// Thread safety: plain data; const access from any number of threads.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/program.h"
#include "model/reference/relation.h"

namespace fenceline::reference {

// What one instruction does to memory. An atomic read-modify-write, or a compare and swap that succeeds, is two events,
// a locked read and directly after it a locked write; a compare and swap that fails is one locked read. A C11 store
// that needs fences on the machines is a write between fence events (the mapping of orders is in paths.h).
struct Event {
  enum class Kind : std::uint8_t { read, write, fence };
  Kind kind = Kind::fence;
  std::optional<ThreadId> thread;     // none for an initial write
  std::uint32_t instruction = 0;      // index into the thread's code; without meaning for an initial write
  LocationId location = 0;            // reads and writes
  Value value = 0;                    // reads and writes: truncated to the location's width
  bool locked = false;                // reads and writes
  FenceKind fence = FenceKind::full;  // fences

  bool is_read() const { return kind == Kind::read; }
  bool is_write() const { return kind == Kind::write; }
  bool is_fence() const { return kind == Kind::fence; }
  auto operator<=>(const Event&) const = default;
};

struct Execution {
  // One initial write for each location that is accessed, in the order of locations; then thread by thread, each in
  // program order.
  std::vector<Event> events;
  Relation po;      // program order, transitive: between events of one thread, fences included
  Relation po_loc;  // program order between accesses to the same location
  Relation rmw;     // the read of a read-modify-write to its write
  Relation rf;      // reads-from: a write to each read that takes its value; each read has exactly one
  Relation co;      // coherence, transitive: the order in which the writes to one location reach memory
  Relation fr;      // from-read: a read to each write that is coherence-after the one it reads from

  std::vector<std::vector<Value>> registers;  // final values, by thread and register
  std::vector<Value> memory;                  // final values, by location: its coherence-last write, or the initial one
};

}  // namespace fenceline::reference
