// How many tests the generator makes a second, text included; and how many cycles it enumerates.

#include <benchmark/benchmark.h>

#include "litmus/generate/emit.h"
#include "litmus/generate/enumerate.h"
#include "litmus/generate/suites.h"

namespace fenceline::litmus::generate {
namespace {

EnumerateOptions options(Mode mode, unsigned size) {
  EnumerateOptions o;
  o.edges = parse_edge_list("Pod**,Fre,Rfe,Wse,MFenced**,Rmw", Arch::x86_64);
  o.size = {2, size};
  o.mode = mode;
  return o;
}

void make(benchmark::State& state, const EnumerateOptions& o, bool text) {
  std::int64_t tests = 0;
  Cycle cycle;
  Emitter emitter;
  Generated test;
  for (auto _ : state) {
    Enumerator enumerator(o);
    while (enumerator.next(cycle)) {
      if (text) emitter.emit(cycle, test);
      benchmark::DoNotOptimize(test.text.data());
      ++tests;
    }
  }
  state.SetItemsProcessed(tests);
}

void critical(benchmark::State& state) { make(state, options(Mode::critical, 8), true); }
void free_cycles(benchmark::State& state) { make(state, options(Mode::free, 7), true); }
void free_cycles_without_text(benchmark::State& state) { make(state, options(Mode::free, 7), false); }
void c11(benchmark::State& state) { make(state, options_of(*suite_named("c-fences")), true); }

BENCHMARK(critical)->Unit(benchmark::kMillisecond);
BENCHMARK(free_cycles)->Unit(benchmark::kMillisecond);
BENCHMARK(free_cycles_without_text)->Unit(benchmark::kMillisecond);
BENCHMARK(c11)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fenceline::litmus::generate
