// The x86 languages' rows, cells, operands and labels, by the normalised text each cell gets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/litmus_tests.h"

namespace fenceline::litmus {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::one_thread;
using testing::parsed;

std::vector<std::string> cells(const std::string& arch, const std::string& instructions, const std::string& init = "") {
  return parsed(one_thread(arch, init, instructions, "")).text[0].cells;
}
std::string att(const std::string& instruction, const std::string& init = "") {
  return cells("X86_64", instruction, init).at(0);
}
std::string intel(const std::string& instruction, const std::string& init = "") {
  return cells("X86", instruction, init).at(0);
}
std::string att_error(const std::string& instruction, const std::string& init = "") {
  return error_of(one_thread("X86_64", init, instruction, ""));
}
std::string intel_error(const std::string& instruction, const std::string& init = "") {
  return error_of(one_thread("X86", init, instruction, ""));
}

TEST(Columns, AreThreads) {
  const auto test = parsed("X86 t\n{ }\n P0 | P1 | P2 ;\n MOV [x],$1 | | MOV EAX,[x] ;\n | MFENCE | ;\nexists (x=1)");
  ASSERT_EQ(test.text.size(), 3U);
  EXPECT_THAT(test.text[0].cells, ElementsAre("MOV [x],$1"));
  EXPECT_THAT(test.text[1].cells, ElementsAre("MFENCE"));
  EXPECT_THAT(test.text[2].cells, ElementsAre("MOV EAX,[x]"));
  EXPECT_EQ(test.program.threads[2].lines, test.text[2].cells);
}

TEST(Columns, MayCarryCommentsAfterARow) {
  const auto test = parsed(
      "X86 t\n{ }\n P0 | P1 ; # threads\n MOV [x],$1 | NOP ; # a | b ; c\n # alone\n NOP | NOP ;\n"
      "(* between *)\nexists (x=1)");
  EXPECT_THAT(test.text[0].cells, ElementsAre("MOV [x],$1", "NOP"));
}

TEST(Columns, MustMatchTheirHeads) {
  const auto error = [](const std::string& program) { return error_of("X86 t\n{ }\n" + program + "\nexists (x=1)"); };
  EXPECT_THAT(error("P0 | P1 ;\nNOP ;"), HasSubstr("4:5: this row has fewer columns than there are threads"));
  EXPECT_THAT(error("P0 ;\nNOP | NOP ;"), HasSubstr("4:5: this row has more columns than there are threads"));
  EXPECT_THAT(error("P0 | P2 ;\nNOP | NOP ;"), HasSubstr("3:6: expected 'P1'"));
  EXPECT_THAT(error("P0\nNOP ;"), HasSubstr("expected '|' or ';'"));
  EXPECT_THAT(error("P0 ;\nNOP"), HasSubstr("expected ';'"));
  EXPECT_THAT(error("P0 | P1 ;\nMFENCE NOP | NOP ;"), HasSubstr("expected '|'"));
  std::string many = "P0";
  for (int i = 1; i <= 64; ++i) many += "|P" + std::to_string(i);
  EXPECT_THAT(error(many + ";"), HasSubstr("more than 64 threads"));
}

TEST(AttOperands, OfAllShapes) {
  EXPECT_EQ(att("movq $1,(x)"), "movq $1,(x)");
  EXPECT_EQ(att("MOVQ %RAX,%rBx"), "movq %rax,%rbx");
  EXPECT_EQ(att("movl $-1,%eax"), "movl $-1,%eax");
  EXPECT_EQ(att("movl $0x10,%eax"), "movl $16,%eax");
  EXPECT_EQ(att("movq $x,%rax"), "movq $x,%rax");
  EXPECT_EQ(att("movl [x],%eax"), "movl (x),%eax");
  EXPECT_EQ(att("movl x,%eax"), "movl (x),%eax");
  EXPECT_EQ(att("movl x(%rip),%eax"), "movl (x),%eax");
  EXPECT_EQ(att("movl x+4(%rip),%eax", "int x[2];"), "movl 4(x),%eax");
  EXPECT_EQ(att("movl (%rax),%ebx", "0:rax=x;"), "movl (%rax),%ebx");
  EXPECT_EQ(att("movl 0(%rax),%ebx", "0:rax=x;"), "movl (%rax),%ebx");
  EXPECT_EQ(att("movl 4(%rax),%ebx", "0:rax=x; int x[2];"), "movl 4(%rax),%ebx");
  EXPECT_EQ(att("movl -4(%rax),%ebx", "0:rax=x[1]; int x[2];"), "movl -4(%rax),%ebx");
  EXPECT_EQ(att("movl 0(%rax,%rbx,4),%ecx", "0:rax=x; int x[2];"), "movl (%rax, %rbx,4),%ecx");
  EXPECT_EQ(att("movl x(,%rbx,4),%ecx", "int x[2];"), "movl (x, %rbx,4),%ecx");
  EXPECT_EQ(att("movl (x+%rax),%ecx", "int x[2];"), "movl (x+%rax),%ecx");
  EXPECT_EQ(att("movl (rax),%ebx", "0:rax=x;"), "movl (%rax),%ebx");
  EXPECT_EQ(att("shl 2,%eax"), "shl $2,%eax");
  EXPECT_EQ(att("shll %cl,%eax"), "shll %cl,%eax");
  EXPECT_EQ(att("shl %eax"), "shl $1,%eax");
}

TEST(IntelOperands, OfAllShapes) {
  EXPECT_EQ(intel("mov [x],1"), "MOV [x],$1");
  EXPECT_EQ(intel("MOV [x],$1"), "MOV [x],$1");
  EXPECT_EQ(intel("mov eax, [x]"), "MOV EAX,[x]");
  EXPECT_EQ(intel("mov EAX,[EBX]", "0:EBX=x;"), "MOV EAX,[EBX]");
  EXPECT_EQ(intel("mov EAX,(EBX)", "0:EBX=x;"), "MOV EAX,[EBX]");
  EXPECT_EQ(intel("mov EAX,[x+4]", "int x[2];"), "MOV EAX,[x+4]");
  EXPECT_EQ(intel("mov EAX,[4+x]", "int x[2];"), "MOV EAX,[x+4]");
  EXPECT_EQ(intel("mov EAX,[EBX-4]", "0:EBX=x[1]; int x[2];"), "MOV EAX,[EBX-4]");
  EXPECT_EQ(intel("mov EAX,[x+EBX*4+4]", "int x[2];"), "MOV EAX,[x+EBX*4+4]");
  EXPECT_EQ(intel("mov EAX,[4*EBX+ECX]", "0:ECX=x; int x[2];"), "MOV EAX,[ECX+EBX*4]");
  EXPECT_EQ(intel("mov EAX,$x"), "MOV EAX,$x");
  EXPECT_EQ(intel("mov EAX,OFFSET x"), "MOV EAX,$x");
  EXPECT_EQ(intel("mov BYTE PTR [x],1"), "MOVB [x],$1");
  EXPECT_EQ(intel("mov dword [x],1"), "MOVL [x],$1");
  EXPECT_EQ(intel("MOVL EAX,[x]"), "MOV EAX,[x]");
  EXPECT_EQ(intel("MOVB [x],AL"), "MOV [x],AL");
}

TEST(Instructions, AreWrittenAsHerd7WritesThem) {
  EXPECT_EQ(intel("inc [x]"), "INC  [x]");
  EXPECT_EQ(intel("dec EAX"), "DEC  EAX");
  EXPECT_EQ(intel("cmp EAX,1"), "CMP  EAX,$1");
  EXPECT_EQ(intel("lock add [x],1"), "LOCK; ADD [x],$1");
  EXPECT_EQ(intel("LOCK; XADD [x],EAX"), "LOCK; XADD [x],EAX");
  EXPECT_EQ(att("lock; incl (x)"), "lock; incl (x)");
  EXPECT_EQ(att("LOCK CMPXCHGQ %rbx,(x)"), "lock; cmpxchgq %rbx,(x)");
  EXPECT_EQ(att("endbr64"), "NOP");
  EXPECT_EQ(att("nopw 0(%rax,%eax,0)"), "NOP");
  EXPECT_EQ(att("NOPL %cs:0(%rax,%eax,0)"), "NOP");
  EXPECT_EQ(att("movzbl (x),%eax"), "movzbl (x),%eax");
  EXPECT_EQ(intel("movzx EAX,BYTE PTR [x]"), "MOVZBL EAX,[x]");
  EXPECT_EQ(intel("movsx EAX,BX"), "MOVSWL EAX,BX");
  EXPECT_EQ(att("movslq %eax,%rbx"), "movslq %eax,%rbx");
  EXPECT_EQ(att("sete %al"), "sete %al");
  EXPECT_EQ(att("setb (x)"), "setb (x)");
  EXPECT_EQ(att("cmovl %eax,%ebx"), "cmovl %eax,%ebx");
  EXPECT_EQ(att("cmovll %eax,%ebx"), "cmovll %eax,%ebx");
  EXPECT_EQ(att("cmpxchgq (x),%rbx"), "cmpxchgq %rbx,(x)");
  EXPECT_EQ(att("prefetcht0 (x)"), "prefetcht0 (x)");
  EXPECT_EQ(att("leaq 8(%rax,%rbx,2),%rcx"), "leaq 8(%rax, %rbx,2),%rcx");
}

TEST(Labels, AreCellsOfTheirOwnNumberedByName) {
  EXPECT_THAT(cells("X86_64", "jmp end\nloop: again: movl $1,(x)\njne .L3\n.L3: \njl loop\nend:"),
              ElementsAre("jmp L02", "L03:", "L01:", "movl $1,(x)", "jne L00", "L00:", "jl L03", "L02:"));
}

TEST(Labels, BelongToTheirThread) {
  const auto test =
      parsed("X86 t\n{ }\n P0 | P1 ;\n L: | L: ;\n MOV [x],$1 | MOV [y],$1 ;\n JMP L | JMP L ;\nexists (x=1)");
  EXPECT_EQ(std::get<Jump>(test.program.threads[1].code[1]).destination, 0U);
  EXPECT_THAT(error_of("X86 t\n{ }\n P0 | P1 ;\n L: | JMP L ;\nexists (x=1)"), HasSubstr("4:11: no label 'L'"));
}

TEST(Labels, ThatAreWrongAreErrors) {
  EXPECT_THAT(att_error("L:\nL:"), HasSubstr("the label 'L' is there twice"));
  EXPECT_THAT(att_error("jmp *%rax"), HasSubstr("expected a label"));
  EXPECT_THAT(att_error("jmp"), HasSubstr("expected a label"));
  std::string many;
  for (int i = 0; i < 101; ++i) many += "L" + std::to_string(i) + ":\n";
  EXPECT_THAT(att_error(many), HasSubstr("more than 100 labels"));
}

TEST(Errors, SayWhatWasExpected) {
  EXPECT_EQ(att_error("movq $1,x)"), "t.litmus:4:11: expected ';'\n movq $1,x) ;\n          ^");
  EXPECT_THAT(att_error("moq $1,(x)"), HasSubstr("4:2: unknown instruction 'moq'; did you mean 'mov'?"));
  EXPECT_THAT(intel_error("mvo EAX,1"), HasSubstr("did you mean 'MOV'?"));
  EXPECT_THAT(att_error("frobnicate %eax"), HasSubstr("unknown instruction 'frobnicate'\n"));
  EXPECT_THAT(att_error("movq %foo,(x)"), HasSubstr("4:8: unknown register 'foo'"));
  EXPECT_THAT(intel_error("mov RAX,1"), HasSubstr("unknown register 'RAX'; X86 tests have the 32-bit registers"));
  EXPECT_THAT(intel_error("mov r8,1"), HasSubstr("unknown register 'r8'"));
  EXPECT_THAT(intel_error("mov x,1"), HasSubstr("a location is written [x]"));
  EXPECT_THAT(att_error("movq (x),(y)"), HasSubstr("at most one operand in memory"));
  EXPECT_THAT(att_error("movq %rax,$1"), HasSubstr("expects a register or an address here"));
  EXPECT_THAT(att_error("xchg $1,%eax"), HasSubstr("expects"));
  EXPECT_THAT(att_error("xadd $1,(x)"), HasSubstr("expects a register here"));
  EXPECT_THAT(att_error("leaq %rax,%rbx"), HasSubstr("expects an address here"));
  EXPECT_THAT(att_error("shll %ebx,%eax"), HasSubstr("expects a constant or CL here"));
  EXPECT_THAT(att_error("movq %rip,%rax"), HasSubstr("'rip' cannot be an operand here"));
  EXPECT_THAT(att_error("movq (%rax,%rbx,3),%rcx"), HasSubstr("expected a scale"));
  EXPECT_THAT(att_error("movq (%al),%rcx"), HasSubstr("'al' cannot be part of an address"));
  EXPECT_THAT(att_error("movq 9999999999(%rax),%rcx"), HasSubstr("does not fit 32 bits"));
  EXPECT_THAT(att_error("movq (%rax),%rcx"), HasSubstr("this address is not that of a location"));
  EXPECT_THAT(att_error("lock; movq $1,(x)"), HasSubstr("LOCK cannot stand before 'movq'"));
  EXPECT_THAT(att_error("lock; addq $1,%rax"), HasSubstr("LOCK needs an operand in memory"));
  EXPECT_THAT(att_error("movq $1"), HasSubstr("expected ','"));
  EXPECT_THAT(att_error("lock; |"), HasSubstr("expected an instruction"));
}

TEST(Errors, TellWidthsThatDisagree) {
  EXPECT_THAT(att_error("movl %rax,(x)"), HasSubstr("this operand has 8 bytes, the instruction works on 4 bytes"));
  EXPECT_THAT(att_error("mov %eax,%rbx"), HasSubstr("8 bytes"));
  EXPECT_THAT(att_error("movb $300,(x)"), HasSubstr("this constant does not fit 1 byte"));
  EXPECT_THAT(att_error("sete %eax"), HasSubstr("works on 1 byte"));
  EXPECT_THAT(att_error("movzbl %ax,%eax"), HasSubstr("2 bytes"));
  EXPECT_THAT(intel_error("movzx EAX,[x]"), HasSubstr("BYTE PTR"));
  EXPECT_THAT(intel_error("movzx AX,EBX"), HasSubstr("narrower"));
  EXPECT_THAT(intel_error("movq [x],1"), HasSubstr("no 8-byte operations"));
}

}  // namespace
}  // namespace fenceline::litmus
