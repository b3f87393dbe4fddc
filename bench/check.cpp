// Real code under check: executions and steps a second, whole checks included, and what a switch between fibers costs.
#define FENCELINE_NO_GTEST
#include <benchmark/benchmark.h>
#include <fenceline/check.h>

#include "runtime/check/fiber_switch.h"
#include "tests/check/store_buffering.h"

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

void TwoThreads(benchmark::State& state) {
  CheckOptions options;
  options.model = static_cast<Model>(state.range(0));
  options.jobs = static_cast<unsigned>(state.range(1));
  count(state, options, state.range(2) == 4 ? &testing::store_own_load_other<4> : &testing::store_own_load_other<5>);
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
