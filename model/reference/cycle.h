// Why a model forbids an execution: a cycle of events each of which would have to come before the next.
//
// A forbidden execution breaks an axiom (axioms.h), and each axiom is broken by a cycle:
//  - coherence: a cycle of program order at one location, reads-from, coherence and from-read;
//  - atomicity: the read of a read-modify-write comes (from-read) before another write, which comes (coherence) before
//    the write of the read-modify-write, though nothing may come between the two; the edge that closes the cycle is
//    `atomic`;
//  - one order of memory: a cycle of what the model keeps of program order, and of reads-from (between threads only,
//    under TSO and PSO), coherence and from-read.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/models.h"
#include "model/reference/execution.h"

namespace fenceline::reference {

struct Edge {
  enum class Kind : std::uint8_t { program_order, reads_from, coherence, from_read, atomic };
  Kind kind = Kind::program_order;
  EventId from = 0;
  EventId to = 0;
  bool operator==(const Edge&) const = default;
};

enum class Axiom : std::uint8_t { coherence, atomicity, order };

// Each edge ends where the next begins, and the last one where the first begins.
struct Cycle {
  Axiom axiom = Axiom::order;
  std::vector<Edge> edges;
  bool operator==(const Cycle&) const = default;
};

// A shortest cycle of the first axiom that the execution breaks, in the order above; none when the model allows it.
std::optional<Cycle> find_cycle(const Execution& x, Model model);

// Why an edge of program order is kept by a model: a fence between its ends, a locked end, or the rule for the two
// kinds of access (or, in a cycle that breaks coherence, the location they share).
struct Kept {
  enum class By : std::uint8_t { rule, same_location, fence, locked };
  By by = By::rule;
  EventId fence = 0;
};

// Checks a cycle against the execution's events, rf and co alone, edge by edge, without relations' algebra and without
// anything that `find_cycle` uses. Returns what is wrong with it; empty when it holds.
std::string refute(const Execution& x, Model model, const Cycle& cycle);

// Why the model keeps the program order from one event to another; none when it does not.
std::optional<Kept> kept(const Execution& x, Model model, EventId from, EventId to);

}  // namespace fenceline::reference
