// Reading a disassembler's output, and comparing it with the mapping.
#include "runtime/backends/disassembly.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_programs.h"

namespace fenceline::runtime {
namespace {

using namespace fenceline::testing;

Workload workload(const Code& code) {
  Workload w;
  w.program = program({code});
  w.roles.resize(1);
  w.roles[0].outputs = {0};
  return w;
}

// A loop as a compiler makes it, with these instructions inside.
std::vector<MachineInstruction> loop(const std::vector<std::string>& inside) {
  std::vector<MachineInstruction> code{{0x100, "mov    (%rdi),%rax"}, {0x104, "mov    0x8(%rdi),%rcx"}};
  std::uint64_t address = 0x110;
  for (const std::string& text : inside) code.push_back({address += 4, text});
  code.push_back({address + 4, "jne    114 <kernel+0x14>"});
  code.push_back({address + 8, "mov    (%rdi),%rax"});
  return code;
}

const std::string order_load = "mov    (%r9,%rsi,4),%edx";
const std::string output_store = "mov    %rdx,(%rdi)";

TEST(Disassembly, IsReadByFunction) {
  const auto functions = parse_disassembly(
      "\nDisassembly of section .text:\n\n0000000000001130 <kernel_a_0>:\n    1130:\tlock or $0x0,(%rsp)\n"
      "    1135:\tmov    (%rax),%rdx        # 4010 <x>\n\n0000000000001140 <other>:\n    1140:\tret\n");
  ASSERT_EQ(functions.size(), 2U);
  ASSERT_EQ(functions.at("kernel_a_0").size(), 2U);
  EXPECT_EQ(functions.at("kernel_a_0")[1].address, 0x1135U);
  EXPECT_EQ(functions.at("kernel_a_0")[1].text, "mov    (%rax),%rdx");
}

TEST(Disassembly, TheMappingIsAccepted) {
  const Code code{store(x, 1), fence(), load(r0, y), rmw(r1, x, RmwOp::add, 1), fence(FenceKind::store_store)};
  EXPECT_THAT(mapping_differences(workload(code), 0,
                                  loop({order_load, "movq   $0x1,(%rax)", "lock orq $0x0,(%rsp)", "mov    (%rcx),%rdx",
                                        "lock xadd %rbx,(%rax)", "sfence", "mov    0x8(%rsp),%r12", output_store})),
              ::testing::IsEmpty());
}

TEST(Disassembly, WhatIsMissingOrTooMuchIsTold) {
  const Workload added = workload({rmw(r0, x, RmwOp::add, 0)});
  EXPECT_THAT(mapping_differences(added, 0, loop({order_load, "mov    (%rax),%rdx", output_store})),
              ::testing::ElementsAre("thread 0: the compiler emitted 2 loads where the test has 1",
                                     "thread 0: the compiler emitted 0 locked instructions where the test has 1"));
  const Workload fenced = workload({store(x, 1), fence(), load(r0, y)});
  EXPECT_THAT(
      mapping_differences(fenced, 0, loop({order_load, "movq   $0x1,(%rax)", "mov    (%rcx),%rdx", output_store})),
      ::testing::ElementsAre("thread 0: the compiler emitted 0 full fences where the test has 1"));
}

// A seq_cst store of a C test may be XCHG, or MOV and MFENCE.
TEST(Disassembly, BothMappingsOfASeqCstStoreAreAccepted) {
  const Workload stored = workload({store(x, 1, Order::seq_cst), load(r0, y)});
  EXPECT_THAT(
      mapping_differences(stored, 0, loop({order_load, "xchg   %rbx,(%rax)", "mov    (%rcx),%rdx", output_store})),
      ::testing::IsEmpty());
  EXPECT_THAT(mapping_differences(
                  stored, 0, loop({order_load, "movq   $0x1,(%rax)", "mfence", "mov    (%rcx),%rdx", output_store})),
              ::testing::IsEmpty());
  EXPECT_THAT(
      mapping_differences(stored, 0, loop({order_load, "movq   $0x1,(%rax)", "mov    (%rcx),%rdx", output_store})),
      ::testing::Not(::testing::IsEmpty()));
}

}  // namespace
}  // namespace fenceline::runtime
