#include "runtime/harness.h"

#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <thread>

#include "runtime/interference.h"
#include "runtime/topology.h"

namespace fenceline::runtime {
namespace {

using Clock = std::chrono::steady_clock;

// What the workers of a run share.
struct Stage {
  Stage(const HarnessOptions& options, Arena& arena)
      : options(options),
        arena(arena),
        spins(options.crowded ? SpinPolicy::crowded() : SpinPolicy::alone()),
        rendezvous(options.workers, spins, abandoned),
        flags(most_instances),
        disturbances(options.workers) {}

  const HarnessOptions& options;
  Arena& arena;
  SpinPolicy spins;
  std::atomic<bool> abandoned{false};  // the epoch, and the run with it: workers leave without waiting for each other
  Rendezvous rendezvous;
  std::vector<std::atomic<std::uint32_t>> flags;
  std::array<std::atomic<std::uint64_t>, 2> starts{};
  EpochPlan plan;
  bool going = true;                        // written by worker 0 between two rendezvous
  std::uint32_t epoch = 0;                  // likewise
  std::vector<std::uint64_t> disturbances;  // by worker, of this pull; written between rendezvous

  std::atomic<bool> looping{false};  // when the epoch was abandoned, some thread of the test was in a loop
  std::atomic<bool> faulted{false};
  std::atomic<std::uint64_t> fault_address{0};
  std::atomic<std::uint64_t> finished{0};  // epochs, for the watchdog
};

// What a kernel may call, for one worker.
class KernelHost {
 public:
  explicit KernelHost(Stage& stage) : stage_(stage), spin_(stage.spins) {}
  KernelHost(const KernelHost&) = delete;
  KernelHost& operator=(const KernelHost&) = delete;

  const Host* host() const { return &host_; }
  void start_call() { spin_ = Spin(stage_.spins); }

 private:
  static bool give_up(void* self) {
    auto& here = *static_cast<KernelHost*>(self);
    here.spin_.once();
    if (!here.stage_.abandoned.load(std::memory_order_relaxed)) return false;
    here.stage_.looping.store(true, std::memory_order_relaxed);
    return true;
  }
  static void fault(void* self, std::uint64_t address) {
    auto& here = *static_cast<KernelHost*>(self);
    here.stage_.fault_address.store(address);
    here.stage_.faulted.store(true);
    here.stage_.abandoned.store(true);
  }

  Stage& stage_;
  Spin spin_;
  Host host_{this, give_up, fault};
};

class WorkerTurn final : public Turn {
 public:
  WorkerTurn(unsigned worker, Stage& stage, Meeting& meeting, Random& random, KernelHost& host)
      : Turn(worker, stage.options.workers, stage.plan.parameters, stage.plan.instances, meeting, random),
        stage_(stage),
        host_(host) {
    if (parameters.gaps == Gaps::none) return;
    for (const ThreadId role : roles()) gaps_.emplace_back(program().threads[role].code.size());
  }

  void prepare(std::uint32_t first, std::uint32_t count) override {
    for (std::vector<std::uint32_t>& gaps : gaps_) draw(gaps);
    if (parameters.touch == Touch::none || stage_.plan.play->one_instance) return;
    for (const ThreadId role : roles()) {
      const Footprint footprint = footprint_of(program(), role);
      for (LocationId l = 0; l < program().locations.size(); ++l) {
        if (!footprint.loads[l] && !footprint.stores[l]) continue;
        for (std::uint32_t i = first; i < first + count; ++i) {
          stage_.arena.touch(program(), stage_.plan.layout, l, stage_.arena.order()[i], parameters.touch);
        }
      }
    }
  }

  void run(std::uint32_t first, std::uint32_t count) override {
    if (stage_.abandoned.load(std::memory_order_relaxed)) return;
    const Play& play = *stage_.plan.play;
    host_.start_call();
    const bool completed = play.mixer != nullptr && parameters.turns == Turns::mixed && roles().size() > 1
                               ? run_mixed(*play.mixer, first, count)
                               : run_in_turn(play, first, count);
    if (!completed) stage_.abandoned.store(true);
  }

 private:
  const std::vector<ThreadId>& roles() const { return stage_.plan.cast[worker]; }
  const Program& program() const { return stage_.plan.play->workload->program; }

