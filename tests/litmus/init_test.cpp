// The initial state, in all its forms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/litmus_tests.h"

namespace fenceline::litmus {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::parsed;

Test with_init(const std::string& init, const std::string& arch = "X86_64") {
  return parsed(arch + " t\n{" + init + "}\n P0 | P1 ;\n NOP | NOP ;\nforall (true)");
}

std::string init_error(const std::string& init) {
  return error_of("X86_64 t\n{ " + init + " }\n P0 ;\n NOP ;\nforall (true)");
}

const Location& location(const Test& test, std::string_view name) {
  for (const Location& l : test.program.locations) {
    if (l.name == name) return l;
  }
  throw std::out_of_range(std::string(name));
}

const Register& reg(const Test& test, ThreadId thread, std::string_view name) {
  for (const Register& r : test.program.threads[thread].registers) {
    if (r.name == name) return r;
  }
  throw std::out_of_range(std::string(name));
}

TEST(InitialState, GivesLocationsValues) {
  const auto test = with_init(" x=1; [y]=2; z = -3; a; *b=4; w=0x10");
  EXPECT_EQ(location(test, "x").initial, 1U);
  EXPECT_EQ(location(test, "y").initial, 2U);
  EXPECT_EQ(location(test, "z").initial, static_cast<Value>(-3));
  EXPECT_EQ(location(test, "a").initial, 0U);
  EXPECT_EQ(location(test, "b").initial, 4U);
  EXPECT_EQ(location(test, "w").initial, 16U);
  EXPECT_EQ(test.program.locations.size(), 6U);
}

TEST(InitialState, GivesLocationsTypes) {
  const auto test = with_init(
      "int a; uint64_t b=3; _Atomic int c; unsigned char d=-1; volatile int16_t [e]=-2; bool f;"
      "unsigned long long g; int *h; atomic_int i=5; std::atomic_long j");
  EXPECT_EQ(location(test, "a").width, Width::word);
  EXPECT_TRUE(location(test, "a").is_signed);
  EXPECT_EQ(location(test, "b").width, Width::quad);
  EXPECT_FALSE(location(test, "b").is_signed);
  EXPECT_EQ(location(test, "c").width, Width::word);
  EXPECT_EQ(location(test, "d").width, Width::byte);
  EXPECT_EQ(location(test, "d").initial, 0xffU);
  EXPECT_EQ(location(test, "e").width, Width::half);
  EXPECT_EQ(location(test, "e").initial, 0xfffeU);
  EXPECT_EQ(location(test, "f").width, Width::byte);
  EXPECT_EQ(location(test, "g").width, Width::quad);
  EXPECT_EQ(location(test, "h").width, Width::quad);
  EXPECT_EQ(location(test, "i").initial, 5U);
  EXPECT_EQ(location(test, "j").width, Width::quad);
}

TEST(InitialState, HasTheArchitecturesWidthWithoutAType) {
  EXPECT_EQ(location(with_init("x=1", "X86"), "x").width, Width::word);
  EXPECT_EQ(location(with_init("x=1", "X86_64"), "x").width, Width::quad);
}

TEST(InitialState, GivesRegistersValues) {
  const auto test = with_init("0:rax=5; uint64_t 1:rbx; P1:RCX=-1; int32_t 0:rdx=-1; 1:%rsi=7; P0 : al = 5;");
  EXPECT_EQ(reg(test, 0, "rax").initial, 5U);
  EXPECT_FALSE(reg(test, 1, "rbx").is_signed);
  EXPECT_EQ(reg(test, 1, "rcx").initial, ~Value{0});
  EXPECT_EQ(reg(test, 1, "rcx").width, Width::quad);
  EXPECT_EQ(reg(test, 0, "rdx").width, Width::word);
  EXPECT_EQ(reg(test, 0, "rdx").initial, 0xffffffffU);
  EXPECT_EQ(reg(test, 1, "rsi").initial, 7U);
  EXPECT_EQ(reg(with_init("0:EAX=-1", "X86"), 0, "EAX").initial, 0xffffffffU);
}

TEST(InitialState, GivesRegistersAddresses) {
  const auto test = with_init("x; 0:rax=x; 0:rbx=&y; int t[3]; 1:rax=t; 1:rbx=t[2]; p=x;");
  const auto address = [&](LocationId l) { return address_of(test.program, l); };
  EXPECT_EQ(reg(test, 0, "rax").initial, address(0));
  EXPECT_EQ(reg(test, 0, "rbx").initial, address(1));
  EXPECT_EQ(location(test, "t[0]").symbol, 2U);
  EXPECT_EQ(reg(test, 1, "rax").initial, address(2));
  EXPECT_EQ(reg(test, 1, "rbx").initial, address(2) + 8);
  EXPECT_EQ(location(test, "p").initial, address(0));
}

TEST(InitialState, DeclaresArrays) {
  const auto test = with_init("int64_t t[3]={1,-1}; u[2];");
  ASSERT_EQ(test.program.symbols.size(), 2U);
  EXPECT_TRUE(test.program.symbols[0].is_array);
  EXPECT_EQ(test.program.symbols[0].count, 3U);
  EXPECT_EQ(test.program.symbols[1].first, 3U);
  EXPECT_EQ(location(test, "t[0]").initial, 1U);
  EXPECT_EQ(location(test, "t[1]").initial, ~Value{0});
  EXPECT_EQ(location(test, "t[2]").initial, 0U);
  EXPECT_EQ(test.init[0].form, InitItem::Form::array);
  EXPECT_EQ(test.init[0].count, 3U);
  EXPECT_THAT(test.init[0].values, ElementsAre("1", "-1"));
}

TEST(InitialState, IsKeptAsWritten) {
  const auto test = with_init("uint64_t x=0x10; [y]=1; 0:RAX=x; *z; _Atomic int w=ATOMIC_INIT(3);");
  ASSERT_EQ(test.init.size(), 5U);
  EXPECT_EQ(test.init[0].type, "uint64_t");
  EXPECT_THAT(test.init[0].values, ElementsAre("0x10"));
  EXPECT_EQ(test.init[1].name, "y");
  EXPECT_EQ(test.init[2].thread, 0U);
  EXPECT_EQ(test.init[2].name, "RAX");
  EXPECT_THAT(test.init[2].values, ElementsAre("x"));
  EXPECT_EQ(test.init[3].form, InitItem::Form::pointer);
  EXPECT_EQ(test.init[4].form, InitItem::Form::atomic);
  EXPECT_THAT(test.init[4].values, ElementsAre("3"));
}

TEST(InitialState, MayTellTypeAndValueApart) {
  const auto test = with_init("int x; x=3; uint32_t 0:rax; 0:rax=4;");
  EXPECT_EQ(location(test, "x").initial, 3U);
  EXPECT_EQ(location(test, "x").width, Width::word);
  EXPECT_EQ(reg(test, 0, "rax").initial, 4U);
}

TEST(InitialState, RefusesWhatCannotBe) {
  EXPECT_THAT(init_error("x=1; x=2;"), HasSubstr("t.litmus:2:8: 'x' is initialised twice"));
  EXPECT_THAT(init_error("int x; long x;"), HasSubstr("declared with two types"));
  EXPECT_THAT(init_error("0:rax=1; 0:eax=2;"), HasSubstr("initialised twice"));
  EXPECT_THAT(init_error("1:rax=1;"), HasSubstr("there is no thread 1"));
  EXPECT_THAT(init_error("0:rxx=1;"), HasSubstr("no register 'rxx'"));
  EXPECT_THAT(init_error("64:rax=1;"), HasSubstr("there is no such thread"));
  EXPECT_THAT(init_error("wibble x;"), HasSubstr("2:3: unknown type 'wibble'"));
  EXPECT_THAT(init_error("int t[0];"), HasSubstr("1 to 4096 elements"));
  EXPECT_THAT(init_error("int t[4097];"), HasSubstr("1 to 4096 elements"));
  EXPECT_THAT(init_error("int t[2]={1,2,3};"), HasSubstr("more values than the array has elements"));
  EXPECT_THAT(init_error("int t[2]; 0:rax=t[2];"), HasSubstr("no such element"));
  EXPECT_THAT(init_error("x=;"), HasSubstr("2:5: expected a number or a location"));
  EXPECT_THAT(init_error("x=99999999999999999999;"), HasSubstr("does not fit 64 bits"));
  EXPECT_THAT(init_error("x=1 y=2;"), HasSubstr("expected ';' or '}'"));
  EXPECT_THAT(error_of("X86_64 t\n{ x=1;"), HasSubstr("expected a location, a register or a type"));
}

}  // namespace
}  // namespace fenceline::litmus
