// The search over the executions of the code under check: TruSt (model/traces/search.h) drives a world.
// Workers, limits, and the width of the graphs.
//
// Thread safety: one worker for each searching thread of the host.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/explore/exchange.h"
#include "model/explore/run_all.h"
#include "model/traces/sharing.h"
#include "runtime/check/bounds.h"
#include "runtime/check/frontier.h"
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
  Exchange<traces::Graphs<G>> exchange;
  std::atomic<std::uint64_t> executions{0};  // as far as workers have said
  std::atomic<double> explored{0};           // share of the whole, likewise
};

// One of the threads of the host that search together.
template <class Order, unsigned W>
class alignas(cache_line) Worker {
 public:
  using G = traces::Graph<Order, W>;
  using Threads = TraceThreads<Order, W>;

  // Made by the thread of the host that runs it.
  Worker(const Task& task, Shared<G>& shared, unsigned number)
      : task_(task),
        shared_(shared),
        number_(number),
        progress_(task.options, task.progress && number == 0),
        world_(task.body, task.identities, task.loops, number, task.world),
        threads_(world_, task.options, shared.bounds, number),
        search_(threads_, number) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // The whole search is to be done.
  void start() { search_.start(); }
  void take(const G& graph) { search_.stack().push(graph); }
  // What the first execution does; 0 when that cannot be told. For a worker that does nothing else. Throws Restarted.
  std::uint64_t fingerprint() {
    try {
      search_.start();
      search_.step();
    } catch (const Stopped&) {
      return 0;
    } catch (const Interrupted&) {
      return 0;
    }
    return hash_of_log(world_);
  }

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
    found.failure = world_.failure();
    found.trace = trace_of(world_);
    if (task_.shortens) found.failing = shortest(search_, world_, threads_);
  }
  // What was done, and what is left.
  void add_to(Checkpoint& done, bool with_graphs) const {
    done.executions += search_.executions();
    done.blocked += search_.stuck();
    done.steps += search_.events();
    done.explored += search_.explored();
    done.cut_steps = done.cut_steps || threads_.cut();
    done.cut_preemptions = done.cut_preemptions || threads_.preempted();
    if (!with_graphs) return;
    for (std::size_t i = 0; i < search_.stack().size(); ++i) done.graphs.push_back(saved(search_.stack()[i]));
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
  // Whether the search is to end, or to pause.
  bool over_limit() {
    if (--until_check_ != 0) return false;
    until_check_ = check_every;
    if (task_.progress || task_.options.on_progress) tell();
    return shared_.bounds.met() || (task_.saver != nullptr && task_.saver->due());
  }

  // What has been done; the first worker tells it.
  void tell() {
    shared_.executions.fetch_add(visited() - told_, std::memory_order_relaxed);
    shared_.explored.fetch_add(search_.explored() - told_explored_, std::memory_order_relaxed);
    told_ = visited();
    told_explored_ = search_.explored();
    if (number_ == 0) progress_.tell(shared_.executions, shared_.explored);
  }

  const Task& task_;
  Shared<G>& shared_;
  unsigned number_;
  Progress progress_;
  std::uint64_t told_ = 0;
  double told_explored_ = 0;
  World world_;
  Threads threads_;
  traces::Search<Order, W, Threads> search_;
  std::uint32_t until_check_ = check_every;
};

// One search, with graphs of 64·W events or without a limit, by as many workers as the task has jobs.
template <class Order, unsigned W>
class SearchRun {
 public:
  // Throws Restarted and Changed.
  explicit SearchRun(const Task& task)
      : task_(task), shared_{{task.deadline, task.options.most_memory.value_or(default_most_memory())}, {}, {}, {}} {
    if (task.saver != nullptr) {
      try {
        before_.first = Searcher(task, shared_, 0U).fingerprint();
      } catch (const Restarted&) {
        // Of what that execution needs, all was known when the checkpoint was written.
        if (task.saver->begun() != nullptr) throw Changed();
        throw;
      }
    }
    workers_.push_back(std::make_unique<Searcher>(task, shared_, 0U));
    const Checkpoint* const begun = task.saver == nullptr ? nullptr : task.saver->begun();
    if (begun == nullptr) {
      first().start();
    } else {
      take_up(*begun);
    }
  }

  // Throws traces::GraphFull, Restarted, Changed, and with several workers Stopped.
  Found run() {
    Found found;
    Checkpoint done;
    try {
      search();
      done = so_far(false);
    } catch (const Stopped&) {
      if (workers_.size() > 1) throw;
      done = so_far(false);
      first().take_failure(found);
    }
    found.executions = done.executions;
    found.blocked = done.blocked;
    found.steps = done.steps;
    if (!found.failure) found.bound = bound(done);
    if (task_.saver != nullptr) {
      if (!found.failure && has_work()) {
        task_.saver->save(so_far(true));
      } else {
        task_.saver->remove();
      }
    }
    for (const std::string& place : task_.loops.unhinted()) {
      found.notes.push_back("a loop that waits at " + place + " has neither yield nor spin_hint");
    }
    return found;
  }

