// Real code under check: executions and steps a second, whole checks included, and what a switch between fibers costs.
#define FENCELINE_NO_GTEST
#include <benchmark/benchmark.h>
#include <fenceline/check.h>

#include "runtime/check/fiber_switch.h"

namespace {

using namespace fenceline;

void count(benchmark::State& state, const CheckOptions& options, void (*body)()) {
  std::uint64_t executions = 0;
  std::uint64_t steps = 0;
  for (auto _ : state) {
    const CheckResult result = check(options, body);
    if (result.verdict != CheckResult::Verdict::proven) state.SkipWithError("failed");
    executions += result.executions;
    steps += result.steps;
  }
  using benchmark::Counter;
  state.counters["executions/s"] = Counter(static_cast<double>(executions), Counter::kIsRate);
  state.counters["steps/s"] = Counter(static_cast<double>(steps), Counter::kIsRate);
}

// Two threads, `rounds` times "store own, load other" each.
template <int rounds>
void store_own_load_other() {
  atomic<int> x{"x", 0};
  atomic<int> y{"y", 0};
  const auto run = [](atomic<int>& mine, atomic<int>& other) {
    for (int i = 1; i <= rounds; ++i) {
      mine.store(i, memory_order_relaxed);
      benchmark::DoNotOptimize(other.load(memory_order_relaxed));
    }
  };
  thread a([&] { run(x, y); });
  thread b([&] { run(y, x); });
  a.join();
  b.join();
}

void TwoThreads(benchmark::State& state) {
  CheckOptions options;
  options.model = static_cast<Model>(state.range(0));
  options.jobs = static_cast<unsigned>(state.range(1));
  count(state, options, state.range(2) == 4 ? &store_own_load_other<4> : &store_own_load_other<5>);
}
BENCHMARK(TwoThreads)
    ->ArgNames({"model", "jobs", "rounds"})
    ->ArgsProduct({{0, 1, 2}, {1, 2}, {4, 5}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void FiberSwitch(benchmark::State& state) {
  checking::Home home;
  checking::Fiber fiber(home, std::size_t{64} << 10U);
  fiber.start(
      [](void* f) {
        for (;;) static_cast<checking::Fiber*>(f)->suspend();
      },
      &fiber);
  for (auto _ : state) fiber.resume();
  state.counters["switches/s"] =
      benchmark::Counter(2 * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(FiberSwitch);

}  // namespace
