// Threads that are the same: as long as nothing tells them apart, what one of them may do the others may do in its
// place.
//
// Two threads are equal when they run the same code from the same registers, and the same of their registers are
// observed. Exchanging equal threads, with their registers and buffers, turns runs into runs and outcomes into
// outcomes. So each search needs to look at one of all the arrangements of equal threads only, if in the end it adds
// the outcomes of the others (Ip, Dill, "Better verification through symmetry", Formal Methods in System Design 9,
// 1996):
//  - the search over states sorts the equal threads of a state before it looks for it among those visited
//    (machines/core.h);
//  - the search over executions fixes in which order equal threads come to one of their accesses (traces/ir_threads.h).
//
// Thread safety: const after construction; the functions are pure.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/observed.h"
#include "model/program.h"

namespace fenceline {

struct Code;

// Threads that are equal to each other, two or more.
struct EqualThreads {
  std::vector<ThreadId> threads;  // ascending
  // For each of them, where its registers are in a row of outcomes; the same register at the same place.
  std::vector<std::vector<std::uint32_t>> columns;
};

std::vector<EqualThreads> equal_threads(const Code& code);

// Arranges the values of equal threads in the row in ascending order.
void arrange(const std::vector<EqualThreads>& equal, std::span<Shown> row);

// Adds to the set an arranged row and all its other arrangements, each once.
void add_arrangements(const std::vector<EqualThreads>& equal, std::span<const Shown> row, OutcomeSet& outcomes);

}  // namespace fenceline
