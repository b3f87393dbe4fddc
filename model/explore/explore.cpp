#include "model/explore/explore.h"

#include "model/explore/run_all.h"
#include "model/explore/search.h"
#include "model/machines/pso.h"
#include "model/machines/sc.h"
#include "model/machines/tso.h"

namespace fenceline {
namespace {

template <Machine M, class VisitedSet>
ExploreResult search(const M& machine, const Code& code, const ExploreOptions& options, unsigned workers) {
  VisitedSet visited(machine.words());
  StateExchange exchange;
  using SearchWorker = Worker<M, VisitedSet>;
  std::vector<SearchWorker> all;
  all.reserve(workers);
  for (unsigned i = 0; i < workers; ++i) all.emplace_back(machine, visited, exchange, code, options);
  all[0].start();
  run_all(all, exchange);

  ExploreResult result;
  result.outcomes = OutcomeSet(code.observed.size());
  std::vector<StateEdge> edges;
  for (const SearchWorker& worker : all) worker.collect(result, edges);
  result.outcomes.normalise();
  result.completeness = exchange.completeness();
  result.states = visited.size();
  result.memory = visited.bytes();
  if (code.loops && result.completeness == Completeness::exhaustive) result.termination = termination_of(edges);
  if (M::store_is_local && result.completeness == Completeness::exhaustive && !options.buffer) {
    for (const ThreadCode& t : code.threads) {
      if (t.unbounded) result.completeness = Completeness::buffer_limit;
    }
  }
  return result;
}

template <Machine M>
ExploreResult explore_with(const Program& program, std::span<const Observable> observed,
                           const ExploreOptions& options) {
  const Code code = compile(program, observed, M::mapping, {options.reduce, options.buffer});
  const M machine(code, options.reduce, !options.buffer, options.limits);
  if (options.jobs <= 1) return search<M, PrivateVisited>(machine, code, options, 1);
  return search<M, SharedVisited>(machine, code, options, options.jobs);
}

}  // namespace

ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const ExploreOptions& options) {
  if (model == Model::sc || options.buffer == 0U) {
    ExploreOptions unbuffered = options;
    unbuffered.buffer.reset();
    return explore_with<Sc>(program, observed, unbuffered);
  }
  return model == Model::tso ? explore_with<Tso>(program, observed, options)
                             : explore_with<Pso>(program, observed, options);
}

}  // namespace fenceline
