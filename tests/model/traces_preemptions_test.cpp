// Bounds on preemptions: what is within the bound is searched, and nothing else is counted.
#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "model/explore/code.h"
#include "model/traces/ir_threads.h"
#include "model/traces/preemptions.h"
#include "model/traces/search.h"
#include "tests/support/random_programs.h"

namespace fenceline::testing {
namespace {

using traces::Step;

constexpr std::uint64_t unbounded = ~std::uint64_t{0};

// What tells executions apart: for each event of each thread what it reads from and which write it comes after.
using Key = std::vector<std::int64_t>;

template <class G>
Key key_of(const G& graph) {
  std::map<unsigned, std::int64_t> names;
  for (ThreadId t = 0; t < graph.threads(); ++t) {
    unsigned e = graph.newest_of(t);
    for (std::uint32_t i = graph.taken(t); i-- > 0; e = graph.previous(e)) names[e] = t * 1000 + i;
  }
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> events;
  const auto name = [&](unsigned e) { return e == G::none ? -1 : names.at(e); };
  for (const auto& [e, own] : names) {
    events[own] = {graph.reads(e) ? name(graph.read_from(e)) : -2,
                   graph.writes(e) ? name(graph.coherence_previous(e)) : -2};
  }
  Key key;
  for (const auto& [own, places] : events) key.insert(key.end(), {own, places.first, places.second});
  return key;
}

// Threads of the IR of which those executions are wanted that need few preemptions.
template <class Order>
class BoundedThreads {
 public:
  using G = traces::Graph<Order, 1>;

  BoundedThreads(const Code& code, std::uint64_t most) : threads_(code, {}), most_(most) {}

  std::uint32_t count() const { return threads_.count(); }
  std::uint32_t locations() const { return threads_.locations(); }
  static std::span<const traces::Turn> turns() { return {}; }
  Value initial(std::uint32_t location) const { return threads_.initial(location); }
  const Step& next(const G& graph, ThreadId t) { return threads_.next(graph, t); }
  std::optional<Value> written(const G& graph, ThreadId t, Value old) { return threads_.written(graph, t, old); }
  static bool adopt(G&) { return true; }
  ThreadId choose(G& graph) {
    if (next(graph, graph.running()).accesses()) return graph.running();
    for (ThreadId t = 0; t < count(); ++t) {
      if (next(graph, t).accesses()) return t;
    }
    return traces::no_thread;
  }
  bool leads_on(const G& graph) {
    const bool leads = most_ == unbounded || preemptions_.may_lead_within(graph, most_);
    cut = cut || !leads;
    return leads;
  }
  bool wanted(const G& graph) {
    const bool within = most_ == unbounded || preemptions_.within(graph, most_);
    cut = cut || !within;
    return within;
  }
  void finished(const G& graph) { seen(graph); }
  void stuck(const G& graph) { seen(graph); }

  std::map<Key, std::uint64_t> executions;  // and how many preemptions they need
  bool twice = false;
  bool cut = false;

 private:
  void seen(const G& graph) {
    std::uint64_t needs = 0;
    while (!preemptions_.within(graph, needs)) ++needs;
    twice = !executions.emplace(key_of(graph), needs).second || twice;
  }

  traces::IrThreads threads_;
  std::uint64_t most_;
  traces::Preemptions<Order, 1> preemptions_;
};

template <class Order>
struct Searched {
  std::map<Key, std::uint64_t> executions;
  std::uint64_t visited = 0;
  bool cut = false;
  bool complete = true;
};

template <class Order>
Searched<Order> search(const Code& code, std::uint64_t most) {
  BoundedThreads<Order> threads(code, most);
  traces::Search<Order, 1, BoundedThreads<Order>> search(threads, 0);
  search.start();
  std::uint64_t visited = 0;
  for (; !search.stack().empty() && visited < 4000; ++visited) search.step();
  EXPECT_FALSE(threads.twice);
  return {threads.executions, visited, threads.cut, search.stack().empty()};
}

template <class Order>
void compare(std::uint64_t seed, const RandomProgram& random, std::uint64_t& bounded_ones) {
  const Code code = compile(random.program, random.observed, Order::mapping, {false, std::nullopt, true});
  const Searched<Order> all = search<Order>(code, unbounded);
  if (!all.complete) return;
  for (std::uint64_t most = 0;; ++most) {
    std::map<Key, std::uint64_t> within;
    for (const auto& [key, needs] : all.executions) {
      if (needs <= most) within.emplace(key, needs);
    }
    const Searched<Order> bounded = search<Order>(code, most);
    ASSERT_EQ(bounded.executions, within) << "seed " << seed << ", " << most << " preemptions";
    ASSERT_EQ(bounded.cut, within.size() != all.executions.size()) << "seed " << seed << ", " << most;
    bounded_ones += bounded.cut ? bounded.executions.size() : 0;
    if (!bounded.cut) return;
  }
}

TEST(TracesPreemptions, EveryExecutionWithinTheBoundIsVisitedOnce) {
  RandomProgramOptions two;
  two.most_threads = 2;
  two.most_instructions = 6;
  RandomProgramOptions four;
  four.most_threads = 4;
  four.most_instructions = 4;
  four.locations = 3;
  RandomProgramOptions waiting;
  waiting.waits = true;
  const RandomProgramOptions kinds[] = {two, {}, four, waiting};
  std::uint64_t bounded_ones = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const RandomProgram random = random_program(seed, kinds[seed % 4]);
    compare<traces::ScOrder>(seed, random, bounded_ones);
    compare<traces::TsoOrder>(seed, random, bounded_ones);
    compare<traces::PsoOrder>(seed, random, bounded_ones);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(bounded_ones, 10'000U);
}

}  // namespace
}  // namespace fenceline::testing
