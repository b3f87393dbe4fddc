// Whole suites from text to herd7's log, in one thread and without files: what `fenceline model -j 1` does apart from
// reading and writing. Items are tests; the counters tell exploration alone, over the suite's tests.

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>

#include "litmus/generate/suites.h"
#include "litmus/logs/herd.h"
#include "model/explore/explore.h"

namespace fenceline::litmus {
namespace {

std::vector<std::string> texts_of(const char* suite) {
  std::vector<std::string> texts;
  for (const generate::Generated& test : generate::tests_of(*generate::suite_named(suite))) texts.push_back(test.text);
  return texts;
}

// The median time of exploring one of the tests, in microseconds, each the best of several.
double median_exploration(const std::vector<std::string>& texts, Model model) {
  std::vector<double> times;
  for (const std::string& text : texts) {
    const Test test = parse(text, "suite");
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
      const auto start = std::chrono::steady_clock::now();
      benchmark::DoNotOptimize(explore(test.program, test.query.observed, model).outcomes.size());
      const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
      best = std::min(best, took.count());
    }
    times.push_back(best);
  }
  std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  return times[times.size() / 2];
}

void suite(benchmark::State& state, const char* name, Model model) {
  const std::vector<std::string> texts = texts_of(name);
  std::string log;
  for (auto _ : state) {
    log.clear();
    for (const std::string& text : texts) {
      const Test test = parse(text, "suite");
      write_herd(log, test, explore(test.program, test.query.observed, model).outcomes);
    }
    benchmark::DoNotOptimize(log.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(texts.size()));
  state.counters["median exploration, us"] = median_exploration(texts, model);
}

BENCHMARK_CAPTURE(suite, x86_basic_2_tso, "x86-basic-2", Model::tso)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(suite, x86_basic_3_sc, "x86-basic-3", Model::sc)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(suite, x86_basic_3_tso, "x86-basic-3", Model::tso)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(suite, x86_basic_3_pso, "x86-basic-3", Model::pso)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(suite, c_orders_2_tso, "c-orders-2", Model::tso)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fenceline::litmus
