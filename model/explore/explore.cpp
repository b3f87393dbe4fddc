#include "model/explore/explore.h"

#include <algorithm>
#include <type_traits>

#include "model/explore/run_all.h"
#include "model/explore/search.h"
#include "model/machines/pso.h"
#include "model/machines/sc.h"
#include "model/machines/tso.h"

namespace fenceline {
namespace {

// One worker with a visited set of its own, and, once the search is large enough and may have several, several that
// share one.
template <Machine M>
class StateSearch final : public Exploration {
 public:
  StateSearch(const Program& program, std::span<const Observable> observed, const ExploreOptions& options)
      : options_(options),
        buffer_(M::store_is_local ? options.buffer : std::nullopt),
        code_(compile(program, observed, M::mapping, {options.reduce, buffer_})),
        machine_(code_, options.reduce, !buffer_, options.limits),
        visited_(machine_.words()),
        worker_(machine_, visited_, exchange_, code_, options) {
    worker_.start();
  }

  Completeness run(std::uint64_t pause_at) override {
    const std::uint64_t most = std::min(pause_at, options_.limits.states);
    if (!crowd_ && (options_.jobs <= 1 || visited_.size() < options_.alone)) {
      exchange_.resume(worker_.has_work() ? 1 : 0);
      worker_.run(options_.jobs <= 1 ? most : std::min(most, options_.alone));
      if (exchange_.completeness() != Completeness::state_limit || visited_.size() > most) return completeness();
    }
    if (!crowd_) crowd_ = std::make_unique<Crowd>(*this);
    crowd_->run(most);
    return completeness();
  }

  std::uint64_t count() const override { return crowd_ ? crowd_->visited.size() : visited_.size(); }

  ExploreResult result() const override {
    ExploreResult result;
    result.outcomes = OutcomeSet(code_.observed.size());
    std::vector<StateEdge> edges;
    if (crowd_) {
      std::size_t rows = 0;
      for (const auto& worker : crowd_->workers) rows += worker ? worker->outcomes() : 0;
      result.outcomes.reserve(rows);
      for (const auto& worker : crowd_->workers) {
        if (worker) worker->collect(result, edges);
      }
    } else {
      result.outcomes.reserve(worker_.outcomes());
      worker_.collect(result, edges);
    }
    result.outcomes.normalise();
    result.completeness = completeness();
    result.states = count();
    result.reductions = code_.reductions;
    result.memory = crowd_ ? crowd_->visited.bytes() : visited_.bytes();
    if (code_.loops && exchange_.completeness() == Completeness::exhaustive) result.termination = termination_of(edges);
    return result;
  }

 private:
  struct Crowd {
    using CrowdWorker = Worker<M, SharedVisited>;
    explicit Crowd(StateSearch& of)
        : search(of),
          visited(search.machine_.words(), search.options_.jobs, search.visited_, new_id),
          workers(search.options_.jobs) {
      workers.front() = make();
      workers.front()->go_on_from(std::move(search.worker_), new_id);
      new_id = {};
      search.visited_ = PrivateVisited(search.machine_.words());
    }
    void run(std::uint64_t most) {
      const auto working = std::ranges::count_if(workers, [](const auto& w) { return w && w->has_work(); });
      search.exchange_.resume(static_cast<unsigned>(working));
      run_all(
          workers, search.exchange_, [this](std::size_t) { return make(); },
          [most](CrowdWorker& worker) { worker.run(most); });
    }
    std::unique_ptr<CrowdWorker> make() {
      return std::make_unique<CrowdWorker>(search.machine_, visited, search.exchange_, search.code_, search.options_);
    }
    StateSearch& search;
    std::vector<RecordId> new_id;
    SharedVisited visited;
    std::vector<std::unique_ptr<CrowdWorker>> workers;  // null until it runs
  };

  Completeness completeness() const {
    const Completeness reached = exchange_.completeness();
    if (reached != Completeness::exhaustive || !M::store_is_local || buffer_) return reached;
    const bool bounded = std::ranges::any_of(code_.threads, &ThreadCode::unbounded);
    return bounded ? Completeness::buffer_limit : reached;
  }

  const ExploreOptions& options_;
  std::optional<unsigned> buffer_;
  Code code_;
  M machine_;
  StateExchange exchange_;
  PrivateVisited visited_;
  Worker<M, PrivateVisited> worker_;
  std::unique_ptr<Crowd> crowd_;
};

// Calls `make` with the type of the search.
template <class Make>
auto with_machine(Model model, const ExploreOptions& options, const Make& make) {
  if (options.buffer == 0U) model = Model::sc;
  switch (model) {
    case Model::sc: break;
    case Model::tso: return make(std::type_identity<StateSearch<Tso>>{});
    case Model::pso: return make(std::type_identity<StateSearch<Pso>>{});
  }
  return make(std::type_identity<StateSearch<Sc>>{});
}

}  // namespace

std::unique_ptr<Exploration> start(const Program& program, std::span<const Observable> observed, Model model,
                                   const ExploreOptions& options) {
  return with_machine(model, options, [&]<class S>(std::type_identity<S>) -> std::unique_ptr<Exploration> {
    return std::make_unique<S>(program, observed, options);
  });
}

ExploreResult explore(const Program& program, std::span<const Observable> observed, Model model,
                      const ExploreOptions& options) {
  return with_machine(model, options, [&]<class S>(std::type_identity<S>) {
    S search(program, observed, options);
    search.run(options.limits.states);
    return search.result();
  });
}

}  // namespace fenceline
