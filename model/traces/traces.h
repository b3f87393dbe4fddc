// Exhaustive exploration of a program by its executions: the other search, beside the one over states (explore.h).
//
// An execution is a graph: the events of one run, in program order, with reads-from and coherence. Runs that differ
// only in the order of independent steps are one execution. The search visits each execution of the program once and
// needs memory for a few graphs only (search.h); it knows the threads only as functions from the values they read
// (step.h). It wins where a program has few executions and many states, above all when registers keep what was read;
// it loses where many stores to one location can be ordered in many ways that end the same.
//
// | folder file  | its one job                                                       |
// | event_set.h  | a set of events; large_event_set.h: one without a limit           |
// | arrays.h     | arrays that copies share (copy_on_write.h) until they are changed |
// | preserved.h  | what each model preserves of program order, and its axioms        |
// | graph.h      | an execution graph, kept closed while events come and go          |
// | step.h       | what the search asks of threads                                   |
// | ir_threads.h | threads of the IR; waiting in loops                               |
// | search.h     | which graphs to visit (TruSt)                                     |
// | sharing.h    | several searches that hand each other subtrees                    |
//
// Loops that wait are followed exactly; loops that end by themselves are unrolled. A loop that keeps writing, or
// counts, without end has infinitely many executions: such programs are refused, and the search over states takes them.
//
// Thread safety: `explore` may be called from any number of threads at once; it keeps no state between calls.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>

#include "model/explore/explore.h"

namespace fenceline::traces {

// The program is beyond this search: an execution has too many events, a thread goes on without end, or buffers are
// bounded (which no axiom describes).
class NotApplicable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Most events (fences not counted) in one execution.
inline constexpr unsigned most_events = 512;

// As fenceline::start and fenceline::explore, with the same outcomes. `options.limits.states` counts executions. In the
// result `executions` are the complete ones, `stuck` those in which a thread waits for ever or for a while,
// `transitions` the events added on the way; `states` stays 0.
//
// These, and running what was started, throw NotApplicable, and AccessFault when a run computes an address that is no
// location.
std::unique_ptr<Exploration> start(const Program& program, std::span<const Observable> observed, Model model,
                                   const ExploreOptions& options);
ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const ExploreOptions& options = {});

}  // namespace fenceline::traces
