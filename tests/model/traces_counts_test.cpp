// The search over executions visits exactly as many as there are: numbers that published tools agree on, numbers that
// combinatorics gives, and those of the reference engine on random programs.
#include <algorithm>
#include <gtest/gtest.h>

#include "model/explore/explore.h"
#include "model/reference/enumerate.h"
#include "model/traces/traces.h"
#include "tests/support/random_programs.h"
#include "tests/support/small_programs.h"

namespace fenceline::testing {
namespace {

// n threads, each `rounds` times "store to the own location, load the next thread's"; every load into a register of
// its own.
Program rounds(unsigned n, unsigned rounds) {
  std::vector<Code> threads(n);
  for (unsigned t = 0; t < n; ++t) {
    for (unsigned i = 0; i < rounds; ++i) {
      threads[t].push_back(store(t, static_cast<int>(i) + 1));
      threads[t].push_back(load(static_cast<Reg>(i), (t + 1) % n));
    }
  }
  return program(threads);
}

std::vector<Observable> all_registers(const Program& p) {
  std::vector<Observable> result;
  for (ThreadId t = 0; t < p.threads.size(); ++t) {
    for (RegisterId r = 0; r < p.threads[t].registers.size(); ++r) result.push_back(Observable::of_register(t, r));
  }
  return result;
}

std::uint64_t executions(const Program& p, const std::vector<Observable>& observed, Model model, unsigned jobs = 1,
                         bool reduce = true) {
  ExploreOptions options;
  options.jobs = jobs;
  options.reduce = reduce;
  const ExploreResult result = traces::explore(p, observed, model, options);
  EXPECT_EQ(result.completeness, Completeness::exhaustive);
  return result.executions;
}

TEST(TraceCounts, TwoThreadsStoreOwnLoadOther) {
  const Program four = rounds(2, 4);
  const Program five = rounds(2, 5);
  for (const unsigned jobs : {1U, 2U}) {
    EXPECT_EQ(executions(four, all_registers(four), Model::sc, jobs), 1107U);
    EXPECT_EQ(executions(four, all_registers(four), Model::tso, jobs), 4116U);
    EXPECT_EQ(executions(four, all_registers(four), Model::pso, jobs), 4116U);
    EXPECT_EQ(executions(five, all_registers(five), Model::sc, jobs), 8953U);
    EXPECT_EQ(executions(five, all_registers(five), Model::tso, jobs), 49104U);
    EXPECT_EQ(executions(five, all_registers(five), Model::pso, jobs), 49104U);
  }
}

TEST(TraceCounts, FourThreadsStoreStoreLoadAtOneLocation) {
  std::vector<Code> threads;
  for (int t = 0; t < 4; ++t) threads.push_back({store(x, 2 * t + 1), store(x, 2 * t + 2), load(r0, x)});
  const Program p = program(threads);
  for (const Model model : all_models) EXPECT_EQ(executions(p, all_registers(p), model), 104856U);
}

TEST(TraceCounts, LockedIncrementsComeInEveryOrderUnlessThreadsAreEqual) {
  const std::vector<Code> threads(6, Code{rmw(r0, x, RmwOp::add, 1)});
  const Program p = program(threads);
  for (const Model model : all_models) {
    EXPECT_EQ(executions(p, all_registers(p), model, 1, false), 720U);
    EXPECT_EQ(executions(p, all_registers(p), model), 1U);
  }
}

TEST(TraceCounts, StoreBufferingRingsLoseOneExecutionToSc) {
  for (const unsigned n : {2U, 3U, 4U}) {
    const Program p = rounds(n, 1);
    EXPECT_EQ(executions(p, all_registers(p), Model::sc), (1U << n) - 1);
    EXPECT_EQ(executions(p, all_registers(p), Model::tso), 1U << n);
    EXPECT_EQ(executions(p, all_registers(p), Model::pso), 1U << n);
  }
}

Program with_array(unsigned count) {
  Program p = program({});
  p.symbols = {{"a", 0, count, true}};
  p.locations.assign(count, Location{"a", 0, Width::quad, true, 0});
  return p;
}

void add_thread(Program& p, Code code) {
  Thread t = program({std::move(code)}).threads.front();
  p.threads.push_back(std::move(t));
}

// n writers, a[j] = a[j - 1] + 1, and a reader that goes down from a[n] to the first zero.
Program lastzero(unsigned n) {
  Program p = with_array(n + 1);
  add_thread(p, {Load{1, Address::of_register(0), Width::quad, Order::relaxed}, jump_if_zero(r1, 4),
                 assign(r0, AluOp::sub, r0, 8), jump(0)});
  p.threads[0].registers[0].initial = address_of(p, n);
  for (unsigned j = 1; j <= n; ++j) add_thread(p, {load(r0, j - 1), assign(r0, AluOp::add, r0, 1), store(j, r0)});
  return p;
}

TEST(TraceCounts, LastZero) {
  EXPECT_EQ(executions(lastzero(5), {at(0, r0)}, Model::sc), 64U);
  EXPECT_EQ(executions(lastzero(10), {at(0, r0)}, Model::sc), 3328U);
}

// n threads, each puts 11·i + thread for i = 0 to 3 into a table of 128 by compare-and-swap, at 7 times that modulo 128
// or the next free place. Zero stands for a free place, so thread 0's first value leaves it free.
Program indexer(unsigned n) {
  Program p = with_array(128);
  for (unsigned t = 0; t < n; ++t) {
    Cas put;
    put.target = 2;
    put.address = Address::of_register(3);
    put.expected = operand(0);
    put.desired = operand(r0);
    put.width = Width::quad;
    add_thread(p, {assign(r4, AluOp::copy, 0, 0),
                   // r4: i; r0: the value; r1: the place
                   assign(r0, AluOp::mul, r4, 11), assign(r0, AluOp::add, r0, static_cast<int>(t)),
                   assign(r1, AluOp::mul, r0, 7), assign(r1, AluOp::bit_and, r1, 127),
                   // 5: try
                   assign(r3, AluOp::mul, r1, 8), assign(r3, AluOp::add, r3, r5), put, jump_if_zero(r2, 12),
                   assign(r1, AluOp::add, r1, 1), assign(r1, AluOp::bit_and, r1, 127), jump(5),
                   // 12: next
                   assign(r4, AluOp::add, r4, 1), assign(r2, AluOp::lt_unsigned, r4, 4), jump_if_not(r2, 1)});
    p.threads[t].registers[5].initial = address_of(p, 0);
  }
  return p;
}

TEST(TraceCounts, Indexer) {
  EXPECT_EQ(executions(indexer(12), {}, Model::sc), 8U);
  EXPECT_EQ(executions(indexer(15), {}, Model::sc), 4096U);
}

// No execution twice, none left out: as many as the reference enumerates, and the same outcomes.
TEST(TraceCounts, EqualTheReferenceOnRandomPrograms) {
  RandomProgramOptions small;
  RandomProgramOptions wide;
  wide.most_threads = 4;
  wide.most_instructions = 4;
  wide.locations = 3;
  wide.computed = true;
  std::uint64_t compared = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const RandomProgram random = random_program(seed, seed % 2 == 0 ? small : wide);
    for (const Model model : all_models) {
      ExploreOptions options;
      options.reduce = false;  // the reference keeps loads that nobody looks at
      options.limits.states = 3000;
      const ExploreResult result = traces::explore(random.program, random.observed, model, options);
      if (result.completeness != Completeness::exhaustive) continue;
      std::uint64_t expected = 0;
      const auto count = [&expected](const reference::Execution&, std::span<const Shown>) {
        ++expected;
        return true;
      };
      ASSERT_EQ(reference::visit_executions(random.program, random.observed, model, count), Completeness::exhaustive);
      ASSERT_EQ(result.executions, expected) << "seed " << seed << " under " << name_of(model);
      compared += expected;
    }
  }
  EXPECT_GT(compared, 50000U);
}

}  // namespace
}  // namespace fenceline::testing