  Slice slice_of(std::size_t r, std::uint32_t first, std::uint32_t count) const {
    const Play& play = *stage_.plan.play;
    const ThreadId role = roles()[r];
    Slice slice{};
    slice.cells = stage_.arena.cells();
    slice.offsets = stage_.plan.layout.offsets.data();
    slice.stride = play.one_instance ? 0 : stage_.plan.layout.stride;
    slice.order = stage_.arena.order().data() + first;
    slice.count = count;
    slice.first = first;
    slice.out = stage_.arena.out(role) + std::uint64_t{first} * play.workload->roles[role].outputs.size();
    slice.gaps = gaps_.empty() ? nullptr : gaps_[r].data();
    slice.host = host_.host();
    return slice;
  }

  bool run_in_turn(const Play& play, std::uint32_t first, std::uint32_t count) const {
    for (std::size_t r = 0; r < roles().size(); ++r) {
      // One CPU plays several threads in turn: the fence keeps the next from seeing this one's stores before the
      // other CPUs do, as a switch of threads would.
      if (r != 0) std::atomic_thread_fence(std::memory_order_seq_cst);
      const Slice slice = slice_of(r, first, count);
      const Kernel& kernel = play.kernels->roles[roles()[r]];
      if (kernel.run(&slice, kernel.self) != count) return false;
    }
    return true;
  }

  bool run_mixed(const Mixer& mixer, std::uint32_t first, std::uint32_t count) {
    slices_.clear();
    for (std::size_t r = 0; r < roles().size(); ++r) slices_.push_back(slice_of(r, first, count));
    return mixer.run(roles(), slices_, random) == count;
  }

  void draw(std::vector<std::uint32_t>& gaps) const {
    if (gaps.empty()) return;
    const std::uint32_t longest = parameters.gap_turns + 1;
    if (parameters.gaps == Gaps::scattered) {
      for (std::uint32_t& gap : gaps) gap = random.below(longest);
      return;
    }
    std::fill(gaps.begin(), gaps.end(), 0U);
    gaps[random.below(static_cast<std::uint32_t>(gaps.size()))] = random.below(longest);
  }

  Stage& stage_;
  KernelHost& host_;
  std::vector<std::vector<std::uint32_t>> gaps_;  // by role played; empty without gaps
  std::vector<Slice> slices_;                     // by role played, while they are mixed
};

class Worker {
 public:
  Worker(unsigned index, Stage& stage) : index_(index), stage_(stage), random_(stage.options.seed + index) {}

  // `director` is there for worker 0 alone.
  void work(Director* director, std::optional<unsigned>& pinned, std::exception_ptr& failure) {
    KernelHost host(stage_);
    std::uint64_t taken_off = 0;
    for (;;) {
      if (director != nullptr) stage_.going = ask(*director, failure);
      if (!meet() || !stage_.going) return;
      if (stage_.plan.new_pull) {
        move_to(pinned);
        taken_off = involuntary_switches();
      }
      reset();
      if (!meet()) return;
      run(host);
      if (!meet()) return;
      stage_.disturbances[index_] = involuntary_switches() - taken_off;
      read();
      if (!meet()) return;
    }
  }

 private:
  // False when the run was given up: the others may be anywhere.
  bool meet() {
    stage_.rendezvous.meet(index_);
    return !stage_.abandoned.load(std::memory_order_relaxed);
  }

  bool ask(Director& director, std::exception_ptr& failure) {
    std::optional<EpochReport> report;
    if (stage_.epoch != 0) {
      report.emplace();
      for (const std::uint64_t d : stage_.disturbances) report->disturbances += d;
      stage_.finished.fetch_add(1, std::memory_order_relaxed);
    }
    try {
      if (!director.next(stage_.plan, report, stage_.arena)) return false;
      assign_roles(stage_.plan, stage_.options.workers, stage_.epoch, random_);
      ++stage_.epoch;
      return true;
    } catch (...) {
      failure = std::current_exception();
      return false;
    }
  }

  void move_to(std::optional<unsigned>& pinned) const {
    if (stage_.plan.cpus.empty()) return;
    const unsigned cpu = stage_.plan.cpus[index_];
    if (pinned == cpu) return;
    pinned.reset();
    if (pin_to(cpu)) pinned = cpu;
  }