 private:
  using Searcher = Worker<Order, W>;
  using G = typename Searcher::G;
  // Below this, starting threads takes longer than searching.
  static constexpr std::uint64_t alone = 250;

  Searcher& first() { return *workers_.front(); }
  bool has_work() const {
    return std::ranges::any_of(workers_, [](const auto& w) { return w && w->has_work(); });
  }

  void take_up(const Checkpoint& begun) {
    if (begun.first != 0 && before_.first != 0 && begun.first != before_.first) throw Changed();
    const auto threads = static_cast<std::uint32_t>(begun.threads.size() + 1);
    const auto locations = static_cast<std::uint32_t>(begun.locations.size());
    for (const SavedGraph& s : begun.graphs) {
      const std::optional<G> graph = restored<G>(s, threads, locations, Searcher::Threads::nobody);
      if (!graph) throw Changed();
      first().take(*graph);
    }
    before_ = begun;
    before_.graphs.clear();
    shared_.executions = begun.executions + begun.blocked;
    shared_.explored = begun.explored;
  }

  void search() {
    const std::uint64_t most = task_.options.most_executions;
    for (;;) {
      if (workers_.size() == 1) {
        first().run_alone(task_.jobs == 1 ? most : std::min(alone, most));
      } else {
        search_together();
      }
      if (!has_work() || shared_.bounds.was_met() || (task_.jobs == 1 && first().visited() >= most)) return;
      if (task_.saver != nullptr && task_.saver->due()) {
        task_.saver->save(so_far(true));
      } else {
        workers_.resize(task_.jobs);
      }
    }
  }
  void search_together() {
    const auto working = std::ranges::count_if(workers_, [](const auto& w) { return w && w->has_work(); });
    shared_.exchange.resume(static_cast<unsigned>(working));
    run_all(
        workers_, shared_.exchange,
        [this](std::size_t i) { return std::make_unique<Searcher>(task_, shared_, static_cast<unsigned>(i)); },
        [](Searcher& worker) { worker.run(); });
    for (const traces::Graphs<G>& graphs : shared_.exchange.take_back()) {
      for (const auto& graph : graphs) first().take(*graph);
    }
  }

  // Of this run of the program and those before.
  Checkpoint so_far(bool with_graphs) const {
    Checkpoint c = before_;
    for (const auto& worker : workers_) {
      if (worker) worker->add_to(c, with_graphs);
    }
    if (!with_graphs) return c;
    c.width = W;
    c.loops = task_.loops.known();
    c.unhinted = task_.loops.unhinted();
    c.threads = task_.identities.threads();
    c.locations = task_.identities.locations();
    return c;
  }

  std::string bound(const Checkpoint& done) const {
    if (shared_.bounds.was_met()) return shared_.bounds.text();
    if (has_work()) return std::to_string(task_.options.most_executions) + " executions";
    std::string text;
    if (done.cut_steps) text = std::to_string(task_.options.most_steps) + " steps in an execution";
    if (done.cut_preemptions) {
      const std::uint32_t most = *task_.options.most_preemptions;
      text += (text.empty() ? "" : " and ") + std::to_string(most) + (most == 1 ? " preemption" : " preemptions");
    }
    return text;
  }

  const Task& task_;
  Shared<G> shared_;
  std::vector<std::unique_ptr<Searcher>> workers_;  // null until it runs
  Checkpoint before_;                               // what was done by earlier runs of the program
};

template <class Order>
Found search(const Task& task, unsigned width) {
  if (width == 1) return SearchRun<Order, 1>(task).run();
  if (width == 4) return SearchRun<Order, 4>(task).run();
  return SearchRun<Order, traces::unlimited>(task).run();
}

// With the narrowest graphs that are wide enough; from the start again when more is known of the loops.
//
// Workers come to failures in any order, so when several have found one, the one to report, the first that a single
// worker comes to, is searched for by a single worker, which begins with no knowledge of what the others learned.
template <class Order>
Found search_any_width(const Task& task) {
  unsigned width = 1;
  if (task.saver != nullptr && task.saver->begun() != nullptr) {
    const Checkpoint& begun = *task.saver->begun();
    width = begun.width;
    task.identities.know(begun.threads, begun.locations);
    for (const auto& [key, kind] : begun.loops) task.loops.set(key, kind);
    for (const std::string& place : begun.unhinted) task.loops.add_unhinted(place);
  }
  for (;;) {
    try {
      return search<Order>(task, width);
    } catch (const traces::GraphFull&) {
      width = width == 1 ? 4 : traces::unlimited;
    } catch (const Restarted&) {
    } catch (const Changed&) {
      refuse_changed(task.saver->file());
    } catch (const Stopped&) {
      Identities identities;
      Loops loops;
      Task alone{task.options, task.body, identities, loops, task.world, task.deadline, task.intercept, 1};
      alone.progress = task.progress;
      alone.shortens = task.shortens;
      alone.saver = task.saver;
      if (alone.saver != nullptr) alone.saver->reread();
      return search_any_width<Order>(alone);
    }
    if (task.saver != nullptr) task.saver->begin_anew();
  }
}

}  // namespace fenceline::checking
