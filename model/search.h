// One question, two searches: the outcomes of a program, by whichever search is faster.
//
// The search over states (explore/explore.h) and the search over executions (traces/traces.h) give the same answer and
// have opposite weaknesses. A program with many stores to one location has few states and very many executions; one
// whose registers keep what was read, or a ring of threads, has few executions and very many states. Nobody should have
// to know. `automatic` lets both go on in turns, states first: small programs are done in that turn, and pay nothing.
// The first turn over executions also estimates how many there are; from then on executions get a turn only when they
// may be fewer than what states will have been given, and then as many as they probably need. Turns grow, and neither
// search ever begins again, so that the answer takes at most a few times as long as the better search alone.
//
// Turns are counted in states and executions, never in time, and a search that ends a little beyond its turn has not
// ended in it; so the choice is the same in every run and for every number of jobs.
//
// Thread safety: `search` may be called from any number of threads at once; it keeps no state between calls.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "model/explore/explore.h"

namespace fenceline {

enum class SearchChoice : std::uint8_t { automatic, states, traces };

// "auto", "states", "traces"
std::string_view name_of(SearchChoice choice);
std::optional<SearchChoice> search_named(std::string_view name);

// What the chosen search answers; `space` tells which. Limits hold for each search, `limits.states` for states and for
// executions; when a limit ends `automatic`, the outcomes are those that either has found.
//
// Throws AccessFault when a run computes an address that is no location; traces::NotApplicable when traces are asked
// for and cannot take the program.
ExploreResult search(const Program& program, std::span<const Observable> observed, Model model,
                     const ExploreOptions& options = {}, SearchChoice choice = SearchChoice::automatic);

}  // namespace fenceline
