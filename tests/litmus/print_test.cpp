// The printer: what it prints parses to the same test.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/catalogue/catalogue.h"
#include "tests/support/litmus_tests.h"
#include "tests/support/suites.h"

namespace fenceline::litmus {
namespace {

using testing::one_thread;
using testing::parsed;

void expect_round_trip(const Test& test, const std::string& what) {
  const std::string text = print(test);
  const auto again = parse(text, "printed.litmus");
  EXPECT_EQ(again.arch, test.arch) << what;
  EXPECT_EQ(again.name, test.name) << what;
  EXPECT_EQ(again.doc, test.doc) << what;
  EXPECT_EQ(again.metadata, test.metadata) << what;
  EXPECT_EQ(again.init, test.init) << what;
  EXPECT_EQ(again.text, test.text) << what << '\n' << text;
  EXPECT_TRUE(again.program == test.program) << what << '\n' << text;
  EXPECT_TRUE(again.query == test.query) << what << '\n' << text;
  EXPECT_EQ(again.observed_as, test.observed_as) << what;
  EXPECT_EQ(again.listed, test.listed) << what;
  EXPECT_EQ(again.hash, test.hash) << what;
  EXPECT_EQ(print(again), text) << what;
}

TEST(Print, LaysOutATestInColumns) {
  const auto test = parsed(
      "X86_64   SB  text\n\"a doc\"\nCycle = Fre PodWR\n"
      "{uint64_t x ; y = 1;0:RAX=x ; int t[3]={1,2};_Atomic int a;int *p;}\n"
      "P0|P1;movq $1,(x)|movq $1,(y);(* c *)|L:movq (x),%rax;|jne L;\n"
      "locations[y;0:rbx]filter(1:rax!=2)exists((0:RAX=x)/\\([y]=0))\n<<junk");
  EXPECT_EQ(print(test),
            "X86_64 SB\n"
            "\"a doc\"\n"
            "Cycle=Fre PodWR\n"
            "{\n"
            "uint64_t x; y=1; 0:RAX=x; int t[3]={1,2}; _Atomic int a; int *p;\n"
            "}\n"
            " P0          | P1            ;\n"
            " movq $1,(x) | movq $1,(y)   ;\n"
            "             | L00:          ;\n"
            "             | movq (x),%rax ;\n"
            "             | jne L00       ;\n"
            "locations [y; 0:rbx;]\n"
            "filter (not (1:rax=2))\n"
            "exists (0:RAX=x /\\ [y]=0)\n");
  expect_round_trip(test, "SB");
}

TEST(Print, BreaksLongInitialStates) {
  std::string init;
  for (int i = 0; i < 60; ++i) init += "uint64_t variable" + std::to_string(i) + "=" + std::to_string(i) + "; ";
  const auto test = parsed(one_thread("X86_64", init, "nop", ""));
  const std::string text = print(test);
  for (std::size_t start = 0; start < text.size(); start = text.find('\n', start) + 1) {
    EXPECT_LE(text.find('\n', start) - start, 101U);
  }
  expect_round_trip(test, "long");
}

TEST(Print, GivesBackEveryInstruction) {
  const std::string init = "int64_t t[4]; 0:rsi=t; 0:rdi=1; uint8_t b; uint16_t h; int w; q;";
  for (const char* instruction : {"movb %al,(b)",
                                  "movw $-1,(h)",
                                  "movl (w),%eax",
                                  "movq $t,%rax",
                                  "movabsq $-1,%rax",
                                  "movzbl (b),%eax",
                                  "movzbq %ah,%rax",
                                  "movswl (h),%eax",
                                  "movslq (w),%rax",
                                  "movsbw %al,%bx",
                                  "leaq 8(%rsi,%rdi,8),%rax",
                                  "leaq t(,%rdi,8),%rax",
                                  "movq 8(t),%rax",
                                  "movq t+8(,%rdi,8),%rax",
                                  "movq (t+%rax),%rbx",
                                  "movq 0(%rsi,%rdi,8),%rax",
                                  "xchgb %ah,(b)",
                                  "xchgq %rax,%rbx",
                                  "lock xaddl %eax,(w)",
                                  "xaddq %rax,%rbx",
                                  "cmpxchgw %ax,(h)",
                                  "lock; cmpxchgq %rbx,(q)",
                                  "addb $1,(b)",
                                  "lock subl %eax,(w)",
                                  "andw (h),%ax",
                                  "orq $255,%rax",
                                  "xorl %eax,%eax",
                                  "cmpq (q),%rax",
                                  "testb $1,(b)",
                                  "incq (q)",
                                  "lock decl (w)",
                                  "negb (b)",
                                  "notw %ax",
                                  "shlq $3,%rax",
                                  "sall %cl,(w)",
                                  "shrb (b)",
                                  "sarq %cl,%rax",
                                  "setne %r9b",
                                  "setle (b)",
                                  "cmovaeq (q),%rax",
                                  "cmovsw %ax,%bx",
                                  "mfence",
                                  "sfence",
                                  "lfence",
                                  "ret\nnop",
                                  "L: jmp L",
                                  "M: jge M\njmp N\nN:",
                                  "clflush (q)",
                                  "prefetchnta 8(%rsi)",
                                  "pause",
                                  "endbr64",
                                  "nopw %cs:0(%rax,%rax,1)",
                                  "mov $1,(w)",
                                  "inc (b)",
                                  "movl $1,(w)",
                                  "movq -8(%rsi,%rdi,8),%rax"}) {
    expect_round_trip(parsed(one_thread("X86_64", init, instruction, "0:rax; t; b; h; w; q;")), instruction);
  }
}

TEST(Print, GivesBackEveryInstructionInIntelsSyntax) {
  const std::string init = "int t[4]; 0:ESI=t; 0:EDI=1; uint8_t b; uint16_t h; w;";
  for (const char* instruction : {"MOV [b],AL",
                                  "MOV BYTE PTR [b],1",
                                  "MOVB [b],$1",
                                  "MOV [w],1",
                                  "MOVL [w],$1",
                                  "MOVW [h],-1",
                                  "MOV EAX,$t",
                                  "MOVZX EAX,BYTE PTR [b]",
                                  "MOVSX EAX,WORD PTR [h]",
                                  "MOVZX EAX,BL",
                                  "LEA EAX,[ESI+EDI*4+4]",
                                  "LEA EAX,[t+EDI*4]",
                                  "MOV EAX,[t+4]",
                                  "MOV EAX,[t+EDI*4-4]",
                                  "MOV EAX,[ESI+EDI*4]",
                                  "XCHG [b],AH",
                                  "XCHG EAX,[w]",
                                  "LOCK XADD [w],EAX",
                                  "LOCK; CMPXCHG [w],EBX",
                                  "CMPXCHG [h],BX",
                                  "ADD BYTE PTR [b],1",
                                  "LOCK SUB [w],EAX",
                                  "CMP [w],1",
                                  "CMPB [b],$1",
                                  "TEST EAX,EAX",
                                  "INC [w]",
                                  "LOCK DECB [b]",
                                  "NEG EAX",
                                  "SHL EAX,2",
                                  "SHL BYTE PTR [b],CL",
                                  "SHL [w],CL",
                                  "SAR EAX,CL",
                                  "SETNE AL",
                                  "SETLE [b]",
                                  "CMOVAE EAX,[w]",
                                  "L: JNZ L",
                                  "RET\nNOP",
                                  "MFENCE",
                                  "CLFLUSH [w]"}) {
    expect_round_trip(parsed(one_thread("X86", init, instruction, "0:EAX; t; b; h; w;")), instruction);
  }
}

TEST(Print, GivesBackEveryQuery) {
  for (const char* query : {"",
                            "exists (x=1)",
                            "~exists (x=1 /\\ 0:rax=2)",
                            "forall (x=1 \\/ x=2 /\\ x=3)",
                            "exists ((x=1 \\/ x=2) /\\ x=3)",
                            "exists (~(x=1 /\\ x=2))",
                            "exists (~~x=1)",
                            "exists (~~~x=1)",
                            "exists (x!=1)",
                            "exists (~(x!=1))",
                            "exists (x=1 => x=2 => x=3)",
                            "exists ((x=1 => x=2) => x=3)",
                            "exists (x=1 => x=2 \\/ x=3)",
                            "exists (true)",
                            "forall (false)",
                            "exists (~true)",
                            "exists (0:rax=y /\\ y=x)",
                            "exists (0:rax=0:rbx)",
                            "exists (0:EAX=-1)",
                            "exists ([x]=[y])",
                            "exists (t={1,2})",
                            "exists (t!={1,2})",
                            "exists (t[1]=t[0])",
                            "locations [x; 0:RBX; t;]",
                            "locations [x;] filter (x=1 /\\ y=2) forall (y=2)"}) {
    const auto test = parsed("X86_64 t\n{ t[2]; 0:rax=1; }\n P0 ;\n nop ;\n" + std::string(query));
    expect_round_trip(test, query);
  }
}

TEST(Print, GivesBackTheCatalogue) {
  for (const CatalogueEntry& entry : catalogue()) expect_round_trip(parsed(entry.text), std::string(entry.name));
}

TEST(Print, GivesBackTheSuites) {
  if (!testing::shared_folder()) GTEST_SKIP() << "FENCELINE_SHARED is not set";
  for (const auto& [path, text] : testing::suite_files()) expect_round_trip(parse(text, path.string()), path.string());
}

}  // namespace
}  // namespace fenceline::litmus
