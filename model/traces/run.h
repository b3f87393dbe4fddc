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
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/explore/run_all.h"
#include "model/traces/ir_threads.h"
#include "model/traces/search.h"
#include "model/traces/sharing.h"
#include "model/traces/traces.h"

namespace fenceline::traces {

// What the workers of one exploration share.
template <class G>
struct Shared {
  const Limits& limits;
  Exchange<Graphs<G>> exchange;
  std::uint64_t most = 0;     // where the search pauses
  std::uint64_t workers = 1;  // that may run at once
  // Visited, the stuck ones included, as far as workers have said. On a line of its own: it is written all the time.
  alignas(64) std::atomic<std::uint64_t> executions{0};
};

template <class Order, unsigned W>
class Worker {
 public:
  using TraceSearch = Search<Order, W, IrThreads>;
  using G = typename TraceSearch::G;

  // The first worker, number 0, holds the whole search at the start.
  Worker(const Code& code, std::span<const Turn> turns, unsigned number, Shared<G>& shared)
      : threads_(code, turns), search_(threads_, number), shared_(shared) {
    if (number == 0) search_.start();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  bool has_work() const { return !search_.stack().empty(); }

  void run() {
    until_check_ = steps_to_check();
    search_together(search_, shared_.exchange, [this] { return --until_check_ == 0 && over_limit(); });
  }

  std::uint64_t visited() const { return search_.executions() + search_.stuck(); }

  std::size_t outcomes() const { return threads_.outcomes(); }
  void collect(ExploreResult& result) const {
    threads_.collect(result.outcomes);
    result.executions += search_.executions();
    result.stuck += search_.stuck();
    result.transitions += search_.events();
    result.explored += search_.explored();
    result.memory += memory();
    result.termination = std::max(result.termination, threads_.termination());
  }

 private:
  // Some ten microseconds' work.
  static constexpr std::uint32_t check_every = 64;

  std::uint64_t memory() const { return search_.stack().bytes() + threads_.bytes(); }

  // A step visits one execution at most: so one worker stops at the first too many, and several at nearly that.
  std::uint32_t steps_to_check() const {
    const std::uint64_t known = shared_.executions.load(std::memory_order_relaxed) + visited() - reported_;
    const std::uint64_t left = shared_.most > known ? shared_.most - known : 0;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(check_every - 1, left / shared_.workers) + 1);
  }
  bool over_limit() {
    const std::uint64_t more = visited() - reported_;
    reported_ += more;
    const Limits& limits = shared_.limits;
    if (shared_.executions.fetch_add(more, std::memory_order_relaxed) + more > shared_.most) {
      shared_.exchange.stop(Completeness::state_limit);
    }
    if (memory() > limits.memory) shared_.exchange.stop(Completeness::memory_limit);
    if (const auto why = expiry(limits)) shared_.exchange.stop(*why);
    until_check_ = steps_to_check();
    return shared_.exchange.stopped();
  }

  IrThreads threads_;
  TraceSearch search_;
  Shared<G>& shared_;
  std::uint64_t reported_ = 0;
  std::uint32_t until_check_ = check_every;
};

// With graphs of 64·W events; `run` throws GraphFull.
template <class Order, unsigned W>
class TraceRun final : public Exploration {
 public:
  TraceRun(const Code& code, const ExploreOptions& options)
      : code_(code), turns_(turns_of(code, Order::orders_stores)), options_(options), shared_{options.limits, {}} {
    workers_.push_back(make(0));
  }

  Completeness run(std::uint64_t pause_at) override {
    const std::uint64_t most = std::min(pause_at, options_.limits.states);
    if (workers_.size() == 1 && (options_.jobs <= 1 || count() < options_.alone)) {
      const Completeness reached = go_on(options_.jobs <= 1 ? most : std::min(most, options_.alone));
      if (reached != Completeness::state_limit || count() > most) return reached;
    }
    workers_.resize(std::max<std::size_t>(options_.jobs, 1));
    return go_on(most);
  }

  std::uint64_t count() const override {
    std::uint64_t sum = 0;
    for (const auto& worker : workers_) sum += worker ? worker->visited() : 0;
    return sum;
  }

  ExploreResult result() const override {
    ExploreResult result;
    result.outcomes = OutcomeSet(code_.observed.size());
    result.space = Space::executions;
    result.reductions = code_.reductions;
    result.explored = 0;
    std::size_t rows = 0;
    for (const auto& worker : workers_) rows += worker ? worker->outcomes() : 0;
    result.outcomes.reserve(rows);
    for (const auto& worker : workers_) {
      if (worker) worker->collect(result);
    }
    result.outcomes.normalise();
    result.completeness = shared_.exchange.completeness();
    if (result.completeness == Completeness::exhaustive) result.explored = 1;
    return result;
  }

 private:
  using TraceWorker = Worker<Order, W>;

  std::unique_ptr<TraceWorker> make(std::size_t number) {
    return std::make_unique<TraceWorker>(code_, turns_, static_cast<unsigned>(number), shared_);
  }
  Completeness go_on(std::uint64_t most) {
    shared_.most = most;
    shared_.workers = workers_.size();
    const auto working = std::ranges::count_if(workers_, [](const auto& w) { return w && w->has_work(); });
    shared_.exchange.resume(static_cast<unsigned>(working));
    run_all(
        workers_, shared_.exchange, [this](std::size_t i) { return make(i); },
        [](TraceWorker& worker) { worker.run(); });
    return shared_.exchange.completeness();
  }

  const Code& code_;
  std::vector<Turn> turns_;
  const ExploreOptions& options_;
  Shared<typename TraceWorker::G> shared_;
  std::vector<std::unique_ptr<TraceWorker>> workers_;  // null until it runs
};

// With the narrowest graphs that are wide enough. Loops may make more accesses than the code has; then the search
// starts again with wider ones.
template <class Order>
class TraceExploration final : public Exploration {
 public:
  TraceExploration(const Program& program, std::span<const Observable> observed, const ExploreOptions& options)
      : code_(compile(program, observed, Order::mapping, {options.reduce, std::nullopt, true})), options_(options) {
    std::size_t accesses = 0;
    for (const ThreadCode& t : code_.threads) {
      accesses += static_cast<std::size_t>(std::ranges::count_if(t.ops, &Op::accesses_memory));
    }
    events_ = std::max<std::size_t>(accesses, 1);
    begin();
  }

  Completeness run(std::uint64_t pause_at) override {
    for (;;) {
      try {
        return run_->run(pause_at);
      } catch (const GraphFull&) {
        events_ = run_events_ + 1;
        begin();
      }
    }
  }
  std::uint64_t count() const override { return run_->count(); }
  ExploreResult result() const override { return run_->result(); }

 private:
  void begin() {
    if (events_ <= 64) return begin_with<1>();
    if (events_ <= 128) return begin_with<2>();
    if (events_ <= most_events) return begin_with<most_events / 64>();
    throw NotApplicable("an execution has more than " + std::to_string(most_events) + " accesses");
  }
  template <unsigned W>
  void begin_with() {
    run_events_ = std::size_t{64} * W;
    run_ = std::make_unique<TraceRun<Order, W>>(code_, options_);
  }

  Code code_;
  const ExploreOptions& options_;
  std::size_t events_ = 1;
  std::size_t run_events_ = 0;
  std::unique_ptr<Exploration> run_;
};

}  // namespace fenceline::traces
