#include "runtime/native.h"

#include <algorithm>
#include <fmt/format.h>
#include <random>
#include <stdexcept>

#include "runtime/harness.h"
#include "runtime/interference.h"
#include "runtime/pulls.h"

namespace fenceline::runtime {
namespace {

using Clock = std::chrono::steady_clock;

bool any_loop(const Program& program) { return std::ranges::any_of(program.threads, has_loop); }

// How the workers of a run are made of the threads of the test.
struct Crew {
  unsigned workers = 1;
  bool crowded = false;   // more workers than CPUs
  bool in_turns = false;  // more threads than workers
};

// A test with more threads than there are CPUs runs with one worker a CPU, each playing several threads in turn; when
// threads may wait for each other in loops, each needs a worker of its own, and waiting yields.
Crew crew_for(const Program& program, std::size_t cpus, std::vector<std::string>& warnings) {
  const std::size_t threads = std::max<std::size_t>(program.threads.size(), 1);
  if (threads <= cpus) return {static_cast<unsigned>(threads), false, false};
  if (any_loop(program)) {
    warnings.push_back(
        fmt::format("{} threads on {} CPU{}: waiting threads yield", threads, cpus, cpus == 1 ? "" : "s"));
    return {static_cast<unsigned>(threads), true, false};
  }
  warnings.push_back(fmt::format("{} threads on {} CPU{}: each CPU runs several threads in turn", threads, cpus,
                                 cpus == 1 ? "" : "s"));
  return {static_cast<unsigned>(cpus), false, true};
}

std::uint64_t drawn_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

// Which strategies the tuner may use, or the one set of parameters asked for.
std::optional<Parameters> read_strategy(const std::string& text, const NativeTest& test, const Crew& crew,
                                        TunerSpace& space) {
  // Threads that take turns on a CPU would run all their iterations one after the other.
  const bool side_by_side = !crew.in_turns && !crew.crowded;
  if (text == "auto") {
    for (const StrategyRow& row : strategies()) space.strategies.emplace_back(row.name);
    if (test.perpetual && side_by_side) space.strategies.emplace_back("perpetual");
    return std::nullopt;
  }
  const bool tuned = text.find(',') == std::string::npos;
  Parameters exact = parameters_from(text);
  if (exact.strategy == "perpetual") {
    if (!test.perpetual) throw std::invalid_argument("the test has no perpetual form: " + test.not_perpetual);
  } else if (strategy_named(exact.strategy) == nullptr) {
    throw std::invalid_argument(fmt::format("there is no strategy '{}'", exact.strategy));
  }
  space.strategies = {exact.strategy};
  if (tuned) return std::nullopt;
  return exact;
}

// Short enough that a run tries many parameters, long enough that a pull has hundreds of instances.
std::chrono::nanoseconds pull_length(std::optional<std::chrono::nanoseconds> time) {
  using namespace std::chrono_literals;
  return std::clamp<std::chrono::nanoseconds>(time.value_or(1s) / 250, 100us, 4ms);
}

// Without numbers, so that what is said of every test of a suite is one remark.
void warn_of_disturbance(NativeResult& result) {
  if (result.pulls >= 8 && 4 * result.disturbed_pulls > result.pulls) {
    result.warnings.emplace_back("other programs held the CPUs during more than a quarter of the run");
  }
  if (static_cast<double>(result.stolen_milliseconds) > 50 * result.seconds) {
    result.warnings.emplace_back("the hypervisor took more than 5 % of the CPU time");
  }
  if (std::ranges::any_of(result.cpus, [](const auto& cpu) { return !cpu; })) {
    result.warnings.emplace_back("some worker could not be pinned to its CPU");
  }
}

}  // namespace

std::string_view name_of(Stopped stopped) {
  switch (stopped) {
    case Stopped::time: return "time";
    case Stopped::iterations: return "iterations";
    case Stopped::cancelled: return "cancelled";
    case Stopped::stuck: return "stuck";
    case Stopped::fault: return "fault";
  }
  return {};
}

NativeResult run(const NativeTest& test, const RunOptions& options) {
  const Clock::time_point start = Clock::now();
  const Program& program = test.workload.program;
  NativeResult result;
  result.warnings = test.warnings;
  result.strategy = options.strategy;
  result.backend = test.kernels.backend;
  result.compiler = test.kernels.compiler;
  result.flags = test.kernels.flags;
  result.seed = options.seed ? *options.seed : drawn_seed();

  std::optional<Topology> own;
  if (options.topology == nullptr || !options.cpus.empty()) own = detect_topology(options.cpus);
  const Topology& topology = own ? *own : *options.topology;
  const Crew crew = crew_for(program, topology.cpus.size(), result.warnings);
  std::vector<Placement> places = placements(topology, crew.workers);

  TunerSpace space{{}, crew.workers, crew.crowded, crew.in_turns, static_cast<std::uint32_t>(places.size())};
  const std::optional<Parameters> exact = read_strategy(options.strategy, test, crew, space);

  PullLimits limits;
  std::optional<std::chrono::nanoseconds> time = options.time;
  if (!time && !options.iterations) time = std::chrono::seconds(1);
  if (time) limits.deadline = start + *time;
  limits.iterations = options.iterations;
  limits.cancel = options.cancel;
  limits.pull = pull_length(time);

  const auto reader = make_outcome_reader(test.workload, test.observed, crew.workers);
  std::optional<Mixer> mixer;
  if (crew.in_turns) mixer.emplace(test.workload);
  std::vector<Play> plays{{&test.workload, &test.kernels, reader.get(), mixer ? &*mixer : nullptr, false}};
  std::vector<const Workload*> workloads{&test.workload};
  std::unique_ptr<Reader> frame_reader;
  if (test.perpetual) {
    frame_reader = make_frame_reader(*test.perpetual, crew.workers);
    plays.push_back({&test.perpetual->workload, &test.perpetual_kernels, frame_reader.get(), nullptr, true});
    workloads.push_back(&test.perpetual->workload);
  }
  Arena arena(program, workloads);
  Pulls pulls(plays, test.observed.size(), space, exact, places, result.seed, limits, options.wanted);

  HarnessOptions harness;
  harness.workers = crew.workers;
  harness.crowded = crew.crowded;
  harness.seed = result.seed + 2;
  harness.patience = options.patience;
  harness.deadline = limits.deadline;
  harness.cancel = options.cancel;
  std::vector<unsigned> used = places.front().cpus;
  const std::uint64_t stolen = stolen_milliseconds(used);
  HarnessResult ran = run_epochs(harness, arena, pulls);
  result.stolen_milliseconds = stolen_milliseconds(used) - stolen;

  pulls.conclude(result);
  result.cpus = std::move(ran.cpus);
  if (ran.fault) {
    result.stopped = Stopped::fault;
    result.warnings.push_back(fmt::format("the test accessed address {:#x}, where no location is", *ran.fault));
  } else if (ran.given_up && ran.looping) {
    result.stopped = Stopped::stuck;
    result.warnings.emplace_back("a loop of the test did not end and was given up");
  } else if (ran.given_up) {
    result.warnings.emplace_back(result.epochs == 0 ? "the CPUs are so busy that nothing was run in the time"
                                                    : "other load: the last epoch took too long and was given up");
  }
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  warn_of_disturbance(result);
  return result;
}

}  // namespace fenceline::runtime
