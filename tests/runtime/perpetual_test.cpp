// Perpetual runs: what can be converted, and frames against the model and against counting them all.
#include "runtime/perpetual.h"

#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <latch>
#include <map>
#include <thread>

#include "runtime/random.h"
#include "tests/support/native_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::runtime {
namespace {

using namespace fenceline::testing;
using namespace std::chrono_literals;
using Sample = fenceline::testing::Subject;
using Counts = std::map<std::vector<Shown>, std::uint64_t>;

Sample store_buffering(bool fenced) {
  const std::vector<Observable> observed{at(0, r0), at(1, r0)};
  if (fenced) return {program({{store(x, 1), fence(), load(r0, y)}, {store(y, 1), fence(), load(r0, x)}}), observed};
  return {program({{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}}), observed};
}

std::string objection_to(const Sample& sample) { return to_perpetual(sample.program, sample.observed).objection; }

TEST(Perpetual, ConvertsTestsOfOneWriterALocation) {
  EXPECT_EQ(objection_to(store_buffering(false)), "");
  EXPECT_EQ(objection_to({program({{store(x, 1), store(y, 1)}, {load(r0, y), load(r1, x)}}), {at(1, r0)}}), "");
  EXPECT_EQ(objection_to({program({{store(x, 5), store(x, 5), load(r0, x)}, {load(r0, x)}}), {at(0, r0), in(x)}}), "");
}

TEST(Perpetual, SaysWhyItDoesNotConvert) {
  const std::vector<Observable> none;
  EXPECT_EQ(objection_to({program({{store(x, 1)}, {store(x, 2), load(r0, x)}}), none}),
            "two threads store to one location");
  EXPECT_EQ(objection_to({program({{xchg(r0, x, 1)}, {load(r0, x)}}), none}), "it has a read-modify-write");
  EXPECT_EQ(objection_to({program({{cas(r0, x, 0, 1)}, {load(r0, x)}}), none}), "it has a compare and swap");
  EXPECT_EQ(objection_to({program({{load(r0, x), jump_if_zero(r0, 0)}, {store(x, 1)}}), none}), "it branches");
  EXPECT_EQ(objection_to({program({{load(r0, x), store(y, r0)}, {store(x, 1)}}), none}),
            "it computes with what it loaded");
  EXPECT_EQ(objection_to({program({{store(x, 1)}, {store(y, 1)}}), none}), "no thread reads what another stores");
  Program narrow = program(
      {{Store{Address::of_location(x), operand(1), Width::byte}}, {Load{0, Address::of_location(x), Width::byte}}});
  narrow.locations[x].width = Width::byte;
  EXPECT_EQ(objection_to({narrow, none}), "a location is too narrow to count in");
}

// One run of SB by hand, three iterations each: thread 0 read y = 0, 1, 1 and thread 1 read x = 0, 3, 3.
TEST(Perpetual, FramesOfASmallRunAreThoseCountedByHand) {
  const Perpetual p = *to_perpetual(store_buffering(false).program, store_buffering(false).observed).perpetual;
  const std::vector<std::uint64_t> reads0{0, 1, 1};
  const std::vector<std::uint64_t> reads1{0, 3, 3};
  const std::vector<const std::uint64_t*> outs{reads0.data(), reads1.data()};
  const std::vector<std::uint32_t> order{0, 1, 2};
  const EpochView view{nullptr, nullptr, order, outs};
  Counts all;
  count_all_frames(p, view, 3, [&all](std::span<const Shown> row, std::uint64_t n) {
    all[{row.begin(), row.end()}] += n;
  });
  // Iteration n writes n + 1, so iteration b is seen by a load that read more than b.
  // (a, b): (0,0) 0 0; (1,0) and (2,0) 1 0; b = 1 and b = 2 are seen by no load, and see every a.
  EXPECT_EQ(all, (Counts{{{0, 0}, 1}, {{1, 0}, 2}, {{0, 1}, 6}}));
}

// A random program that can be converted: each location has one writer, which stores to it up to three times.
Sample random_convertible(std::uint64_t seed) {
  Random random(seed);
  const unsigned threads = 2 + random.below(2);
  std::vector<Code> codes(threads);
  std::vector<Observable> observed;
  std::vector<unsigned> loads(threads, 0);
  for (unsigned t = 0; t < threads; ++t) {
    for (unsigned i = 0, length = 1 + random.below(4); i < length; ++i) {
      if (random.chance(0.5)) {
        // Thread t writes location t alone.
        codes[t].push_back(store(static_cast<LocationId>(t), static_cast<int>(1 + random.below(3))));
      } else if (loads[t] < 3) {
        const Reg target{loads[t]++};
        codes[t].push_back(load(target, random.below(threads)));
        observed.push_back(at(t, target));
      }
      if (random.chance(0.3)) codes[t].push_back(fence());
    }
  }
  return {program(codes), observed};
}

TEST(Perpetual, SeesStoreBufferingWithoutFencesAndNotWithThem) {
  RunOptions options{.time = 150ms};
  options.strategy = "perpetual";
  bool seen = false;
  for (int attempt = 0; attempt < 20 && !seen; ++attempt) {
    const NativeResult weak = run_native(store_buffering(false), "portable", options);
    const NativeResult fenced = run_native(store_buffering(true), "portable", options);
    seen = count_of(weak.frames, {0, 0}) > 0;
    EXPECT_GT(fenced.frames.total, 0U);
    EXPECT_EQ(count_of(fenced.frames, {0, 0}), 0U);
    EXPECT_EQ(weak.instances, 0U);
    EXPECT_EQ(weak.seen.total, 0U);
  }
  EXPECT_TRUE(seen);
}

// Runs the threads of a converted program for real, `iterations` each, and hands the values they read to `use`.
void run_converted(const Perpetual& perpetual, std::uint32_t iterations,
                   const std::function<void(const EpochView&)>& use) {
  const Program& p = perpetual.workload.program;
  const std::vector<Built> built = backend_named("portable")->make({})->build({&perpetual.workload, 1});
  const LayoutPlan layout = plan_layout(p, Layout::line, 1);
  std::vector<unsigned char> cells(layout.bytes + 64);
  const std::vector<std::uint32_t> order(iterations, 0);
  std::vector<std::vector<std::uint64_t>> outs;
  std::vector<const std::uint64_t*> views;
  for (const RoleShape& role : perpetual.workload.roles) {
    views.push_back(outs.emplace_back(role.outputs.size() * iterations + 1).data());
  }
  const Host host{nullptr, [](void*) { return false; }, [](void*, std::uint64_t) {}};
  {
    std::latch all_there(static_cast<std::ptrdiff_t>(p.threads.size()));
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < p.threads.size(); ++t) {
      threads.emplace_back([&, t] {
        all_there.arrive_and_wait();
        Slice slice{};
        slice.cells = cells.data() + (64 - reinterpret_cast<std::uintptr_t>(cells.data()) % 64) % 64;
        slice.offsets = layout.offsets.data();
        slice.order = order.data();
        slice.count = iterations;
        slice.out = outs[t].data();
        slice.host = &host;
        const Kernel& kernel = built[0].kernels->roles[t];
        EXPECT_EQ(kernel.run(&slice, kernel.self), iterations);
      });
    }
  }
  use({nullptr, nullptr, order, views});
}

