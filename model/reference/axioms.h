// The axioms: which execution graphs a model allows. Nothing here knows machines, buffers or schedules.
//
//   every model   acyclic po-loc | rf | co | fr              coherence: each location alone behaves
//                 empty   rmw & (fr ; co)                    no write comes between the halves of a read-modify-write
//   SC, TSO, PSO  acyclic preserved | seen | co | fr         one order in which memory serves all events
//
// where `preserved` is what program order and fences keep of the model, and `seen` is rf under SC, and under TSO and
// PSO rfe, reads-from between threads: a load may take a value from its own thread's store before memory has it.
//
// Sources: Lamport 1979 for SC; Owens, Sarkar, Sewell, "A Better x86 Memory Model: x86-TSO" (TPHOLs 2009), in the form
// of herd's x86tso.cat; SPARC Architecture Manual V8, appendix K, for PSO. Locked operations are full fences on both
// sides under TSO and PSO, one that fails to write too.
//
// Thread safety: pure functions.
#pragma once

#include "model/models.h"
#include "model/reference/execution.h"

namespace fenceline::reference {

// Read from `events` and `po` alone, so they can be computed before reads-from and coherence are chosen.
Relation preserved(const Execution& x, Model model);

// The axioms of every model. Asked about a part of an execution (some of its rf, co and fr), they are necessary
// conditions of the whole.
bool coherent(const Execution& x);
bool atomic(const Execution& x);

// rf | co | fr as the model orders them.
Relation communication(const Execution& x, Model model);

// Whether the model allows the execution.
bool consistent(const Execution& x, Model model);

}  // namespace fenceline::reference
