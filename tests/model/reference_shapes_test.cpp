// The published verdicts, from the papers' tests, under the axiomatic reference and under the naive store-buffer
// machine. Sources: Owens, Sarkar, Sewell, "A Better x86 Memory Model: x86-TSO" (TPHOLs 2009), for amd*, iwp* and n*;
// Alglave, Maranget, Tautschnig, "Herding Cats" (TOPLAS 2014) for the names of the others.
#include <cctype>
#include <gtest/gtest.h>
#include <ostream>
#include <string>
#include <vector>

#include "model/reference/reference.h"
#include "tests/support/naive_machine.h"
#include "tests/support/small_programs.h"

namespace fenceline::testing {
namespace {

struct Shape {
  std::string name;
  std::string verdicts;  // SC, TSO, PSO: A allowed, F forbidden
  std::vector<Code> threads;
  std::vector<Observable> observed;
  std::vector<Shown> asked;
};

void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

constexpr FenceKind full = FenceKind::full;
constexpr FenceKind store_store = FenceKind::store_store;
constexpr FenceKind load_load = FenceKind::load_load;

const std::vector<Code> sb{{store(x, 1), load(r0, y)}, {store(y, 1), load(r0, x)}};
const std::vector<Code> mp{{store(x, 1), store(y, 1)}, {load(r0, y), load(r1, x)}};

Code with(Code code, Instruction i, std::ptrdiff_t where = 1) {
  code.insert(code.begin() + where, std::move(i));
  return code;
}

std::vector<Shape> shapes() {
  const std::vector<Observable> both{at(0, r0), at(1, r0)};
  const std::vector<Observable> reader{at(1, r0), at(1, r1)};
  const std::vector<Code> iriw{{store(x, 1)}, {store(y, 1)}, {load(r0, x), load(r1, y)}, {load(r0, y), load(r1, x)}};
  const std::vector<Observable> iriw_reads{at(2, r0), at(2, r1), at(3, r0), at(3, r1)};
  return {
      // Two threads.
      {"SB (iwp2.3.a, amd4)", "FAA", sb, both, {0, 0}},
      {"MP (iwp2.1, amd1)", "FFA", mp, reader, {1, 0}},
      {"LB (iwp2.2, amd2)", "FFF", {{load(r0, x), store(y, 1)}, {load(r0, y), store(x, 1)}}, both, {1, 1}},
      {"S", "FFA", {{store(x, 2), store(y, 1)}, {load(r0, y), store(x, 1)}}, {at(1, r0), in(x)}, {1, 2}},
      {"R", "FAA", {{store(x, 1), store(y, 1)}, {store(y, 2), load(r0, x)}}, {at(1, r0), in(y)}, {0, 2}},
      {"2+2W", "FFA", {{store(x, 1), store(y, 2)}, {store(y, 1), store(x, 2)}}, {in(x), in(y)}, {1, 1}},
      {"iwp2.3.b", "FFF", {{store(x, 1), load(r0, x)}}, {at(0, r0)}, {0}},
      {"iwp2.4 (amd9)",
       "FAA",
       {{store(x, 1), load(r0, x), load(r1, y)}, {store(y, 1), load(r0, y), load(r1, x)}},
       {at(0, r0), at(0, r1), at(1, r0), at(1, r1)},
       {1, 0, 1, 0}},
      {"amd3", "FAA", {{store(x, 1), store(x, 2), load(r0, y)}, {store(y, 1), store(y, 2), load(r0, x)}}, both, {0, 0}},
      {"n1", "FAA", {{store(x, 2), load(r0, y)}, {store(y, 1), store(x, 1)}}, {at(0, r0), in(x)}, {0, 2}},
      {"n5", "FFF", {{store(x, 1), load(r0, x)}, {store(x, 2), load(r0, x)}}, both, {2, 1}},
      {"n6",
       "FAA",
       {{store(x, 1), load(r0, x), load(r1, y)}, {store(y, 2), store(x, 2)}},
       {at(0, r0), at(0, r1), in(x)},
       {1, 0, 1}},
      {"n4b", "FFF", {{load(r0, x), store(x, 1)}, {load(r0, x), store(x, 2)}}, both, {2, 1}},
      {"CoRR", "FFF", {{store(x, 1)}, {load(r0, x), load(r1, x)}}, reader, {1, 0}},
      {"CoWW", "FFF", {{store(x, 1), store(x, 2)}}, {in(x)}, {1}},
      // Three and four threads.
      {"WRC (iwp2.5, amd8)",
       "FFF",
       {{store(x, 1)}, {load(r0, x), store(y, 1)}, {load(r0, y), load(r1, x)}},
       {at(1, r0), at(2, r0), at(2, r1)},
       {1, 1, 0}},
      {"RWC",
       "FAA",
       {{store(x, 1)}, {load(r0, x), load(r1, y)}, {store(y, 1), load(r0, x)}},
       {at(1, r0), at(1, r1), at(2, r0)},
       {1, 0, 0}},
      {"RWC with a full fence",
       "FFF",
       {{store(x, 1)}, {load(r0, x), load(r1, y)}, {store(y, 1), fence(full), load(r0, x)}},
       {at(1, r0), at(1, r1), at(2, r0)},
       {1, 0, 0}},
      {"ISA2",
       "FFA",
       {{store(x, 1), store(y, 1)}, {load(r0, y), store(z, 1)}, {load(r0, z), load(r1, x)}},
       {at(1, r0), at(2, r0), at(2, r1)},
       {1, 1, 0}},
      {"IRIW (amd6)", "FFF", iriw, iriw_reads, {1, 0, 1, 0}},
      {"iwp2.6",
       "FFF",
       {{store(x, 1)}, {store(x, 2)}, {load(r0, x), load(r1, x)}, {load(r0, x), load(r1, x)}},
       {at(2, r0), at(2, r1), at(3, r0), at(3, r1)},
       {1, 2, 2, 1}},
      {"iwp2.7 (amd7)",
       "FFF",
       {{xchg(r0, x, 1)}, {xchg(r0, y, 1)}, {load(r0, x), load(r1, y)}, {load(r0, y), load(r1, x)}},
       iriw_reads,
       {1, 0, 1, 0}},
      // Locked operations.
      {"iwp2.8.a",
       "FFF",
       {{xchg(r0, x, 1), load(r1, y)}, {xchg(r0, y, 1), load(r1, x)}},
       {at(0, r1), at(1, r1)},
       {0, 0}},
      {"iwp2.8.b", "FFF", {{xchg(r0, x, 1), store(y, 1)}, mp[1]}, reader, {1, 0}},
      {"SB with a locked operation elsewhere between",
       "FFF",
       {with(sb[0], xchg(r1, z, 1)), with(sb[1], xchg(r1, z, 1))},
       both,
       {0, 0}},
      {"SB with a failing compare between",
       "FFF",
       {with(sb[0], cas(r1, z, 7, 1)), with(sb[1], cas(r1, z, 7, 1))},
       both,
       {0, 0}},
      {"MP with a failing compare between the stores", "FFF", {with(mp[0], cas(r1, z, 7, 1)), mp[1]}, reader, {1, 0}},
      {"an exchange reads from a coherence-later write",
       "FFF",
       {{store(x, 1)}, {xchg(r0, x, 2)}},
       {at(1, r0), in(x)},
       {1, 1}},
      {"LB with an exchange", "FFF", {{load(r0, y), xchg(r1, x, 1)}, {load(r0, x), store(y, 1)}}, both, {1, 1}},
      {"two exchanges read the same write", "FFF", {{xchg(r0, x, 1)}, {xchg(r0, x, 2)}}, both, {0, 0}},
      {"a lost increment", "FFF", {{rmw(r0, x, RmwOp::add, 1)}, {rmw(r0, x, RmwOp::add, 1)}}, {in(x)}, {1}},
      {"a lost increment, not atomic",
       "AAA",
       {{load(r0, x), assign(r0, AluOp::add, r0, 1), store(x, r0)},
        {load(r0, x), assign(r0, AluOp::add, r0, 1), store(x, r0)}},
       {in(x)},
       {1}},
      {"two compares succeed", "FFF", {{cas(r0, x, 0, 1)}, {cas(r0, x, 0, 2)}}, both, {0, 0}},
      // Fences.
      {"SB with full fences (amd5)", "FFF", {with(sb[0], fence(full)), with(sb[1], fence(full))}, both, {0, 0}},
      {"SB with one full fence", "FAA", {with(sb[0], fence(full)), sb[1]}, both, {0, 0}},
      {"SB with store-store fences",
       "FAA",
       {with(sb[0], fence(store_store)), with(sb[1], fence(store_store))},
       both,
       {0, 0}},
      {"SB with load-load fences", "FAA", {with(sb[0], fence(load_load)), with(sb[1], fence(load_load))}, both, {0, 0}},
      {"MP with a store-store fence", "FFF", {with(mp[0], fence(store_store)), mp[1]}, reader, {1, 0}},
      {"MP with a load-load fence", "FFA", {mp[0], with(mp[1], fence(load_load))}, reader, {1, 0}},
      {"2+2W with store-store fences",
       "FFF",
       {{store(x, 1), fence(store_store), store(y, 2)}, {store(y, 1), fence(store_store), store(x, 2)}},
       {in(x), in(y)},
       {1, 1}},
      {"R with a store-store fence and a full one",
       "FFF",
       {{store(x, 1), fence(store_store), store(y, 1)}, {store(y, 2), fence(full), load(r0, x)}},
       {at(1, r0), in(y)},
       {0, 2}},
      {"R with a full fence on the reader",
       "FFA",
       {{store(x, 1), store(y, 1)}, {store(y, 2), fence(full), load(r0, x)}},
       {at(1, r0), in(y)},
       {0, 2}},
      {"a store-store fence orders stores that are two apart",
       "FFF",
       {{store(x, 1), store(z, 1), fence(store_store), store(w, 1), store(y, 1)}, mp[1]},
       reader,
       {1, 0}},
  };
}

class Shapes : public ::testing::TestWithParam<Shape> {};

TEST_P(Shapes, HaveThePublishedVerdicts) {
  const Shape& shape = GetParam();
  const Program p = program(shape.threads);
  for (std::size_t m = 0; m < all_models.size(); ++m) {
    const Model model = all_models[m];
    SCOPED_TRACE(name_of(model));
    const bool allowed = shape.verdicts[m] == 'A';
    const ExploreResult result = reference::explore(p, shape.observed, model);
    EXPECT_EQ(result.completeness, Completeness::exhaustive);
    EXPECT_EQ(result.outcomes.contains(shape.asked), allowed) << text_of(result.outcomes);
    EXPECT_EQ(text_of(result.outcomes), text_of(naive_outcomes(p, shape.observed, model)));
  }
}

INSTANTIATE_TEST_SUITE_P(Reference, Shapes, ::testing::ValuesIn(shapes()), [](const auto& param) {
  std::string name = std::to_string(param.index) + "_";
  for (const char c : param.param.name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  }
  return name;
});

// C11 orders by the standard mapping.
struct OrderCase {
  const char* name;
  const char* verdicts;
  std::vector<Code> threads;
  std::vector<Observable> observed;
  std::vector<Shown> asked;
};

TEST(ReferenceC11, OrdersFollowTheMappingToTheMachines) {
  const std::vector<Observable> both{at(0, r0), at(1, r0)};
  const std::vector<Observable> reader{at(1, r0), at(1, r1)};
  const auto sb_stores = [](Order order) {
    return std::vector<Code>{{store(x, 1, order), load(r0, y, Order::seq_cst)},
                             {store(y, 1, order), load(r0, x, Order::seq_cst)}};
  };
  const auto mp_flag = [](Order order) {
    return std::vector<Code>{{store(x, 1, Order::plain), store(y, 1, order)},
                             {load(r0, y, Order::acquire), load(r1, x, Order::plain)}};
  };
  const auto sb_fences = [](FenceKind kind) {
    return std::vector<Code>{{store(x, 1), fence(kind), load(r0, y)}, {store(y, 1), fence(kind), load(r0, x)}};
  };
  const auto mp_fence = [](FenceKind kind) {
    return std::vector<Code>{{store(x, 1), fence(kind), store(y, 1)}, mp[1]};
  };
  const std::vector<Code> mp_rmw{{store(x, 1), rmw(r0, y, RmwOp::add, 1, Order::relaxed)}, mp[1]};
  const std::vector<Code> release_then_relaxed{{store(x, 1, Order::release), store(y, 1, Order::relaxed)}, mp[1]};
  const std::vector<OrderCase> cases{
      {"SB relaxed", "FAA", sb_stores(Order::relaxed), both, {0, 0}},
      {"SB release", "FAA", sb_stores(Order::release), both, {0, 0}},
      {"SB seq_cst", "FFF", sb_stores(Order::seq_cst), both, {0, 0}},
      {"MP plain", "FFA", mp_flag(Order::plain), reader, {1, 0}},
      {"MP relaxed", "FFA", mp_flag(Order::relaxed), reader, {1, 0}},
      {"MP release", "FFF", mp_flag(Order::release), reader, {1, 0}},
      {"MP seq_cst", "FFF", mp_flag(Order::seq_cst), reader, {1, 0}},
      {"a release store is not ordered with the stores after it", "FFA", release_then_relaxed, reader, {1, 0}},
      {"SB with fences: acquire", "FAA", sb_fences(FenceKind::c11_acquire), both, {0, 0}},
      {"SB with fences: release", "FAA", sb_fences(FenceKind::c11_release), both, {0, 0}},
      {"SB with fences: acq_rel", "FAA", sb_fences(FenceKind::c11_acq_rel), both, {0, 0}},
      {"SB with fences: seq_cst", "FFF", sb_fences(FenceKind::c11_seq_cst), both, {0, 0}},
      {"MP with a fence: acquire", "FFA", mp_fence(FenceKind::c11_acquire), reader, {1, 0}},
      {"MP with a fence: release", "FFF", mp_fence(FenceKind::c11_release), reader, {1, 0}},
      {"MP with a fence: acq_rel", "FFF", mp_fence(FenceKind::c11_acq_rel), reader, {1, 0}},
      {"MP with a fence: seq_cst", "FFF", mp_fence(FenceKind::c11_seq_cst), reader, {1, 0}},
      {"a relaxed read-modify-write is locked", "FFF", mp_rmw, reader, {1, 0}},
  };
  for (const OrderCase& c : cases) {
    const Program p = program(c.threads);
    for (std::size_t m = 0; m < all_models.size(); ++m) {
      const OutcomeSet found = reference::explore(p, c.observed, all_models[m]).outcomes;
      EXPECT_EQ(found.contains(c.asked), c.verdicts[m] == 'A') << c.name << ", " << name_of(all_models[m]);
      EXPECT_EQ(text_of(found), text_of(naive_outcomes(p, c.observed, all_models[m]))) << c.name;
    }
  }
}

}  // namespace
}  // namespace fenceline::testing
