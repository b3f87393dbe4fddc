// Native runs against the model: what the CPU shows is allowed, and the harness is able to show it.
#include "runtime/native.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <thread>

#include "model/explore/explore.h"
#include "tests/support/native_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::runtime {
namespace {

using namespace fenceline::testing;
using namespace std::chrono_literals;
using Sample = fenceline::testing::Subject;

Sample store_buffering(bool fenced) {
  const std::vector<Observable> observed{at(0, r0), at(1, r0)};
  if (fenced) return {program({{store(x, 1), fence(), load(r0, y)}, {store(y, 1), fence(), load(r0, x)}}), observed};
  return {program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}}), observed};
}

class EachBackend : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Native, EachBackend, ::testing::ValuesIn(working_backends()),
                         [](const auto& info) { return info.param; });

// The control and the test in one: the harness that shows 0, 0 without the fence does not show it with the fence. On a
// busy machine the threads may not meet for a while, so the control has some attempts.
TEST_P(EachBackend, SeesStoreBufferingWithoutFencesAndNotWithThem) {
  bool seen = false;
  for (int attempt = 0; attempt < 20 && !seen; ++attempt) {
    seen = count_of(run_native(store_buffering(false), GetParam(), {.time = 200ms}).seen, {0, 0}) > 0;
    const NativeResult fenced = run_native(store_buffering(true), GetParam(), {.time = 200ms});
    EXPECT_EQ(count_of(fenced.seen, {0, 0}), 0U);
    EXPECT_GT(fenced.instances, 0U);
  }
  EXPECT_TRUE(seen);
}

TEST_P(EachBackend, RandomProgramsStayWithinTso) {
  std::vector<Sample> samples;
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    const Origin origin = seed % 2 == 0 ? Origin::assembly : Origin::c11;
    samples.push_back(random_subject(seed, 1 + static_cast<unsigned>(seed % 3), 5, origin));
  }
  const std::vector<NativeResult> results = run_all_native(samples, GetParam(), {.time = 10ms});
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(beyond_tso(samples[i], results[i]), "") << "seed " << i;
    EXPECT_GT(results[i].instances, 0U);
    EXPECT_EQ(results[i].stopped, Stopped::time) << name_of(results[i].stopped);
  }
}

TEST_P(EachBackend, ArithmeticIsThatOfTheModel) {
  std::vector<Sample> samples;
  for (std::uint64_t seed = 0; seed < 12; ++seed) samples.push_back(random_arithmetic(seed, 80));
  const std::vector<NativeResult> results = run_all_native(samples, GetParam(), {.iterations = 10});
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(beyond_tso(samples[i], results[i]), "") << "seed " << i;
    EXPECT_EQ(results[i].seen.outcomes.size(), 1U);
  }
}

TEST_P(EachBackend, ALoopThatWaitsForTheOtherThreadEnds) {
  const NativeResult result = run_native(waiting_loop(), GetParam(), {.time = 50ms});
  EXPECT_EQ(result.stopped, Stopped::time);
  EXPECT_EQ(count_of(result.seen, {1}), result.instances);
}

TEST_P(EachBackend, ALoopWithoutEndIsGivenUp) {
  const Sample forever{program({{load(r0, x), jump_if_zero(r0, 0)}}), {at(0, r0)}};
  const NativeResult result = run_native(forever, GetParam(), {.time = 50ms, .patience = 100ms});
  EXPECT_EQ(result.stopped, Stopped::stuck);
  EXPECT_EQ(result.instances, 0U);
  EXPECT_FALSE(result.warnings.empty());
}

TEST_P(EachBackend, AnAddressThatIsNoLocationEndsTheRun) {
  Program p = program({{Load{0, Address::of_register(1), Width::quad}}, {store(x, 1)}});
  p.threads[0].registers[1].initial = 12345;
  const NativeResult result = run_native({p, {at(0, r0)}}, GetParam());
  EXPECT_EQ(result.stopped, Stopped::fault);
  ASSERT_FALSE(result.warnings.empty());
  EXPECT_NE(result.warnings.back().find("0x3039"), std::string::npos) << result.warnings.back();
}

