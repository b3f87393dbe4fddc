// Programs as C litmus tests: what is read back has the same outcomes.
#include "litmus/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>

#include "litmus/test.h"
#include "model/explore/explore.h"

namespace fenceline::testing {
namespace {

// One of each thing that can be written, two threads.
Program example() {
  Program p;
  p.name = "failure";
  p.origin = Origin::c11;
  for (const char* name : {"x", "ready"}) {
    const auto i = static_cast<std::uint32_t>(p.locations.size());
    p.symbols.push_back({name, i, 1, false});
    p.locations.push_back({name, i, Width::word, true, i});
  }
  const Address x = Address::of_location(0);
  const Address ready = Address::of_location(1);
  for (unsigned t = 0; t < 2; ++t) {
    Thread thread;
    for (const char* name : {"r0", "r1"}) thread.registers.push_back({name, Width::word, true, 0});
    thread.code = {
        Store{t == 0 ? x : ready, Operand::of_constant(7), Width::word, Order::relaxed},
        Fence{t == 0 ? FenceKind::c11_release : FenceKind::c11_seq_cst},
        Load{0, t == 0 ? ready : x, Width::word, Order::acquire},
        Rmw{1, x, t == 0 ? RmwOp::exchange : RmwOp::add, Operand::of_constant(2), Width::word, Order::acq_rel}};
    thread.line_of = {0, 0, 0, 0};
    thread.lines = {""};
    p.threads.push_back(thread);
  }
  return p;
}

Query all_registers(const Program& p) {
  Query q;
  q.quantifier = Quantifier::exists;
  for (ThreadId t = 0; t < p.threads.size(); ++t) {
    for (RegisterId r = 0; r < 2; ++r) q.observed.push_back(Observable::of_register(t, r));
  }
  q.proposition.kind = Proposition::Kind::conjunction;
  for (std::size_t i = 0; i < q.observed.size(); ++i) {
    Proposition atom;
    atom.kind = Proposition::Kind::equal;
    atom.observable = i;
    q.proposition.children.push_back(atom);
  }
  return q;
}

TEST(Export, WhatIsReadBackHasTheSameOutcomes) {
  const Program program = example();
  const Query query = all_registers(program);
  const litmus::Test test = litmus::parse(litmus::c_test(program, query), "export");
  EXPECT_EQ(test.query.observed, query.observed);
  for (const Model model : all_models) {
    EXPECT_EQ(explore(test.program, test.query.observed, model).outcomes,
              explore(program, query.observed, model).outcomes);
  }
}

TEST(Export, ThePageOfExplainHoldsTheTest) {
  const Program program = example();
  const std::string page = litmus::c_test_page(program, all_registers(program));
  EXPECT_THAT(page, ::testing::HasSubstr("<html"));
  EXPECT_THAT(page, ::testing::HasSubstr("failure"));
}

TEST(Export, WhatCannotBeWrittenIsRefused) {
  Program program = example();
  program.threads[0].code.push_back(Jump{0});
  EXPECT_THROW((void)litmus::c_test(program, all_registers(program)), std::invalid_argument);
}

}  // namespace
}  // namespace fenceline::testing
