// The search over the executions of the code under check: TruSt (model/traces/search.h) drives a world.
// Workers, limits, and the width of the graphs.
//
// Thread safety: one worker for each searching thread of the host.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/explore/exchange.h"
#include "model/explore/run_all.h"
#include "model/traces/sharing.h"
#include "runtime/check/bounds.h"
#include "runtime/check/progress.h"
#include "runtime/check/shortest.h"
#include "runtime/check/task.h"
#include "runtime/check/trace_threads.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

// What the workers of one search share.
template <class G>
struct Shared {
  Bounds bounds;
  Exchange<std::vector<G>> exchange;
  std::atomic<std::uint64_t> executions{0};  // as far as workers have said
  std::atomic<double> explored{0};           // share of the whole, likewise
};

// One of the threads of the host that search together.
template <class Order, unsigned W>
class Worker {
 public:
  using G = traces::Graph<Order, W>;

  // Number 0 holds the whole search at the start. Made by the thread of the host that runs it.
  Worker(const Task& task, Shared<G>& shared, unsigned number)
      : task_(task),
        shared_(shared),
        number_(number),
        world_(task.body, task.identities, task.loops, number, task.world),
        threads_(world_, task.options.most_steps, shared.bounds, number),
        search_(threads_, number) {
    if (number == 0) search_.start();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Alone, until there is no work left, or a limit is met, or about so many executions have been searched. Throws
  // Stopped when the code fails.
  void run_alone(std::uint64_t executions) {
    pausing([&] {
      while (!search_.stack().empty() && visited() < executions) {
        search_.step();
        if (over_limit()) return;
      }
    });
  }
  // With the others.
  void run() {
    const Interception interception = task_.intercept == nullptr ? nullptr : task_.intercept();
    pausing([&] {
      traces::search_together(search_, shared_.exchange, [this] {
        if (over_limit()) shared_.exchange.stop(Completeness::timeout);
        return shared_.exchange.stopped();
      });
    });
    if (shared_.bounds.was_met()) shared_.exchange.stop(Completeness::timeout);
  }

  bool has_work() const { return !search_.stack().empty(); }
  std::uint64_t visited() const { return search_.executions() + search_.stuck(); }
  // After Stopped: what failed.
  void take_failure(Found& found) {
    add_to(found);
    found.failure = world_.failure();
    found.trace = trace_of(world_);
    if (task_.shortens) found.failing = shortest(search_, world_, threads_);
  }
  bool cut() const { return threads_.cut(); }
  void add_to(Found& found) const {
    found.executions += search_.executions();
    found.blocked += search_.stuck();
    found.steps += search_.events();
  }

 private:
  static constexpr std::uint32_t check_every = 64;  // some ten microseconds' work

  // What was interrupted goes back on the stack.
  template <class F>
  void pausing(F&& search) {
    try {
      search();
    } catch (const Interrupted&) {
      search_.put_back();
    }
  }
  bool over_limit() {
    if (--until_check_ != 0) return false;
    until_check_ = check_every;
    if (task_.progress) tell();
    return shared_.bounds.met();
  }

  // What has been done; the first worker shows it, once a second.
  void tell() {
    shared_.executions.fetch_add(visited() - told_, std::memory_order_relaxed);
    shared_.explored.fetch_add(search_.explored() - told_explored_, std::memory_order_relaxed);
    told_ = visited();
    told_explored_ = search_.explored();
    if (number_ == 0) progress_.show(shared_.executions, shared_.explored);
  }

  const Task& task_;
  Shared<G>& shared_;
  unsigned number_;
  Progress progress_;
  std::uint64_t told_ = 0;
  double told_explored_ = 0;
  World world_;
  TraceThreads<Order, W> threads_;
  traces::Search<Order, W, TraceThreads<Order, W>> search_;
  std::uint32_t until_check_ = check_every;
};

inline Found with_notes(const Task& task, Found found) {
  for (const std::string& place : task.loops.unhinted()) {
    found.notes.push_back("a loop that waits at " + place + " has neither yield nor spin_hint");
  }
  return found;
}

// The whole search, with graphs of 64·W events or without a limit, by as many workers as `jobs`. Throws
// traces::GraphFull, Restarted, and with several workers Stopped.
template <class Order, unsigned W>
Found search(const Task& task, unsigned jobs) {
  using Searcher = Worker<Order, W>;
  // Below this, starting threads takes longer than searching.
  constexpr std::uint64_t alone = 1000;

  Shared<typename Searcher::G> shared{
      {task.deadline, task.options.most_memory.value_or(default_most_memory())}, {}, {}, {}};
  std::vector<std::unique_ptr<Searcher>> workers;
  workers.push_back(std::make_unique<Searcher>(task, shared, 0U));
  Searcher& first = *workers.front();
  Found found;
  try {
    first.run_alone(jobs == 1 ? task.options.most_executions : std::min(alone, task.options.most_executions));
  } catch (const Stopped&) {
    first.take_failure(found);
  }
  if (found.failure) return with_notes(task, std::move(found));
  if (jobs > 1 && first.has_work() && !shared.bounds.was_met()) {
    workers.resize(jobs);
    shared.exchange.resume(1);
    run_all(
        workers, shared.exchange,
        [&](std::size_t i) { return std::make_unique<Searcher>(task, shared, static_cast<unsigned>(i)); },
        [](Searcher& worker) { worker.run(); });
  }
  bool cut = false;
  for (const auto& worker : workers) {
    if (!worker) continue;
    worker->add_to(found);
    cut = cut || worker->cut();
  }
  if (shared.bounds.was_met()) {
    found.bound = shared.bounds.text();
  } else if (first.has_work()) {
    found.bound = std::to_string(task.options.most_executions) + " executions";
  } else if (cut) {
    found.bound = std::to_string(task.options.most_steps) + " steps in an execution";
  }
  return with_notes(task, std::move(found));
}

// With the narrowest graphs that are wide enough; from the start again when more is known of the loops.
//
// Workers come to failures in any order, so when several have found one, the one to report, the first that a single
// worker comes to, is searched for by a single worker, which begins with no knowledge of what the others learned.
template <class Order>
Found search_any_width(const Task& task) {
  unsigned width = 1;
  for (;;) {
    try {
      if (width == 1) return search<Order, 1>(task, task.jobs);
      if (width == 4) return search<Order, 4>(task, task.jobs);
      return search<Order, traces::unlimited>(task, task.jobs);
    } catch (const traces::GraphFull&) {
      width = width == 1 ? 4 : traces::unlimited;
    } catch (const Restarted&) {
    } catch (const Stopped&) {
      Identities identities;
      Loops loops;
      Task alone{task.options, task.body, identities, loops, task.world, task.deadline, task.intercept, 1};
      alone.progress = task.progress;
      alone.shortens = task.shortens;
      return search_any_width<Order>(alone);
    }
  }
}

}  // namespace fenceline::checking