TEST_P(EachBackend, AddressesInRegistersReadAsTheModelHasThem) {
  Program p = program({{Load{0, Address::of_register(1, 0), Width::quad}, store(y, r1)}, {store(x, 1)}});
  p.threads[0].registers[1].initial = address_of(p, x);
  const Sample sample{p, {at(0, r0), in(y)}};
  const NativeResult result = run_native(sample, GetParam());
  EXPECT_EQ(beyond_tso(sample, result), "");
  EXPECT_GT(count_of(result.seen, {0, static_cast<Shown>(address_of(p, x))}), 0U);
}

TEST_P(EachBackend, NothingObservedIsOneOutcome) {
  const NativeResult result =
      run_native({program({{store(x, 1)}, {load(r0, x)}}), {}}, GetParam(), {.iterations = 500});
  EXPECT_EQ(result.seen.outcomes.size(), 1U);
  EXPECT_EQ(result.seen.counts.at(0), 500U);
}

TEST_P(EachBackend, NoLocationsAndNoThreadsRun) {
  Program no_locations;
  no_locations.threads.resize(2);
  EXPECT_EQ(run_native({no_locations, {}}, GetParam(), {.iterations = 100}).seen.total, 100U);
  Program no_threads = program({});
  no_threads.locations[x].initial = 7;
  EXPECT_EQ(count_of(run_native({no_threads, {in(x)}}, GetParam(), {.iterations = 100}).seen, {7}), 100U);
}

TEST_P(EachBackend, SixteenThreadsRunOnWhateverCpusThereAre) {
  std::vector<Code> threads(16, Code{rmw(r0, x, RmwOp::add, 1)});
  const Sample counting{program(threads), {in(x)}};
  const NativeResult result = run_native(counting, GetParam(), {.time = 50ms});
  EXPECT_GT(result.instances, 0U);
  EXPECT_EQ(count_of(result.seen, {16}), result.instances);
}

// Threads that wait for each other need workers of their own, on one CPU too.
TEST_P(EachBackend, OneCpuRunsThreadsThatWaitForEachOther) {
  RunOptions options{.time = 100ms};
  options.cpus = {detect_topology().cpus.front().id};
  const NativeResult result = run_native(waiting_loop(), GetParam(), options);
  EXPECT_EQ(result.cpus.size(), 2U);
  EXPECT_GT(result.instances, 0U);
  EXPECT_EQ(count_of(result.seen, {1}), result.instances);
  EXPECT_FALSE(result.warnings.empty());
}

TEST(Native, OneCpuShowsNothingThatNeedsTwo) {
  RunOptions options{.time = 50ms};
  options.cpus = {detect_topology().cpus.front().id};
  const NativeResult result = run_native(store_buffering(false), "portable", options);
  EXPECT_EQ(result.cpus.size(), 1U);
  EXPECT_EQ(count_of(result.seen, {0, 0}), 0U);
  EXPECT_GT(count_of(result.seen, {0, 1}), 0U);
  EXPECT_GT(count_of(result.seen, {1, 0}), 0U);
}

