// How fast the search over executions is: whole calls, compile included. `items_per_second` is executions a second,
// events the accesses added on the way.
#include "model/traces/traces.h"

#include <benchmark/benchmark.h>

namespace fenceline {
namespace {

Program with_locations(unsigned count) {
  Program p;
  for (unsigned l = 0; l < count; ++l) {
    p.symbols.push_back({"x" + std::to_string(l), l, 1, false});
    p.locations.push_back({"x" + std::to_string(l), l, Width::quad, true, 0});
  }
  return p;
}

// Adds a thread and observes its registers.
void add_thread(Program& p, std::vector<Observable>& observed, std::vector<Instruction> code, unsigned registers) {
  Thread t;
  for (unsigned r = 0; r < registers; ++r) {
    observed.push_back(Observable::of_register(static_cast<ThreadId>(p.threads.size()), r));
    t.registers.push_back({"r" + std::to_string(r), Width::quad, true, 0});
  }
  t.code = std::move(code);
  p.threads.push_back(std::move(t));
}

void explore_it(benchmark::State& state, const Program& p, const std::vector<Observable>& observed, unsigned jobs) {
  ExploreOptions options;
  options.jobs = jobs;
  std::uint64_t executions = 0;
  std::uint64_t events = 0;
  for (auto _ : state) {
    const ExploreResult result = traces::explore(p, observed, static_cast<Model>(state.range(0)), options);
    executions += result.executions;
    events += result.transitions;
  }
  state.SetLabel(std::string(name_of(static_cast<Model>(state.range(0)))));
  state.SetItemsProcessed(static_cast<std::int64_t>(executions));
  state.counters["executions"] = static_cast<double>(executions) / static_cast<double>(state.iterations());
  state.counters["events/s"] = benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
}

Instruction store_to(LocationId l, Value v) {
  return Store{Address::of_location(l), Operand::of_constant(v), Width::quad, Order::relaxed};
}
Instruction load_from(RegisterId r, LocationId l) {
  return Load{r, Address::of_location(l), Width::quad, Order::relaxed};
}

// Two threads, each `rounds` times "store own, load other".
void store_own_load_other(benchmark::State& state) {
  const auto rounds = static_cast<unsigned>(state.range(1));
  Program p = with_locations(2);
  std::vector<Observable> observed;
  for (LocationId t = 0; t < 2; ++t) {
    std::vector<Instruction> code;
    for (unsigned i = 0; i < rounds; ++i) {
      code.push_back(store_to(t, i + 1));
      code.push_back(load_from(i, 1 - t));
    }
    add_thread(p, observed, code, rounds);
  }
  explore_it(state, p, observed, static_cast<unsigned>(state.range(2)));
}
BENCHMARK(store_own_load_other)->ArgsProduct({{0, 1, 2}, {4, 5}, {1}})->Unit(benchmark::kMillisecond);

BENCHMARK(store_own_load_other)
    ->Name("store_own_load_other_parallel")
    ->Args({1, 6, 1})
    ->Args({1, 6, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// Four threads of "store, store, load" at one location: coherence orders.
void store_store_load(benchmark::State& state) {
  Program p = with_locations(1);
  std::vector<Observable> observed;
  for (Value t = 0; t < 4; ++t) {
    add_thread(p, observed, {store_to(0, 2 * t + 1), store_to(0, 2 * t + 2), load_from(0, 0)}, 1);
  }
  explore_it(state, p, observed, static_cast<unsigned>(state.range(1)));
}
BENCHMARK(store_store_load)->ArgsProduct({{0, 1, 2}, {1, 2}})->Unit(benchmark::kMillisecond);

// A ring of store buffering.
void ring(benchmark::State& state) {
  const auto n = static_cast<LocationId>(state.range(1));
  Program p = with_locations(n);
  std::vector<Observable> observed;
  for (LocationId t = 0; t < n; ++t) add_thread(p, observed, {store_to(t, 1), load_from(0, (t + 1) % n)}, 1);
  explore_it(state, p, observed, 1);
}
BENCHMARK(ring)->ArgsProduct({{0, 1, 2}, {10, 14}})->Unit(benchmark::kMillisecond);

// Threads of one locked addition each, of amounts that differ: equal ones would be searched once.
void locked_additions(benchmark::State& state) {
  Program p = with_locations(1);
  std::vector<Observable> observed;
  for (int t = 0; t < state.range(1); ++t) {
    add_thread(p, observed,
               {Rmw{0, Address::of_location(0), RmwOp::add, Operand::of_constant(static_cast<Value>(t) + 1),
                    Width::quad, Order::seq_cst}},
               1);
  }
  explore_it(state, p, observed, 1);
}
BENCHMARK(locked_additions)->ArgsProduct({{0, 1, 2}, {6, 8}})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace fenceline
