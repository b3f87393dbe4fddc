// Control flow, scopes and declarations of C threads, run.
#include <algorithm>
#include <gtest/gtest.h>

#include "tests/litmus/c_test_support.h"

namespace fenceline::litmus {
namespace {

TEST(CStatements, IfAndElse) {
  const std::string body =
      "int r = *x; int s; if (r == 1) s = 10; else if (r == 2) { s = 20; } else { s = 30; s++; } if (r) s += 100;";
  EXPECT_EQ(CRun("int* x", body, "x = 0;").reg("s"), 31);
  EXPECT_EQ(CRun("int* x", body, "x = 1;").reg("s"), 110);
  EXPECT_EQ(CRun("int* x", body, "x = 2;").reg("s"), 120);
}

TEST(CStatements, AnElseBelongsToTheNearestIf) {
  const std::string body = "int s = 0; if (*x) if (*y) s = 1; else s = 2;";
  EXPECT_EQ(CRun("int* x, int* y", body, "x = 0; y = 0;").reg("s"), 0);
  EXPECT_EQ(CRun("int* x, int* y", body, "x = 1; y = 0;").reg("s"), 2);
  EXPECT_EQ(CRun("int* x, int* y", body, "x = 1; y = 1;").reg("s"), 1);
}

TEST(CStatements, ConditionsShortCircuit) {
  const std::string body = "int s = 0; if ((*x == 1 && *y == 2) || !(*x == 1 || (*y)++)) s = 1; int n = *y;";
  const CRun both("int* x, int* y", body, "x = 1; y = 2;");
  EXPECT_EQ(both.reg("s"), 1);
  EXPECT_EQ(both.reg("n"), 2);
  const CRun neither("int* x, int* y", body, "x = 0; y = 0;");
  EXPECT_EQ(neither.reg("s"), 1);
  EXPECT_EQ(neither.reg("n"), 1);
  const CRun first("int* x, int* y", body, "x = 1; y = 7;");
  EXPECT_EQ(first.reg("s"), 0);
  EXPECT_EQ(first.reg("n"), 7);
}

TEST(CStatements, Loops) {
  EXPECT_EQ(CRun("", "int n = 0; int i = 0; while (i < 5) { n += i; i++; }").reg("n"), 10);
  EXPECT_EQ(CRun("", "int n = 0; do n++; while (n < 3);").reg("n"), 3);
  EXPECT_EQ(CRun("", "int n = 7; do { n++; } while (0);").reg("n"), 8);
  EXPECT_EQ(CRun("", "int n = 0; for (int i = 1; i <= 4; ++i) n = n * 10 + i;").reg("n"), 1234);
  EXPECT_EQ(CRun("", "int n = 0; int i; for (i = 5, n = 1; i; i--) n *= i;").reg("n"), 120);
  EXPECT_EQ(CRun("", "int n = 0; for (;;) { if (++n == 9) break; }").reg("n"), 9);
  EXPECT_EQ(CRun("", "int n = 0; for (int i = 0, j = 9; i < j; i++, j--) n++;").reg("n"), 5);
  EXPECT_EQ(CRun("int* x", "while (--*x > 0);", "x = 4;").at("x"), 0);
  EXPECT_EQ(CRun("", "int n = 0; while (0) n = 1;").reg("n"), 0);
}

TEST(CStatements, ContinueGoesToTheStepOrTheCondition) {
  EXPECT_EQ(CRun("", "int n = 0; for (int i = 0; i < 6; i++) { if (i & 1) continue; n += i; }").reg("n"), 6);
  EXPECT_EQ(CRun("", "int n = 0; int i = 0; while (i++ < 6) { if (i & 1) continue; n += i; }").reg("n"), 12);
  EXPECT_EQ(CRun("", "int n = 0; int i = 0; do { if (i & 1) continue; n += i; } while (++i < 6);").reg("n"), 6);
  EXPECT_EQ(
      CRun("", "int n = 0; for (int i = 0; i < 3; i++) for (int j = 0; ; j++) { if (j == 2) break; n++; }").reg("n"),
      6);
}

TEST(CStatements, ALoopThatNeverEndsStaysInside) { EXPECT_FALSE(CRun("", "while (1) { }").finished()); }

TEST(CStatements, ReturnEndsTheThread) {
  const CRun run("int* x", "int r = 1; if (*x == 0) { r = 2; return; } r = 3;");
  EXPECT_EQ(run.reg("r"), 2);
  EXPECT_EQ(CRun("int* x", "return *x = 5;").at("x"), 5);
}

TEST(CStatements, GotoForwardsAndBackwards) {
  const CRun run("", "int n = 0; again: n++; if (n < 4) goto again; goto done; n = 100; done: ;");
  EXPECT_EQ(run.reg("n"), 4);
}

TEST(CStatements, DeclarationsOfSeveralVariables) {
  const CRun run("int* x", "int a = 1, *p = x, b; long c = 2; unsigned char d = -1; *p = 9; b = a + c + d;");
  EXPECT_EQ(run.reg("b"), 258);
  EXPECT_EQ(run.at("x"), 9);
}

TEST(CStatements, VariablesWithoutAValueAreZero) {
  EXPECT_EQ(CRun("", "int r; r = r + 1;").reg("r"), 1);
  EXPECT_EQ(CRun("", "int n = 0; for (int i = 0; i < 3; i++) { int r; r++; n += r; }").reg("n"), 3);
}

TEST(CStatements, TheInitialStateMayGiveAVariableItsValue) {
  EXPECT_EQ(CRun("", "int r; int s = r + 1;", "0:r = 6;").reg("s"), 7);
  const CRun run("int* x", "int* r; *r = 4;", "0:r = x;");
  EXPECT_EQ(run.at("x"), 4);
}

TEST(CStatements, BlocksOneAfterTheOtherShareAVariableOfOneName) {
  const std::string body = "if (*x) { int r1 = 5; } else { int r1 = 6; }";
  EXPECT_EQ(CRun("int* x", body, "x = 1;").reg("r1"), 5);
  EXPECT_EQ(CRun("int* x", body, "x = 0;").reg("r1"), 6);
}

TEST(CStatements, AHidingVariableIsAnotherOne) {
  const CRun run("", "int r = 1; int s; { int r = 2; s = r; { long r = 3; s += 10 * r; } s += 100 * r; }");
  EXPECT_EQ(run.reg("r"), 1);
  EXPECT_EQ(run.reg("s"), 232);
}

TEST(CStatements, TheOutermostVariableKeepsTheName) {
  const CRun run("", "{ long r = 7; } int r = 2; { int r = 3; }");
  EXPECT_EQ(run.reg("r"), 2);
  const auto named =
      std::ranges::count(run.thread().registers, std::string("r"), [](const Register& reg) { return reg.name; });
  EXPECT_EQ(named, 1);
}

TEST(CStatements, RegistersHaveTheirTypesWidthAndSign) {
  const CRun run("", "char a = -1; unsigned short b = -1; bool c = 4; long d = -1; unsigned e = -1; auto f = 1UL;");
  EXPECT_EQ(run.reg("a"), -1);
  EXPECT_EQ(run.reg("b"), 65535);
  EXPECT_EQ(run.reg("c"), 1);
  EXPECT_EQ(run.reg("d"), -1);
  EXPECT_EQ(run.reg("e"), 4294967295);
  const std::vector<Register>& r = run.thread().registers;
  EXPECT_EQ(r[0].width, Width::byte);
  EXPECT_EQ(r[1].width, Width::half);
  EXPECT_EQ(r[2].width, Width::byte);
  EXPECT_EQ(r[3].width, Width::quad);
  EXPECT_EQ(r[4].width, Width::word);
  EXPECT_EQ(r[5].width, Width::quad);
  EXPECT_FALSE(r[5].is_signed);
}

TEST(CStatements, TemporariesAreHiddenAndUsedAgain) {
  const CRun run("int* x", "int r0 = *x + *x; int r1 = *x * *x; *x = *x + r0 + r1;", "x = 3;");
  EXPECT_EQ(run.at("x"), 18);
  ASSERT_EQ(run.thread().registers.size(), 5U) << "two variables, three temporaries at most at a time";
  EXPECT_EQ(run.thread().registers[2].name, "");
}

TEST(CStatements, EachInstructionKnowsItsLine) {
  const CRun run("atomic_int* x",
                 "int r0 = atomic_load(x); // a comment\n if (r0==1){ *x=2; } for(int i=0;i<2;++i) r0+=i;");
  const Thread& t = run.thread();
  const std::vector<std::string> lines{"int r0 = atomic_load(x);",      "if (r0 == 1) {", "*x = 2;", "}",
                                       "for (int i = 0; i < 2; ++i) {", "r0 += i;",       "}"};
  EXPECT_EQ(t.lines, lines);
  ASSERT_EQ(t.line_of.size(), t.code.size());
  for (std::size_t i = 0; i < t.code.size(); ++i) {
    const std::string& line = t.lines.at(t.line_of[i]);
    if (std::holds_alternative<Load>(t.code[i])) {
      EXPECT_EQ(line, lines[0]);
    }
    if (std::holds_alternative<Store>(t.code[i])) {
      EXPECT_EQ(line, lines[2]);
    }
    if (std::holds_alternative<Jump>(t.code[i])) {
      EXPECT_EQ(line, lines[4]);
    }
  }
}

TEST(CStatements, SimpleStatementsAreOneInstruction) {
  const CRun run("atomic_int* x, int* y",
                 "int r0 = atomic_load_explicit(x, memory_order_acquire); atomic_store_explicit(x, r0, "
                 "memory_order_release); *y = 1; int r1 = *y; r1 = r0 + 1; atomic_fetch_add(x, r1); "
                 "atomic_thread_fence(memory_order_seq_cst); ; (void)r0;");
  EXPECT_EQ(run.thread().code.size(), 7U);
  EXPECT_EQ(run.thread().registers.size(), 2U);
}

}  // namespace
}  // namespace fenceline::litmus