// Threads that share a CPU and take turns whole are never under way at the same time; mixed, they are: both see the
// other's store. What needs two store buffers stays unseen.
TEST(Native, OneCpuShowsEveryInterleavingWhenItsThreadsAreMixed) {
  RunOptions options{.iterations = 20'000};
  options.cpus = {detect_topology().cpus.front().id};
  options.strategy = "chunked,chunk=16,instances=256,turns=whole";
  EXPECT_EQ(count_of(run_native(store_buffering(false), "portable", options).seen, {1, 1}), 0U);
  options.strategy = "chunked,chunk=16,instances=256,turns=mixed";
  for (const std::string& backend : working_backends()) {
    const NativeResult mixed = run_native(store_buffering(false), backend, options);
    EXPECT_GT(count_of(mixed.seen, {1, 1}), 0U);
    EXPECT_GT(count_of(mixed.seen, {0, 1}), 0U);
    EXPECT_GT(count_of(mixed.seen, {1, 0}), 0U);
    EXPECT_EQ(count_of(mixed.seen, {0, 0}), 0U);
  }
}

// On one CPU the mixed runs of a program show what SC allows, and on many CPUs nothing beyond TSO: programs of up to
// five threads, whatever instructions they change between.
TEST(Native, MixedThreadsStayWithinTheModel) {
  std::vector<Sample> samples;
  for (std::uint64_t seed = 500; seed < 530; ++seed) {
    const Origin origin = seed % 2 == 0 ? Origin::assembly : Origin::c11;
    samples.push_back(random_subject(seed, 3 + static_cast<unsigned>(seed % 3), 4, origin));
  }
  RunOptions options{.iterations = 400};
  options.strategy = "chunked,chunk=4,instances=16,roles=random,turns=mixed,gaps=single,gap=300";
  const std::vector<NativeResult> results = run_all_native(samples, "portable", options);
  options.cpus = {detect_topology().cpus.front().id};
  const std::vector<NativeResult> alone = run_all_native(samples, "portable", options);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(beyond_tso(samples[i], results[i]), "") << "sample " << i;
    EXPECT_EQ(results[i].instances, 400U);
    const OutcomeSet sc = explore(samples[i].program, samples[i].observed, Model::sc).outcomes;
    for (std::size_t k = 0; k < alone[i].seen.outcomes.size(); ++k)
      EXPECT_TRUE(sc.contains(alone[i].seen.outcomes[k])) << "sample " << i;
  }
}

TEST(Native, IterationsAreCountedExactly) {
  const NativeResult result = run_native(store_buffering(false), "portable", {.iterations = 12345});
  EXPECT_EQ(result.instances, 12345U);
  EXPECT_EQ(result.seen.total, 12345U);
  EXPECT_EQ(result.stopped, Stopped::iterations);
}

TEST(Native, CancellingKeepsWhatWasSeen) {
  std::atomic<bool> cancel{false};
  std::jthread user([&cancel] {
    std::this_thread::sleep_for(50ms);
    cancel = true;
  });
  const NativeResult result = run_native(store_buffering(false), "portable", {.time = 60s, .cancel = &cancel});
  EXPECT_EQ(result.stopped, Stopped::cancelled);
  EXPECT_LT(result.seconds, 30);
  EXPECT_EQ(result.seen.total, result.instances);
}

TEST(Native, TheRunIsOnRecord) {
  RunOptions options{.time = 20ms, .seed = 42};
  options.strategy = "chunked,chunk=32,layout=line";
  const NativeResult result = run_native(store_buffering(false), "portable", options);
  EXPECT_EQ(result.seed, 42U);
  EXPECT_EQ(result.backend, "portable");
  EXPECT_EQ(result.strategy, options.strategy);
  ASSERT_FALSE(result.productive.empty());
  EXPECT_EQ(result.productive.front().parameters, parameters_from(options.strategy));
  for (const auto& cpu : result.cpus) EXPECT_TRUE(cpu.has_value());
}

TEST(Native, UnknownNamesAreRefused) {
  EXPECT_THROW(run_native(store_buffering(false), "portable", {.strategy = "luck"}), std::invalid_argument);
  EXPECT_THROW(run_native(store_buffering(false), "luck"), std::invalid_argument);
  RunOptions options;
  options.cpus = {100'000};
  EXPECT_THROW(run_native(store_buffering(false), "portable", options), std::invalid_argument);
}

TEST(Native, AnInvalidProgramFailsAloneInItsSuite) {
  const Sample good = store_buffering(false);
  Program bad = good.program;
  bad.threads[0].code.push_back(Load{99, Address::of_location(x), Width::quad});
  const std::vector<runtime::Subject> subjects{{&bad, good.observed}, {&good.program, good.observed}};
  const std::vector<Prepared> ready = prepare(subjects, {.backend = "portable", .build = {}});
  EXPECT_EQ(ready.at(0).test, nullptr);
  EXPECT_NE(ready[0].failure.find("no such register"), std::string::npos);
  EXPECT_NE(ready.at(1).test, nullptr);
}

}  // namespace
}  // namespace fenceline::runtime
