// Native runs: weak outcomes a second of wall time, instances a second by strategy and by backend, and how long kernels
// take to make. Figures mean something only while the machine has nothing else to do.

#include "runtime/native.h"

#include <benchmark/benchmark.h>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "litmus/catalogue/catalogue.h"
#include "litmus/test.h"
#include "runtime/strategies/strategy.h"

namespace {

using namespace fenceline;
using namespace std::chrono_literals;

litmus::Test named(const char* name) {
  const litmus::CatalogueEntry* const entry = litmus::catalogue_entry(name);
  return litmus::parse(entry->text, entry->name);
}

runtime::Prepared prepared(const litmus::Test& test, const std::string& backend) {
  const runtime::Subject subject{&test.program, test.query.observed};
  runtime::PrepareOptions options;
  options.backend = backend;
  return runtime::prepare({&subject, 1}, options).front();
}

// Runs of 200 ms, and what they saw a second.
void run_for_a_while(benchmark::State& state, const char* name, const std::string& backend,
                     const std::string& strategy) {
  const litmus::Test test = named(name);
  const runtime::Prepared ready = prepared(test, backend);
  if (!ready.test) return state.SkipWithError(ready.failure.c_str());
  const auto wanted = [&test](std::span<const Shown> outcome) { return test.query.proposition.holds(outcome); };
  std::uint64_t weak = 0;
  std::uint64_t weak_frames = 0;
  std::uint64_t instances = 0;
  for (auto _ : state) {
    runtime::RunOptions options;
    options.time = 200ms;
    options.strategy = strategy;
    options.wanted = wanted;
    const runtime::NativeResult result = runtime::run(*ready.test, options);
    instances += result.instances;
    const auto count = [&](const runtime::Tally& tally) {
      std::uint64_t sum = 0;
      for (std::size_t i = 0; i < tally.outcomes.size(); ++i) sum += wanted(tally.outcomes[i]) ? tally.counts[i] : 0;
      return sum;
    };
    weak += count(result.seen);
    weak_frames += count(result.frames);
  }
  const auto rate = [](std::uint64_t n) {
    return benchmark::Counter(static_cast<double>(n), benchmark::Counter::kIsRate);
  };
  state.counters["weak/s"] = rate(weak);
  state.counters["weak_frames/s"] = rate(weak_frames);
  state.counters["instances/s"] = rate(instances);
}

// Programs that differ in a constant, so that each is compiled: every iteration into a cache of its own.
void prepare_cold(benchmark::State& state) {
  std::vector<litmus::Test> tests;
  for (int i = 0; i < state.range(0); ++i) {
    litmus::Test test = named("SB");
    std::get<Store>(test.program.threads[0].code[0]).value = Operand::of_constant(static_cast<Value>(i) + 1);
    tests.push_back(std::move(test));
  }
  std::vector<runtime::Subject> subjects;
  for (const litmus::Test& test : tests) subjects.push_back({&test.program, test.query.observed});
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / fmt::format("fenceline-bench-{}", getpid());
  for (auto _ : state) {
    runtime::PrepareOptions options;
    options.build.cache = folder;
    benchmark::DoNotOptimize(runtime::prepare(subjects, options).size());
    state.PauseTiming();
    std::filesystem::remove_all(folder);
    state.ResumeTiming();
  }
  state.counters["tests/s"] =
      benchmark::Counter(static_cast<double>(state.range(0)), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(prepare_cold)->Arg(64)->Arg(256)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

const int registered = [] {
  const auto add = [](const std::string& name, const char* test, const std::string& backend,
                      const std::string& strategy) {
    benchmark::RegisterBenchmark(name.c_str(), run_for_a_while, test, backend, strategy)
        ->UseRealTime()
        ->Iterations(3)
        ->Unit(benchmark::kMillisecond);
  };
  for (const char* const test : {"SB", "R", "n6", "IRIW"}) add(fmt::format("auto/{}", test), test, "auto", "auto");
  for (const runtime::BackendRow& row : runtime::backends()) {
    for (const runtime::StrategyRow& strategy : runtime::strategies()) {
      add(fmt::format("SB/{}/{}", row.name, strategy.name), "SB", std::string(row.name), std::string(strategy.name));
    }
    add(fmt::format("SB/{}/perpetual", row.name), "SB", std::string(row.name), "perpetual");
  }
  return 0;
}();

}  // namespace
