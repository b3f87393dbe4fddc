// The mapping from instructions to C++: what is printed for each.
#include "runtime/emit.h"

#include <gtest/gtest.h>
#include <set>

#include "tests/support/small_programs.h"

namespace fenceline::runtime {
namespace {

using namespace fenceline::testing;

// The statements for these instructions, trimmed; barriers of assembly tests as "|".
std::vector<std::string> statements(const Code& code, Origin origin) {
  Program p = program({code});
  p.origin = origin;
  Surroundings around;
  around.computed_cell = "find<{type}>({address})";
  around.on_fault = "return fault({address});";
  around.tired_of_looping = "tired()";
  around.on_tired = "return;";
  std::vector<std::string> lines;
  std::istringstream text(emit_instructions(p, 0, identifiers_of(p), around, ""));
  for (std::string line; std::getline(text, line);) {
    line.erase(0, line.find_first_not_of(' '));
    lines.push_back(line == "std::atomic_signal_fence(std::memory_order_seq_cst);" ? "|" : line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

const std::string ref = "std::atomic_ref<std::uint64_t>(x)";

TEST(Emit, AssemblyKeepsItsOrderAndIsRelaxed) {
  EXPECT_EQ(statements({store(x, 1), load(r0, y)}, Origin::assembly),
            (Lines{ref + ".store(1, std::memory_order_relaxed);", "|",
                   "r0 = std::atomic_ref<std::uint64_t>(y).load(std::memory_order_relaxed);", "|"}));
}

TEST(Emit, LockedInstructionsAndFencesOfAssembly) {
  EXPECT_EQ(statements({xchg(r0, x, r1), rmw(r0, x, RmwOp::add, 2), cas(r0, x, 1, 2)}, Origin::assembly),
            (Lines{"r0 = " + ref + ".exchange(r1, std::memory_order_seq_cst);", "|",
                   "r0 = " + ref + ".fetch_add(2, std::memory_order_seq_cst);", "|",
                   "{ std::uint64_t expected = 1; " + ref +
                       ".compare_exchange_strong(expected, 2, std::memory_order_seq_cst, std::memory_order_seq_cst); "
                       "r0 = expected; }",
                   "|"}));
  EXPECT_EQ(statements({fence(), fence(FenceKind::store_store), fence(FenceKind::load_load)}, Origin::assembly),
            (Lines{"std::atomic_thread_fence(std::memory_order_seq_cst);", "|", "store_fence();", "|", "load_fence();",
                   "|"}));
}

TEST(Emit, CTestsHaveTheirOrdersAndNoBarriers) {
  EXPECT_EQ(statements({store(x, 1, Order::release), load(r0, x, Order::acquire), store(x, 2, Order::seq_cst),
                        store(x, 3, Order::plain), load(r1, x, Order::plain), fence(FenceKind::c11_acq_rel),
                        rmw(r2, x, RmwOp::bit_or, r0, Order::release)},
                       Origin::c11),
            (Lines{ref + ".store(1, std::memory_order_release);", "r0 = " + ref + ".load(std::memory_order_acquire);",
                   ref + ".store(2, std::memory_order_seq_cst);", "x = 3;", "r1 = x;",
                   "std::atomic_thread_fence(std::memory_order_acq_rel);",
                   "r2 = " + ref + ".fetch_or(r0, std::memory_order_release);"}));
}

// A compiler may turn a locked addition of 0 into a load. In an assembly test it must not see the 0.
TEST(Emit, LockedOperationsThatChangeNothingAreHidden) {
  EXPECT_EQ(statements({rmw(r0, x, RmwOp::add, 0)}, Origin::assembly).front(),
            "r0 = " + ref + ".fetch_add(std::uint64_t(opaque(0ULL)), std::memory_order_seq_cst);");
  EXPECT_EQ(statements({rmw(r0, x, RmwOp::add, 0)}, Origin::c11).front(),
            "r0 = " + ref + ".fetch_add(0, std::memory_order_seq_cst);");
}

TEST(Emit, JumpsAndLabels) {
  EXPECT_EQ(statements({load(r0, x), jump_if_zero(r0, 0), jump(3)}, Origin::c11),
            (Lines{"at_0:;", "r0 = " + ref + ".load(std::memory_order_relaxed);",
                   "if (r0 == 0) { if (tired()) return; goto at_0; }", "goto at_3;", "at_3:;"}));
}

TEST(Emit, ComputedAddressesAreLookedUp) {
  EXPECT_EQ(statements({Load{0, Address::of_register(1, 8), Width::half}}, Origin::c11),
            (Lines{"{", "std::uint16_t* const cell = find<std::uint16_t>(r1 + 8);",
                   "if (cell == nullptr) return fault(r1 + 8);",
                   "r0 = std::atomic_ref<std::uint16_t>(*cell).load(std::memory_order_relaxed);", "}"}));
}

TEST(Emit, NamesAreIdentifiersAndDistinct) {
  Program p = program({{}});
  const std::vector<std::string> hard{"t[0]", "t_0", "int", "while", "0x", "[P1_r0]", "at_1", "", "std"};
  p.locations.clear();
  for (const std::string& name : hard) p.locations.push_back({name, 0, Width::quad, true, 0});
  p.threads[0].registers = {{"int", Width::quad, true, 0}, {"", Width::quad, true, 0}, {"t_0", Width::quad, true, 0}};
  const Identifiers names = identifiers_of(p);
  std::set<std::string> all(names.locations.begin(), names.locations.end());
  all.insert(names.registers[0].begin(), names.registers[0].end());
  EXPECT_EQ(all.size(), hard.size() + 3);
  for (const std::string& name : all) {
    EXPECT_FALSE(name == "int" || name == "while" || name == "std" || name == "at_1") << name;
    EXPECT_TRUE(std::isalpha(static_cast<unsigned char>(name.front())) != 0) << name;
    for (const char c : name) EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') << name;
  }
}

}  // namespace
}  // namespace fenceline::runtime
