// What each x86 instruction does, by the final state of a thread alone. The expected values follow the Intel SDM,
// volume 2.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/litmus_tests.h"

namespace fenceline::litmus {
namespace {

using testing::one_thread;
using testing::outcomes_of;
using testing::parsed;

std::string run(const std::string& init, const std::string& instructions, const std::string& locations) {
  return outcomes_of(parsed(one_thread("X86_64", init, instructions, locations)));
}
std::string run_x86(const std::string& init, const std::string& instructions, const std::string& locations) {
  return outcomes_of(parsed(one_thread("X86", init, instructions, locations)));
}
// All of a 64-bit register, without sign.
std::string rax(const std::string& init, const std::string& instructions) {
  return run("uint64_t 0:rax; " + init, instructions, "0:rax;");
}

TEST(Mov, WritesThePartsOfARegister) {
  const std::string ones = "0:rax=0x1111111111111111; 0:rbx=0x2222222222222222;";
  EXPECT_EQ(run(ones, "movb %bl,%al", "0:rax;"), "0:rax=1229782938247303458;");  // 0x1111111111111122
  EXPECT_EQ(run(ones, "movb %bl,%ah", "0:rax;"), "0:rax=1229782938247307793;");  // 0x1111111111112211
  EXPECT_EQ(run(ones, "movb %bh,%al", "0:rax;"), "0:rax=1229782938247303458;");
  EXPECT_EQ(run(ones, "movw %bx,%ax", "0:rax;"), "0:rax=1229782938247307810;");  // 0x1111111111112222
  EXPECT_EQ(run(ones, "movl %ebx,%eax", "0:rax;"), "0:rax=572662306;");          // clears the upper half
  EXPECT_EQ(run(ones, "movq %rbx,%rax", "0:rax;"), "0:rax=2459565876494606882;");
  EXPECT_EQ(rax("", "movl $-1,%eax"), "0:rax=4294967295;");
  EXPECT_EQ(run("", "movq $-1,%rax", "0:rax;"), "0:rax=-1;");
  EXPECT_EQ(rax("", "movabsq $0x123456789abcdef,%rax"), "0:rax=81985529216486895;");
  EXPECT_EQ(run_x86("0:EAX=-1;", "mov AX,0x1234", "0:EAX;"), "0:EAX=-60876;");  // 0xffff1234
}

TEST(Mov, AccessesMemoryOfEveryWidth) {
  EXPECT_EQ(run("int8_t x=-2; 0:rax=0x101;", "movb (x),%al", "0:rax; x;"), "0:rax=510; [x]=-2;");
  EXPECT_EQ(run("uint16_t x=7; 0:rax=0x10000;", "movw (x),%ax", "0:rax;"), "0:rax=65543;");
  EXPECT_EQ(run("int x=-1; 0:rax=-1;", "movl (x),%eax", "0:rax;"), "0:rax=4294967295;");
  EXPECT_EQ(run("x=-1;", "movq (x),%rax", "0:rax;"), "0:rax=-1;");
  EXPECT_EQ(run("0:rax=0x1234;", "movb %ah,(x)", "x;"), "[x]=18;");
  EXPECT_EQ(run("0:rax=0x1ffffffff;", "movl %eax,(x)", "x;"), "[x]=-1;");
  EXPECT_EQ(run("", "movw $0xffff,(x)", "x;"), "[x]=-1;");
}

TEST(Mov, ExtendsZerosAndSigns) {
  EXPECT_EQ(run("0:rbx=0x80; 0:rax=-1;", "movzbl %bl,%eax", "0:rax;"), "0:rax=128;");
  EXPECT_EQ(run("0:rbx=0x80; 0:rax=-1;", "movzbw %bl,%ax", "0:rax;"), "0:rax=-65408;");
  EXPECT_EQ(run("0:rbx=0x8000;", "movzbl %bh,%eax", "0:rax;"), "0:rax=128;");
  EXPECT_EQ(run("0:rbx=0x80;", "movsbq %bl,%rax", "0:rax;"), "0:rax=-128;");
  EXPECT_EQ(run("0:rbx=0x80;", "movsbl %bl,%eax", "0:rax;"), "0:rax=4294967168;");
  EXPECT_EQ(run("0:rbx=0x8000;", "movswq %bx,%rax", "0:rax;"), "0:rax=-32768;");
  EXPECT_EQ(run("0:rbx=0x80000000;", "movslq %ebx,%rax", "0:rax;"), "0:rax=-2147483648;");
  EXPECT_EQ(run("int8_t x=-1;", "movzbl (x),%eax\nmovsbq (x),%rbx", "0:rax; 0:rbx;"), "0:rax=255; 0:rbx=-1;");
  EXPECT_EQ(run_x86("0:EBX=0x80;", "movsx EAX,BL", "0:EAX;"), "0:EAX=-128;");
}

TEST(Lea, ComputesWithoutAccess) {
  EXPECT_EQ(run("0:rax=5; 0:rbx=7;", "leaq 3(%rax,%rbx,4),%rcx", "0:rcx;"), "0:rcx=36;");
  EXPECT_EQ(run("0:rax=-1;", "leal 1(%rax),%ecx\nleaq 1(%eax),%rdx", "0:rcx; 0:rdx;"), "0:rcx=0; 0:rdx=4294967296;");
}

TEST(Arithmetic, ComputesAtItsWidth) {
  EXPECT_EQ(rax("0:rax=5; 0:rbx=7;", "addq %rbx,%rax"), "0:rax=12;");
  EXPECT_EQ(rax("0:rax=0xffffffff;", "addl $1,%eax"), "0:rax=0;");
  EXPECT_EQ(rax("0:rax=0x1ff;", "addb $1,%al"), "0:rax=256;");
  EXPECT_EQ(rax("0:rax=0xff00;", "addb $1,%ah"), "0:rax=0;");
  EXPECT_EQ(rax("0:rax=5;", "subl $7,%eax"), "0:rax=4294967294;");
  EXPECT_EQ(rax("0:rax=12; 0:rbx=10;", "andq %rbx,%rax"), "0:rax=8;");
  EXPECT_EQ(rax("0:rax=12; 0:rbx=10;", "orq %rbx,%rax"), "0:rax=14;");
  EXPECT_EQ(rax("0:rax=12;", "xorq $-1,%rax\nnotq %rax"), "0:rax=12;");
  EXPECT_EQ(rax("0:rax=12;", "xorl %eax,%eax"), "0:rax=0;");
  EXPECT_EQ(rax("0:rax=0xff;", "incb %al"), "0:rax=0;");
  EXPECT_EQ(rax("", "decl %eax"), "0:rax=4294967295;");
  EXPECT_EQ(rax("0:rax=1;", "negl %eax"), "0:rax=4294967295;");
  EXPECT_EQ(rax("0:rax=0xf0;", "notb %al"), "0:rax=15;");
  EXPECT_EQ(rax("0:rax=1;", "shl 2,%eax"), "0:rax=4;");
  EXPECT_EQ(rax("0:rax=1; 0:rcx=33;", "shll %cl,%eax"), "0:rax=2;");
  EXPECT_EQ(rax("0:rax=1; 0:rcx=33;", "shlq %cl,%rax"), "0:rax=8589934592;");
  EXPECT_EQ(rax("0:rax=0x81;", "shrb $7,%al"), "0:rax=1;");
  EXPECT_EQ(rax("0:rax=0x81;", "sarb $7,%al"), "0:rax=255;");
  EXPECT_EQ(rax("0:rax=0xffffffff80000000;", "sarl %eax"), "0:rax=3221225472;");
}

TEST(Arithmetic, WorksInMemory) {
  EXPECT_EQ(run("x=5;", "addq $7,(x)", "x;"), "[x]=12;");
  EXPECT_EQ(run("x=5; 0:rax=7;", "addq (x),%rax", "0:rax;"), "0:rax=12;");
  EXPECT_EQ(run("int x=5;", "negl (x)", "x;"), "[x]=-5;");
  EXPECT_EQ(run("int x=5;", "notl (x)", "x;"), "[x]=-6;");
  EXPECT_EQ(run("uint8_t x=255;", "incb (x)", "x;"), "[x]=0;");
  EXPECT_EQ(run("int x=3;", "shll $4,(x)", "x;"), "[x]=48;");
  EXPECT_EQ(run_x86("x=5; 0:EBX=3;", "sub [x],EBX", "x;"), "[x]=2;");
}

TEST(Locked, ArithmeticGivesTheSame) {
  EXPECT_EQ(run("x=5;", "lock addq $7,(x)", "x;"), "[x]=12;");
  EXPECT_EQ(run("x=5;", "lock subq $7,(x)", "x;"), "[x]=-2;");
  EXPECT_EQ(run("x=12;", "lock andq $10,(x)\nlock orq $1,(x)\nlock xorq $3,(x)", "x;"), "[x]=10;");
  EXPECT_EQ(run("x=5;", "lock incq (x)\nlock incq (x)\nlock decq (x)", "x;"), "[x]=6;");
  EXPECT_EQ(run("x=5;", "lock negq (x)\nlock notq (x)", "x;"), "[x]=4;");
}

TEST(Locked, InstructionsAreAtomic) {
  const auto code = [](const std::string& instruction) {
    return parsed(one_thread("X86_64", "x=1;", instruction, "x;")).program.threads[0].code;
  };
  for (const char* instruction : {"lock addq $1,(x)", "lock incq (x)", "lock negq (x)", "lock notq (x)",
                                  "xchgq %rax,(x)", "lock xchgq (x),%rax", "lock xaddq %rax,(x)"}) {
    EXPECT_TRUE(std::holds_alternative<Rmw>(code(instruction).at(0))) << instruction;
  }
  EXPECT_TRUE(std::holds_alternative<Cas>(code("lock cmpxchgq %rax,(x)").at(0)));
  EXPECT_TRUE(std::holds_alternative<Load>(code("addq $1,(x)").at(0)));
  EXPECT_TRUE(std::holds_alternative<Load>(code("cmpxchgq %rax,(x)").at(0)));
  EXPECT_TRUE(std::holds_alternative<Load>(code("xaddq %rax,(x)").at(0)));
}

TEST(Exchange, SwapsItsOperands) {
  EXPECT_EQ(run("x=1; 0:rax=2;", "xchgq %rax,(x)", "0:rax; x;"), "0:rax=1; [x]=2;");
  EXPECT_EQ(run("x=1; 0:rax=2;", "xchgq (x),%rax", "0:rax; x;"), "0:rax=1; [x]=2;");
  EXPECT_EQ(run("int x=1; 0:rax=-1;", "xchgl %eax,(x)", "0:rax; x;"), "0:rax=1; [x]=-1;");
  EXPECT_EQ(run("char x=1; 0:rax=0x1234;", "xchgb %ah,(x)", "0:rax; x;"), "0:rax=308; [x]=18;");
  EXPECT_EQ(run("0:rax=1; 0:rbx=2;", "xchgq %rax,%rbx", "0:rax; 0:rbx;"), "0:rax=2; 0:rbx=1;");
  EXPECT_EQ(run("0:rax=-1;", "xchgl %eax,%eax", "0:rax;"), "0:rax=4294967295;");
  EXPECT_EQ(run("0:rax=0x1234;", "xchgb %al,%ah", "0:rax;"), "0:rax=13330;");
}

TEST(ExchangeAdd, ReturnsTheOldValue) {
  for (const char* lock : {"", "lock "}) {
    EXPECT_EQ(run("x=5; 0:rax=3;", std::string(lock) + "xaddq %rax,(x)", "0:rax; x;"), "0:rax=5; [x]=8;");
  }
  EXPECT_EQ(run("0:rax=3; 0:rbx=5;", "xaddq %rax,%rbx", "0:rax; 0:rbx;"), "0:rax=5; 0:rbx=8;");
  EXPECT_EQ(run("0:rax=3;", "xaddq %rax,%rax", "0:rax;"), "0:rax=6;");
}

TEST(CompareExchange, StoresWhenEqualAndLoadsOtherwise) {
  for (const char* lock : {"", "lock "}) {
    const std::string cas = std::string(lock) + "cmpxchgq %rbx,(x)\nsete %cl";
    EXPECT_EQ(run("x=5; 0:rax=5; 0:rbx=9;", cas, "0:rax; 0:rcx; x;"), "0:rax=5; 0:rcx=1; [x]=9;");
    EXPECT_EQ(run("x=6; 0:rax=5; 0:rbx=9;", cas, "0:rax; 0:rcx; x;"), "0:rax=6; 0:rcx=0; [x]=6;");
    // A 32-bit one leaves the upper half of rax alone unless it loads.
    const std::string narrow = std::string(lock) + "cmpxchgl %ebx,(x)";
    EXPECT_EQ(run("x=5; 0:rax=0x100000005; 0:rbx=9;", narrow, "0:rax; x;"), "0:rax=4294967301; [x]=9;");
    EXPECT_EQ(run("x=6; 0:rax=0x100000005; 0:rbx=9;", narrow, "0:rax; x;"), "0:rax=6; [x]=6;");
    const std::string byte = std::string(lock) + "cmpxchgb %bl,(x)";
    EXPECT_EQ(run("x=6; 0:rax=0x105; 0:rbx=9;", byte, "0:rax; x;"), "0:rax=262; [x]=6;");
    EXPECT_EQ(run("x=5; 0:rax=0x105; 0:rbx=0x109;", byte, "0:rax; x;"), "0:rax=261; [x]=9;");
  }
  EXPECT_EQ(run("0:rax=5; 0:rbx=9; 0:rdx=5;", "cmpxchgq %rbx,%rdx", "0:rax; 0:rdx;"), "0:rax=5; 0:rdx=9;");
  EXPECT_EQ(run("0:rax=5; 0:rbx=9; 0:rdx=6;", "cmpxchgq %rbx,%rdx", "0:rax; 0:rdx;"), "0:rax=6; 0:rdx=6;");
}

// Which of the fourteen conditions hold, in their numbering: o no b ae e ne be a s ns l ge le g.
std::string conditions_after(const std::string& init, const std::string& instruction) {
  std::string holding;
  for (const char* condition : {"o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "l", "ge", "le", "g"}) {
    const std::string result = run("0:rdi=0; " + init, instruction + "\nset" + condition + " %dil", "0:rdi;");
    if (result == "0:rdi=1;") holding += std::string(holding.empty() ? "" : " ") + condition;
  }
  return holding;
}

TEST(Flags, OfComparisons) {
  const auto compare = [](int a, int b) {
    return conditions_after("0:rax=" + std::to_string(a) + "; 0:rbx=" + std::to_string(b) + ";", "cmpb %bl,%al");
  };
  EXPECT_EQ(compare(1, 1), "no ae e be ns ge le");
  EXPECT_EQ(compare(1, 2), "no b ne be s l le");
  EXPECT_EQ(compare(2, 1), "no ae ne a ns ge g");
  EXPECT_EQ(compare(-1, 1), "no ae ne a s l le");
  EXPECT_EQ(compare(1, -1), "no b ne be ns ge g");
  EXPECT_EQ(compare(-128, 1), "o ae ne a ns l le");
  EXPECT_EQ(compare(127, -1), "o b ne be s ge g");
}

TEST(Flags, OfArithmetic) {
  EXPECT_EQ(conditions_after("0:rax=255;", "addb $1,%al"), "no b e be ns ge le");
  EXPECT_EQ(conditions_after("0:rax=127;", "addb $1,%al"), "o ae ne a s ge g");
  EXPECT_EQ(conditions_after("0:rax=0x80000000;", "addl %eax,%eax"), "o b e be ns l le");
  EXPECT_EQ(conditions_after("0:rax=1;", "subq $2,%rax"), "no b ne be s l le");
  EXPECT_EQ(conditions_after("0:rax=0x80;", "testb %al,%al"), "no ae ne a s l le");
  EXPECT_EQ(conditions_after("0:rax=1;", "andl $2,%eax"), "no ae e be ns ge le");
  EXPECT_EQ(conditions_after("0:rax=5;", "negb %al"), "no b ne be s l le");
  EXPECT_EQ(conditions_after("", "negb %al"), "no ae e be ns ge le");
  EXPECT_EQ(conditions_after("0:rax=0x80;", "negb %al"), "o b ne be s ge g");
  EXPECT_EQ(conditions_after("0:rax=127;", "incb %al"), "o ae ne a s ge g");
  EXPECT_EQ(conditions_after("0:rax=128;", "decb %al"), "o ae ne a ns l le");
  EXPECT_EQ(conditions_after("0:rax=0xc0;", "shlb $1,%al"), "no b ne be s l le");
  EXPECT_EQ(conditions_after("0:rax=0x80;", "shlb $1,%al"), "o b e be ns l le");
  EXPECT_EQ(conditions_after("0:rax=0x81;", "shrb $1,%al"), "o b ne be ns l le");
  EXPECT_EQ(conditions_after("0:rax=0x81;", "sarb $1,%al"), "no b ne be s l le");
}

TEST(Flags, SurviveWhatDoesNotSetThem) {
  const std::string carry = "cmpl $1,%eax\n";  // 0 - 1: carry and sign
  for (const char* keeps : {"incl %ebx", "decl %ebx"}) {
    EXPECT_EQ(run("0:rdi=0;", carry + keeps + "\nsetb %dil", "0:rdi;"), "0:rdi=1;") << keeps;
  }
  for (const char* keeps : {"notl %ebx", "movl $0,%ebx", "xchgl %ebx,%ecx", "leal 1(%rbx),%ebx", "mfence",
                            "shll $0,%ebx", "shll %cl,%ebx", "movl $1,(x)"}) {
    EXPECT_EQ(run("0:rdi=0;", carry + keeps + "\nsetl %dil", "0:rdi;"), "0:rdi=1;") << keeps;
  }
}

TEST(Flags, OfLockedAndMemoryInstructions) {
  EXPECT_EQ(conditions_after("int8_t x=-1;", "lock addb $1,(x)"), "no b e be ns ge le");
  EXPECT_EQ(conditions_after("int8_t x=127;", "lock incb (x)"), "o ae ne a s ge g");
  EXPECT_EQ(conditions_after("int8_t x=-128;", "lock negb (x)"), "o b ne be s ge g");
  EXPECT_EQ(conditions_after("int8_t x=-1; 0:rax=1;", "lock xaddb %al,(x)"), "no b e be ns ge le");
  EXPECT_EQ(conditions_after("int8_t x=-1; 0:rax=1;", "xaddb %al,(x)"), "no b e be ns ge le");
  EXPECT_EQ(conditions_after("int8_t x=1; 0:rax=2;", "cmpb %al,(x)"), "no b ne be s l le");
  EXPECT_EQ(conditions_after("int8_t x=1; 0:rax=2;", "lock cmpxchgb %bl,(x)"), "no ae ne a ns ge g");
  EXPECT_EQ(conditions_after("int8_t x=-64;", "shlb $1,(x)"), "no b ne be s l le");
}

TEST(Flags, ThatNothingReadsAreNotComputed) {
  const auto size = [](const std::string& instructions) {
    return parsed(one_thread("X86_64", "", instructions, "0:rax; x;")).program.threads[0].code.size();
  };
  EXPECT_EQ(size("addq $1,%rax"), 1U);
  EXPECT_EQ(size("cmpq $1,%rax"), 0U);
  EXPECT_EQ(size("lock addq $1,(x)"), 1U);
  EXPECT_EQ(size("addq $1,%rax\nje L\nL:"), 3U);
}

TEST(ConditionalMove, MovesWhenItsConditionHolds) {
  EXPECT_EQ(run("0:rax=1; 0:rbx=2; x=1;", "cmpq $1,(x)\ncmoveq %rbx,%rax", "0:rax;"), "0:rax=2;");
  EXPECT_EQ(run("0:rax=1; 0:rbx=2; x=1;", "cmpq $1,(x)\ncmovneq %rbx,%rax", "0:rax;"), "0:rax=1;");
  EXPECT_EQ(run("0:rax=-1; 0:rbx=2; x=1;", "cmpq $1,(x)\ncmovne %ebx,%eax", "0:rax;"), "0:rax=4294967295;");
  EXPECT_EQ(run("0:rax=-1; 0:rbx=2; x=1;", "cmpq $1,(x)\ncmovnew %bx,%ax", "0:rax;"), "0:rax=-1;");
  EXPECT_EQ(run("0:rax=-1; 0:rbx=2; x=1;", "cmpq $1,(x)\ncmovew %bx,%ax", "0:rax;"), "0:rax=-65534;");
  // The load is there in both cases.
  EXPECT_EQ(run("0:rax=1; y=7; x=1;", "cmpq $0,(x)\ncmoveq (y),%rax", "0:rax;"), "0:rax=1;");
  const auto test = parsed(one_thread("X86_64", "", "cmoveq (y),%rax", "0:rax;"));
  EXPECT_TRUE(std::holds_alternative<Load>(test.program.threads[0].code.at(0)));
}

TEST(SetCondition, WritesOneByte) {
  EXPECT_EQ(run("0:rax=-1;", "cmpq $0,%rbx\nsete %al", "0:rax;"), "0:rax=-255;");
  EXPECT_EQ(run("0:rax=0;", "cmpq $0,%rbx\nsetne %ah\nsete (x)", "0:rax; x;"), "0:rax=0; [x]=1;");
}

TEST(Jumps, LoopUntilTheirConditionFails) {
  EXPECT_EQ(run("0:rcx=5;", "L: addq $2,%rax\ndecq %rcx\njne L", "0:rax; 0:rcx;"), "0:rax=10; 0:rcx=0;");
  EXPECT_EQ(run("", "jmp end\nmovq $1,%rax\nend: movq $2,%rbx", "0:rax; 0:rbx;"), "0:rax=0; 0:rbx=2;");
  EXPECT_EQ(run("", "movq $1,%rax\nret\nmovq $2,%rax", "0:rax;"), "0:rax=1;");
}

TEST(Fences, AreOfThreeKinds) {
  const auto code = parsed(one_thread("X86_64", "", "mfence\nsfence\nlfence", "")).program.threads[0].code;
  EXPECT_EQ(std::get<Fence>(code.at(0)).kind, FenceKind::full);
  EXPECT_EQ(std::get<Fence>(code.at(1)).kind, FenceKind::store_store);
  EXPECT_EQ(std::get<Fence>(code.at(2)).kind, FenceKind::load_load);
}

TEST(Hints, DoNothing) {
  const auto test = parsed(
      one_thread("X86_64", "", "nop\nendbr64\nnopw 0(%rax,%eax,0)\nclflush (x)\nprefetcht0 (%rax)\npause\nret", ""));
  EXPECT_TRUE(test.program.threads[0].code.empty());
}

TEST(Orders, AreRelaxedForPlainAccessesAndSequentialForLocked) {
  const auto code =
      parsed(one_thread("X86_64", "", "movq $1,(x)\nmovq (x),%rax\nxchgq %rax,(x)\nlock cmpxchgq %rax,(x)", "x;"))
          .program.threads[0]
          .code;
  EXPECT_EQ(std::get<Store>(code.at(0)).order, Order::relaxed);
  EXPECT_EQ(std::get<Load>(code.at(1)).order, Order::relaxed);
  EXPECT_EQ(std::get<Rmw>(code.at(2)).order, Order::seq_cst);
  EXPECT_EQ(std::get<Cas>(code.at(3)).success, Order::seq_cst);
}

}  // namespace
}  // namespace fenceline::litmus
