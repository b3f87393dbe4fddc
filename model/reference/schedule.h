// From an execution that the axioms allow to a run of the machine that is this execution.
//
// The model's order of memory events is acyclic, so it can be laid out in a line. The machine takes them in that order:
// a load when its turn comes, with everything before it in its thread executed by then; a store goes into its thread's
// buffer when a later event of the thread needs it to, and drains when its turn comes; a fence or a locked operation
// finds the buffer empty, since the model orders the thread's older stores before what follows. (The converse of the
// equivalence proof for x86-TSO: Owens, Sarkar, Sewell, TPHOLs 2009, section 4.)
//
// It takes no search over states, so it gives runs of tests whose states are far too many to visit. Where threads do
// not branch every run is as long as any other, and so a shortest one.
//
// Thread safety: pure function.
#pragma once

#include <optional>
#include <span>

#include "model/reference/execution.h"
#include "model/witness.h"

namespace fenceline::reference {

// None when the machine refuses the order, which would be a difference between machine and axioms.
std::optional<Run> schedule(const Program& program, std::span<const Observable> observed, Model model,
                            const Execution& x);

}  // namespace fenceline::reference