  void reset() {
    const EpochPlan& plan = stage_.plan;
    const Program& program = plan.play->workload->program;
    const std::uint32_t instances = plan.play->one_instance ? 1 : plan.instances;
    for (LocationId l = 0; l < program.locations.size(); ++l) {
      if (plan.owner.empty()) {
        stage_.arena.reset(program, plan.layout, l, slice_start(index_, instances), slice_start(index_ + 1, instances));
      } else if (plan.owner[l] == index_) {
        stage_.arena.reset(program, plan.layout, l, 0, instances);
      }
    }
  }

  void run(KernelHost& host) {
    Meeting meeting{stage_.rendezvous, stage_.spins, stage_.flags, stage_.epoch, stage_.starts, stage_.abandoned};
    WorkerTurn turn(index_, stage_, meeting, random_, host);
    stage_.plan.strategy->epoch(turn);
  }

  void read() {
    const EpochPlan& plan = stage_.plan;
    const EpochView view{stage_.arena.cells(), &plan.layout, std::span(stage_.arena.order()).first(plan.instances),
                         stage_.arena.outs()};
    plan.play->reader->read(index_, view, slice_start(index_, plan.instances), slice_start(index_ + 1, plan.instances));
  }

  std::uint32_t slice_start(unsigned worker, std::uint32_t instances) const {
    return static_cast<std::uint32_t>(std::uint64_t{instances} * worker / stage_.options.workers);
  }

  unsigned index_;
  Stage& stage_;
  Random random_;
};

// Waits for the workers. Returns whether an epoch had to be given up because it made no progress.
class Watchdog {
 public:
  explicit Watchdog(Stage& stage) : stage_(stage) {}

  void worker_ended() {
    const std::scoped_lock lock(mutex_);
    ++ended_;
    changed_.notify_one();
  }

  bool watch() {
    std::unique_lock lock(mutex_);
    std::uint64_t seen = 0;
    Clock::time_point since = Clock::now();
    bool ending = false;
    bool given_up = false;
    while (!changed_.wait_for(lock, period, [this] { return ended_ == stage_.options.workers; })) {
      const Clock::time_point now = Clock::now();
      const std::uint64_t finished = stage_.finished.load(std::memory_order_relaxed);
      const bool should_end = (stage_.options.deadline && now > *stage_.options.deadline) ||
                              (stage_.options.cancel != nullptr && stage_.options.cancel->load());
      if (finished != seen || (should_end && !ending)) since = now;
      seen = finished;
      ending = should_end;
      // An answer late is better than none: the first epoch has all the patience there is.
      const auto left = ending && finished != 0 ? stage_.options.grace : stage_.options.patience;
      if (now - since > left) {
        given_up = true;
        stage_.abandoned.store(true);
      }
    }
    return given_up;
  }

 private:
  static constexpr std::chrono::milliseconds period{25};
  Stage& stage_;
  std::mutex mutex_;
  std::condition_variable changed_;
  unsigned ended_ = 0;
};

}  // namespace

HarnessResult run_epochs(const HarnessOptions& options, Arena& arena, Director& director) {
  Stage stage(options, arena);
  Watchdog watchdog(stage);
  HarnessResult result;
  result.cpus.resize(options.workers);
  std::exception_ptr failure;
  {
    // Workers begin when all exist: one that could not be started would leave the others waiting for it.
    std::promise<bool> all_there;
    const std::shared_future<bool> go = all_there.get_future().share();
    std::vector<std::jthread> threads;
    try {
      for (unsigned w = 0; w < options.workers; ++w) {
        threads.emplace_back([&, go, w] {
          if (go.get()) Worker(w, stage).work(w == 0 ? &director : nullptr, result.cpus[w], failure);
          watchdog.worker_ended();
        });
      }
    } catch (...) {
      all_there.set_value(false);
      throw;
    }
    all_there.set_value(true);
    result.given_up = watchdog.watch();
  }
  if (failure) std::rethrow_exception(failure);
  result.looping = stage.looping.load();
  // Nobody is left to ask the director how to go on: it only takes leave.
  if (stage.abandoned.load()) director.next(stage.plan, EpochReport{true, 0}, arena);
  if (stage.faulted.load()) result.fault = stage.fault_address.load();
  return result;
}

}  // namespace fenceline::runtime
