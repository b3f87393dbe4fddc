// Exploration alone, by model: compiling the program, searching, and the set of outcomes.

#include "model/explore/explore.h"

#include <benchmark/benchmark.h>

#include "litmus/catalogue/catalogue.h"
#include "litmus/test.h"

namespace {

using namespace fenceline;

void explore_named(benchmark::State& state, const char* name, Model model) {
  const litmus::CatalogueEntry* const entry = litmus::catalogue_entry(name);
  const litmus::Test test = litmus::parse(entry->text, entry->name);
  std::uint64_t states = 0;
  for (auto _ : state) {
    const ExploreResult result = explore(test.program, test.query.observed, model);
    states += result.states;
    benchmark::DoNotOptimize(result.outcomes.size());
  }
  state.counters["states/s"] = benchmark::Counter(static_cast<double>(states), benchmark::Counter::kIsRate);
}

BENCHMARK_CAPTURE(explore_named, SB_sc, "SB", Model::sc);
BENCHMARK_CAPTURE(explore_named, SB_tso, "SB", Model::tso);
BENCHMARK_CAPTURE(explore_named, SB_pso, "SB", Model::pso);
BENCHMARK_CAPTURE(explore_named, MP_pso, "MP", Model::pso);
BENCHMARK_CAPTURE(explore_named, IRIW_tso, "IRIW", Model::tso);
BENCHMARK_CAPTURE(explore_named, n3_tso, "n3", Model::tso);

// A ring of n threads, each storing its own location and loading the next: 2^n outcomes.
Program ring(unsigned n) {
  Program p;
  p.name = "ring";
  for (unsigned i = 0; i < n; ++i) {
    p.symbols.push_back({"x" + std::to_string(i), i, 1, false});
    p.locations.push_back({"x" + std::to_string(i), i, Width::quad, true, 0});
  }
  for (unsigned i = 0; i < n; ++i) {
    Thread t;
    t.registers.push_back({"rax", Width::quad, true, 0});
    t.code.emplace_back(Store{Address::of_location(i), Operand::of_constant(1), Width::quad});
    t.code.emplace_back(Load{0, Address::of_location((i + 1) % n), Width::quad});
    p.threads.push_back(std::move(t));
  }
  return p;
}

void explore_ring(benchmark::State& state) {
  const auto n = static_cast<unsigned>(state.range(0));
  const Program program = ring(n);
  std::vector<Observable> observed;
  for (ThreadId t = 0; t < n; ++t) observed.push_back(Observable::of_register(t, 0));
  for (auto _ : state) benchmark::DoNotOptimize(explore(program, observed, Model::tso).outcomes.size());
}
BENCHMARK(explore_ring)->Arg(4)->Arg(8)->Arg(12);

}  // namespace