TEST(Perpetual, LinearCountingFindsOnlyFramesThatExistAndMostOutcomes) {
  std::size_t linear_outcomes = 0;
  std::size_t all_outcomes = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Sample sample = random_convertible(seed);
    const Conversion conversion = to_perpetual(sample.program, sample.observed);
    if (!conversion.perpetual) continue;
    run_converted(*conversion.perpetual, 30, [&](const EpochView& view) {
      Counts linear;
      Counts all;
      const auto into = [](Counts& counts) {
        return [&counts](std::span<const Shown> row, std::uint64_t n) { counts[{row.begin(), row.end()}] += n; };
      };
      const auto reader = make_frame_reader(*conversion.perpetual, 2);
      reader->read(0, view, 0, 17);
      reader->read(1, view, 17, 30);
      reader->drain(into(linear));
      count_all_frames(*conversion.perpetual, view, 30, into(all));
      for (const auto& [row, count] : linear) EXPECT_LE(count, all[row]) << "seed " << seed;
      linear_outcomes += linear.size();
      all_outcomes += all.size();
    });
  }
  EXPECT_GT(all_outcomes, 100U);
  EXPECT_GT(linear_outcomes, all_outcomes / 2);
}

class PerpetualBackend : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Perpetual, PerpetualBackend, ::testing::ValuesIn(working_backends()),
                         [](const auto& info) { return info.param; });

TEST_P(PerpetualBackend, FramesOfRandomProgramsStayWithinTso) {
  std::vector<Sample> samples;
  for (std::uint64_t seed = 0; samples.size() < 15; ++seed) {
    if (Sample sample = random_convertible(seed); objection_to(sample).empty()) samples.push_back(std::move(sample));
  }
  RunOptions options{.time = 10ms};
  options.strategy = "perpetual";
  std::erase_if(samples, [](const Sample& s) { return s.program.threads.size() > detect_topology().cpus.size(); });
  const std::vector<NativeResult> results = run_all_native(samples, GetParam(), options);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(beyond_tso(samples[i], results[i]), "");
    EXPECT_GT(results[i].frames.total, 0U);
  }
}

TEST(Perpetual, AutoCountsFramesApartFromInstances) {
  const NativeResult result = run_native(store_buffering(false), "portable", {.time = 100ms});
  EXPECT_EQ(result.seen.total, result.instances);
  EXPECT_GT(result.frames.total, 0U);
}

TEST(Perpetual, IsRefusedWhereItCannotBe) {
  RunOptions options;
  options.strategy = "perpetual";
  EXPECT_THROW(run_native({program({{xchg(r0, x, 1)}, {load(r0, x)}}), {}}, "portable", options),
               std::invalid_argument);
}

}  // namespace
}  // namespace fenceline::runtime
