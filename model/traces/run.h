// Runs the search under one model: workers that share its subtrees, limits, and the width of the graphs.
//
// Each model's instance is compiled in a file of its own (instances.h).
//
// Thread safety: calls are independent.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/explore/run_all.h"
#include "model/traces/ir_threads.h"
#include "model/traces/search.h"
#include "model/traces/traces.h"

namespace fenceline::traces {

// What the workers of one exploration share.
template <class G>
struct Shared {
  const Limits& limits;
  Exchange<std::vector<G>> exchange;
  std::atomic<std::uint64_t> executions{0};
};

template <class Order, unsigned W>
class Worker {
 public:
  using TraceSearch = Search<Order, W, IrThreads>;
  using G = typename TraceSearch::G;

  // The first worker, number 0, holds the whole search at the start.
  Worker(const Code& code, unsigned number, Shared<G>& shared)
      : threads_(std::make_unique<IrThreads>(code)), search_(*threads_, number), shared_(shared) {
    if (number == 0) search_.start();
  }

  void run() {
    std::vector<G> graphs;
    GraphStack<G>& stack = search_.stack();
    if (stack.empty()) {
      if (!shared_.exchange.take(graphs, true)) return;
      stack.assign(std::move(graphs));
    }
    for (;;) {
      while (!stack.empty()) {
        search_.step();
        if (shared_.exchange.wanted() && stack.size() > 1) shared_.exchange.give(stack.split());
        if (--until_check_ == 0 && over_limit()) return;
      }
      if (!shared_.exchange.take(graphs)) return;
      stack.assign(std::move(graphs));
    }
  }

  void collect(ExploreResult& result) const {
    threads_->collect(result.outcomes);
    result.executions += search_.executions();
    result.stuck += search_.stuck();
    result.transitions += search_.events();
    result.memory += memory();
    result.termination = std::max(result.termination, threads_->termination());
  }

 private:
  // Some ten microseconds' work.
  static constexpr std::uint32_t check_every = 64;

  std::uint64_t memory() const { return search_.stack().bytes() + threads_->bytes(); }

  bool over_limit() {
    until_check_ = check_every;
    const std::uint64_t more = search_.executions() + search_.stuck() - reported_;
    reported_ += more;
    const Limits& limits = shared_.limits;
    if (shared_.executions.fetch_add(more, std::memory_order_relaxed) + more > limits.states) {
      shared_.exchange.stop(Completeness::state_limit);
    }
    if (memory() > limits.memory) shared_.exchange.stop(Completeness::memory_limit);
    if (const auto why = expiry(limits)) shared_.exchange.stop(*why);
    return shared_.exchange.stopped();
  }

  std::unique_ptr<IrThreads> threads_;
  TraceSearch search_;
  Shared<G>& shared_;
  std::uint64_t reported_ = 0;
  std::uint32_t until_check_ = check_every;
};

// With graphs of 64·W events; throws GraphFull.
template <class Order, unsigned W>
ExploreResult run(const Code& code, const ExploreOptions& options) {
  using ThisWorker = Worker<Order, W>;
  Shared<typename ThisWorker::G> shared{options.limits, {}, {}};
  const unsigned jobs = std::max(1U, options.jobs);
  std::vector<ThisWorker> workers;
  workers.reserve(jobs);
  for (unsigned i = 0; i < jobs; ++i) workers.emplace_back(code, i, shared);
  run_all(workers, shared.exchange);
  ExploreResult result;
  result.outcomes = OutcomeSet(code.observed.size());
  for (const ThisWorker& worker : workers) worker.collect(result);
  result.outcomes.normalise();
  result.completeness = shared.exchange.completeness();
  return result;
}

// With the narrowest graphs that are wide enough. Loops may make more accesses than the code has; then the search
// starts again with wider ones.
template <class Order>
ExploreResult run(const Program& program, std::span<const Observable> observed, const ExploreOptions& options) {
  const Code code = compile(program, observed, Order::mapping, {options.reduce, std::nullopt, true});
  std::size_t accesses = 0;
  for (const ThreadCode& t : code.threads) {
    accesses += static_cast<std::size_t>(std::ranges::count_if(t.ops, &Op::accesses_memory));
  }
  try {
    if (accesses <= 64) return run<Order, 1>(code, options);
  } catch (const GraphFull&) {
  }
  try {
    if (accesses <= 128) return run<Order, 2>(code, options);
  } catch (const GraphFull&) {
  }
  try {
    return run<Order, most_events / 64>(code, options);
  } catch (const GraphFull&) {
    throw NotApplicable("an execution has more than " + std::to_string(most_events) + " accesses");
  }
}

}  // namespace fenceline::traces
