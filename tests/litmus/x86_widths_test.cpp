// How wide locations are, and which addresses are known beforehand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/litmus_tests.h"

namespace fenceline::litmus {
namespace {

using testing::error_of;
using ::testing::HasSubstr;
using testing::one_thread;
using testing::parsed;

Width width_of_first(const std::string& arch, const std::string& init, const std::string& instructions) {
  return parsed(one_thread(arch, init, instructions, "x;")).program.locations.at(0).width;
}
std::string error(const std::string& init, const std::string& instructions) {
  return error_of(one_thread("X86_64", init, instructions, ""));
}

TEST(LocationWidth, IsThatOfTheAccesses) {
  EXPECT_EQ(width_of_first("X86_64", "x=1;", "movq (x),%rax"), Width::quad);
  EXPECT_EQ(width_of_first("X86_64", "x=1;", "movl (x),%eax\nmovl $1,(x)"), Width::word);
  EXPECT_EQ(width_of_first("X86_64", "x=1;", "movb (x),%al\nsete (x)"), Width::byte);
  EXPECT_EQ(width_of_first("X86_64", "x=1;", "movzwl (x),%eax"), Width::half);
  EXPECT_EQ(width_of_first("X86", "x=1;", "MOV [x],AX"), Width::half);
}

TEST(LocationWidth, IsTheArchitecturesWithoutAccesses) {
  EXPECT_EQ(width_of_first("X86_64", "x=1;", "nop"), Width::quad);
  EXPECT_EQ(width_of_first("X86", "x=1;", "nop"), Width::word);
  EXPECT_EQ(width_of_first("X86_64", "x=1;", "mov $1,(x)"), Width::quad);
  EXPECT_EQ(width_of_first("X86", "x=1;", "mov [x],1"), Width::word);
}

TEST(LocationWidth, IsTheTypesWhenAnInstructionDoesNotTell) {
  EXPECT_EQ(width_of_first("X86_64", "char x;", "mov $1,(x)"), Width::byte);
  EXPECT_EQ(width_of_first("X86_64", "x=1;", "mov $1,(x)\nmovw (x),%ax"), Width::half);
  EXPECT_EQ(width_of_first("X86", "int8_t x;", "inc [x]"), Width::byte);
}

TEST(LocationWidth, ShrinksToTheAccessesWhenTheValueFits) {
  EXPECT_EQ(width_of_first("X86_64", "uint64_t x=1;", "movl (x),%eax"), Width::word);
  EXPECT_EQ(width_of_first("X86_64", "int64_t x=-1;", "movl (x),%eax"), Width::word);
  EXPECT_EQ(width_of_first("X86", "uint64_t x;", "mov [x],1"), Width::word);
  EXPECT_THAT(error("uint64_t x=0x100000000;", "movl (x),%eax"), HasSubstr("4-byte access to 'x', which is 8-byte"));
}

TEST(MixedSizes, AreRefusedAtTheAccess) {
  EXPECT_THAT(error("x=1;", "movl (x),%eax\nmovq (x),%rax"),
              HasSubstr("t.litmus:5:7: an 8-byte access to 'x', which is 4-byte elsewhere"));
  EXPECT_THAT(error("int x;", "movq (x),%rax"), HasSubstr("an 8-byte access to 'x', which is 4-byte elsewhere"));
  EXPECT_THAT(error("int64_t t[2];", "movl (t),%eax"), HasSubstr("a 4-byte access to 't', which is 8-byte"));
  EXPECT_THAT(error("int t[2];", "movl 2(t),%eax"), HasSubstr("no element of 't' starts here"));
  EXPECT_THAT(error("int t[2];", "movl 8(t),%eax"), HasSubstr("no element of 't' starts here"));
  EXPECT_THAT(error("int t[2];", "movl -4(t),%eax"), HasSubstr("no element of 't' starts here"));
  EXPECT_THAT(error("x; 0:rax=x;", "movl (%rax),%ebx\nmovq (x),%rcx"), HasSubstr("8-byte access"));
  EXPECT_THAT(error("int x; 0:rax=x;", "addq $0,%rax\nmovq (%rax),%rbx"), HasSubstr("8-byte access"));
}

TEST(Addresses, InRegistersThatNothingWritesAreKnown) {
  const auto test =
      parsed(one_thread("X86_64", "int64_t t[2]={1,-1}; 0:rax=t; 0:rbx=1;", "movq 0(%rax,%rbx,8),%rcx", "0:rcx;"));
  const auto& load = std::get<Load>(test.program.threads[0].code.at(0));
  EXPECT_EQ(load.address, Address::of_location(1));
  EXPECT_EQ(testing::outcomes_of(test), "0:rcx=-1;");
}

TEST(Addresses, AreComputedWithTheRegistersTypes) {
  EXPECT_EQ(testing::outcomes_of(parsed(
                one_thread("X86_64", "int t[3]={5,6,7}; uint8_t 0:rbx=0x101;", "movl t(,%rbx,4),%ecx", "0:rcx;"))),
            "0:rcx=6;");
  EXPECT_EQ(
      testing::outcomes_of(parsed(one_thread("X86", "int t[3]={5,6,7}; 0:EBX=-1;", "MOV ECX,[t+EBX*4+8]", "0:ECX;"))),
      "0:ECX=6;");
}

TEST(Addresses, InRegistersThatAreWrittenAreComputed) {
  const auto test = parsed(one_thread("X86_64", "int64_t t[3]={5,6,7}; 0:rax=t;",
                                      "addq $8,%rax\nmovq (%rax),%rcx\nmovq $1,%rbx\nmovq t(,%rbx,8),%rdx\n"
                                      "movq (%rax,%rbx,8),%rsi",
                                      "0:rcx; 0:rdx; 0:rsi;"));
  const auto& load = std::get<Load>(test.program.threads[0].code.at(1));
  EXPECT_FALSE(load.address.is_static());
  EXPECT_EQ(testing::outcomes_of(test), "0:rcx=6; 0:rdx=6; 0:rsi=7;");
}

TEST(Addresses, GiveWhatTheyMayPointToTheirWidth) {
  const auto test =
      parsed(one_thread("X86_64", "0:rax=x; 0:rbx=y;", "movl (x),%ecx\naddq $0,%rbx\nmovl $1,(%rbx)", "y;"));
  EXPECT_EQ(test.program.locations.at(0).width, Width::word);
  EXPECT_EQ(test.program.locations.at(1).width, Width::word);
  EXPECT_EQ(testing::outcomes_of(test), "[y]=1;");
}

TEST(Addresses, AreValues) {
  EXPECT_EQ(testing::outcomes_of(parsed(one_thread(
                "X86_64", "int t[2];", "movq $x,%rax\nleaq 4(t),%rbx\nmovq %rax,(p)\nmovq (p),%rcx\nmovq $7,(%rcx)",
                "0:rax; 0:rbx; p; x;"))),
            "0:rax=x; 0:rbx=t[1]; [p]=x; [x]=7;");
}

}  // namespace
}  // namespace fenceline::litmus
