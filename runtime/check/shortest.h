// After its first failure a search goes on for a little while: another execution that fails in the same way may be
// shorter, and easier to read.
//
// Thread safety: as the search.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "model/traces/graph.h"
#include "runtime/check/bounds.h"
#include "runtime/check/execution.h"

namespace fenceline::checking {

inline bool fails_alike(const Failure& a, const Failure& b) {
  return a.kind == b.kind && same_place(a.place, b.place) &&
         (a.kind != Failure::Kind::assertion || a.message == b.message);
}

// The world has just failed, at the threads' graph. The first of the executions is this one.
template <class Search, class Threads>
std::vector<Execution> shortest(Search& search, World& world, Threads& threads) {
  constexpr std::size_t further_executions = 500;
  constexpr std::size_t most_kept = 8;
  std::vector<Execution> found{capture(world, threads.graph())};
  const Failure failure = *world.failure();
  if (failure.kind == Failure::Kind::nondeterminism || !found.front().line.empty()) return found;
  const auto length = [](const Execution& x) { return x.events.size(); };
  for (std::size_t i = 0; i < further_executions && !search.stack().empty(); ++i) {
    try {
      search.step();
    } catch (const Stopped&) {
      if (!fails_alike(*world.failure(), failure) || world.log().size() > found.front().events.size()) continue;
      found.push_back(capture(world, threads.graph()));
      if (found.size() <= most_kept) continue;
      found.erase(std::ranges::max_element(found.begin() + 1, found.end(), {}, length));
    } catch (const Restarted&) {
      break;  // what follows is not what the search has seen so far
    } catch (const traces::GraphFull&) {
      break;
    } catch (const Interrupted&) {
      break;
    }
  }
  return found;
}

}  // namespace fenceline::checking
