// Every strategy, layout and other parameter, on crews of every kind: outcomes stay within the model, and every
// instance is counted once.
#include <chrono>
#include <gtest/gtest.h>
#include <set>

#include "runtime/strategies/strategy.h"
#include "tests/support/native_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::runtime {
namespace {

using namespace fenceline::testing;
using Sample = fenceline::testing::Subject;

std::vector<std::string> strategy_names() {
  std::vector<std::string> names;
  for (const StrategyRow& row : strategies()) names.emplace_back(row.name);
  return names;
}

class EachStrategy : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Strategies, EachStrategy, ::testing::ValuesIn(strategy_names()),
                         [](const auto& info) { return info.param; });

// Each thread adds to one counter and stores into a place of its own: an instance that a thread misses or visits twice
// shows.
Sample counting(unsigned threads) {
  Program p;
  std::vector<Observable> observed;
  const auto location = [&p](const std::string& name) {
    const auto id = static_cast<LocationId>(p.locations.size());
    p.symbols.push_back({name, id, 1, false});
    p.locations.push_back({name, id, Width::word, false, 0});
    return id;
  };
  const LocationId counter = location("counter");
  for (unsigned t = 0; t < threads; ++t) {
    const LocationId own = location("own" + std::to_string(t));
    Thread thread;
    thread.registers.push_back({"r0", Width::quad, false, 0});
    thread.code = {Rmw{std::nullopt, Address::of_location(counter), RmwOp::add, Operand::of_constant(1), Width::word},
                   Load{0, Address::of_location(own), Width::word},
                   Assign{0, AluOp::add, Operand::of_register(0), Operand::of_constant(1), Width::quad},
                   Store{Address::of_location(own), Operand::of_register(0), Width::word}};
    thread.line_of.assign(thread.code.size(), 0);
    thread.lines.resize(1);
    p.threads.push_back(std::move(thread));
    observed.push_back(Observable::of_location(own));
  }
  observed.push_back(Observable::of_location(counter));
  return {p, observed};
}

TEST_P(EachStrategy, VisitsEveryInstanceOnceWithOneToSixteenThreads) {
  for (const unsigned threads : {1U, 2U, 3U, 5U, 16U}) {
    const Sample sample = counting(threads);
    RunOptions options{.iterations = 200};
    options.strategy = GetParam() + ",chunk=7,instances=50";
    const NativeResult result = run_native(sample, "portable", options);
    ASSERT_EQ(result.seen.outcomes.size(), 1U) << threads << " threads";
    EXPECT_EQ(result.seen.counts[0], 200U);
    const auto outcome = result.seen.outcomes[0];
    for (unsigned t = 0; t < threads; ++t) EXPECT_EQ(outcome[t], 1);
    EXPECT_EQ(outcome[threads], static_cast<Shown>(threads));
  }
}

TEST_P(EachStrategy, ThreadsThatWaitForEachOtherRunOnOneCpu) {
  RunOptions options{.iterations = 60};
  options.strategy = GetParam() + ",chunk=8,instances=20";
  options.cpus = {detect_topology().cpus.front().id};
  const NativeResult result = run_native(waiting_loop(), "portable", options);
  EXPECT_EQ(count_of(result.seen, {1}), 60U);
}

TEST_P(EachStrategy, StaysWithinTsoOnEachBackendUnderTunedParameters) {
  std::vector<Sample> samples;
  for (std::uint64_t seed = 100; seed < 112; ++seed)
    samples.push_back(random_subject(seed, 2 + static_cast<unsigned>(seed % 2), 4));
  RunOptions options{.time = std::chrono::milliseconds(15), .seed = 1};
  options.strategy = GetParam();
  for (const std::string& backend : working_backends()) {
    const std::vector<NativeResult> results = run_all_native(samples, backend, options);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      EXPECT_EQ(beyond_tso(samples[i], results[i]), "") << backend << ", sample " << i;
      EXPECT_GT(results[i].instances, 0U);
    }
  }
}

// Each value of each parameter once, beside defaults.
std::vector<std::string> variations() {
  std::vector<std::string> texts;
  for (const Layout v : all_layouts) texts.push_back("layout=" + std::string(name_of(v)));
  for (const Reset v : all_resets) texts.push_back("reset=" + std::string(name_of(v)));
  for (const Roles v : all_roles) texts.push_back("roles=" + std::string(name_of(v)));
  for (const Turns v : all_turns) texts.push_back("turns=" + std::string(name_of(v)));
  for (const Visiting v : all_visitings) texts.push_back("order=" + std::string(name_of(v)));
  for (const Touch v : all_touches) texts.push_back("touch=" + std::string(name_of(v)));
  for (const Gaps v : all_gaps) texts.push_back("gaps=" + std::string(name_of(v)) + ",gap=50");
  texts.insert(texts.end(), {"lead=100", "chunk=1", "chunk=100000", "instances=1", "instances=1000000"});
  return texts;
}

class EachVariation : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Strategies, EachVariation, ::testing::ValuesIn(variations()));

TEST_P(EachVariation, CountsEveryInstanceOnce) {
  const Sample sample = counting(2);
  RunOptions options{.iterations = 3000};
  options.strategy = "chunked," + GetParam();
  const NativeResult result = run_native(sample, "portable", options);
  EXPECT_EQ(count_of(result.seen, {1, 1, 2}), 3000U);
}

TEST_P(EachVariation, StaysWithinTso) {
  for (std::uint64_t seed = 200; seed < 206; ++seed) {
    const Sample sample = random_subject(seed, 2, 5, Origin::c11);
    RunOptions options{.time = std::chrono::milliseconds(5)};
    options.strategy = "chunked," + GetParam();
    EXPECT_EQ(beyond_tso(sample, run_native(sample, "portable", options)), "") << "seed " << seed;
  }
}

TEST(Strategies, HaveDistinctNames) {
  const std::vector<std::string> names = strategy_names();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  for (const std::string& name : names) EXPECT_EQ(strategy_named(name)->name, name);
  EXPECT_EQ(strategy_named("luck"), nullptr);
}

}  // namespace
}  // namespace fenceline::runtime
