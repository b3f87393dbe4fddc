// Each expression is computed twice: by this file's compiler, and by the C language's lowering, run.
#include <cstdint>
#include <gtest/gtest.h>

#include "tests/litmus/c_test_support.h"

// The expressions are the tests' subject, in all that C allows and warns of.
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wparentheses"
#pragma GCC diagnostic ignored "-Wint-in-bool-context"
#pragma GCC diagnostic ignored "-Wunused-value"
#pragma GCC diagnostic ignored "-Woverflow"
#ifdef __clang__
#pragma clang diagnostic ignored "-Wlogical-op-parentheses"
#pragma clang diagnostic ignored "-Wbitwise-op-parentheses"
#pragma clang diagnostic ignored "-Wtautological-compare"
#pragma clang diagnostic ignored "-Wconstant-logical-operand"
#pragma clang diagnostic ignored "-Wconstant-conversion"
#endif

namespace fenceline::litmus {
namespace {

long computed(const std::string& body) {
  const CRun run("", body);
  EXPECT_TRUE(run.finished());
  return run.reg("result");
}

// A constant expression: folded. `through` a variable: computed.
#define SAME(...) EXPECT_EQ(computed("long result = (long)(" #__VA_ARGS__ ");"), (long)(__VA_ARGS__)) << #__VA_ARGS__
// A body that declares and computes `result`, of any integer type.
#define SAME_BODY(...)            \
  EXPECT_EQ(                      \
      computed(#__VA_ARGS__ ";"), \
      (long)[] {                  \
        __VA_ARGS__;              \
        return result;            \
      }())                        \
      << #__VA_ARGS__

TEST(CExpressions, LiteralsHaveCsTypes) {
  SAME(0);
  SAME(42);
  SAME(0x7fffffff + 0);
  SAME(0xffffffff);
  SAME(0xffffffff + 1);
  SAME(4294967295);
  SAME(4294967295 + 1);
  SAME(017);
  SAME(0b101);
  SAME(1u - 2);
  SAME(1L - 2);
  SAME(1UL - 2);
  SAME(0x8000000000000000);
  SAME(0x7fffffffffffffffLL);
  SAME(-1);
  SAME(-2147483648);
}

TEST(CExpressions, OperatorsBindAsInC) {
  SAME(1 + 2 * 3);
  SAME(1 - 2 - 3);
  SAME((1 + 2) * 3);
  SAME(1 | 2 ^ 3 & 4);
  SAME(1 << 2 + 3);
  SAME(7 & 3 == 3);
  SAME(1 + 1 == 2);
  SAME(3 > 2 > 1);
  SAME(1 || 0 && 0);
  SAME(5 & 6 | 8);
  SAME(-2 * -3);
  SAME(- -2);
  SAME(~5 & 0xf);
  SAME(!0 + !5);
  SAME(!!7);
  SAME(1 ? 2 : 0 ? 3 : 4);
  SAME(0 ? 2 : 0 ? 3 : 4);
  SAME((1, 2, 3));
  SAME(256 >> 4 >> 2);
  SAME(1 < 2 == 3 < 4);
}

TEST(CExpressions, IntArithmeticOfVariables) {
  SAME_BODY(int a = 7; int b = -3; int result = a + b);
  SAME_BODY(int a = 7; int b = -3; int result = a - b);
  SAME_BODY(int a = 7; int b = -3; int result = a * b);
  SAME_BODY(int a = 7; int b = -3; int result = a & b);
  SAME_BODY(int a = 7; int b = -3; int result = a | b);
  SAME_BODY(int a = 7; int b = -3; int result = a ^ b);
  SAME_BODY(int a = 7; int b = 3; int result = a << b);
  SAME_BODY(int a = -70; int b = 3; int result = a >> b);
  SAME_BODY(int a = 7; int result = -a);
  SAME_BODY(int a = 7; int result = ~a);
  SAME_BODY(int a = 7; int result = !a);
  SAME_BODY(int a = 7; int result = +a);
}

TEST(CExpressions, ComparisonsOfVariables) {
  SAME_BODY(int a = -1; int b = 1; int result = (a < b) + 2 * (a > b) + 4 * (a <= b) + 8 * (a >= b));
  SAME_BODY(int a = 1; int b = 1; int result = (a < b) + 2 * (a > b) + 4 * (a <= b) + 8 * (a >= b));
  SAME_BODY(int a = 1; int b = 1; int result = (a == b) + 2 * (a != b));
  SAME_BODY(unsigned a = -1; unsigned b = 1; int result = (a < b) + 2 * (a > b) + 4 * (a <= b) + 8 * (a >= b));
  SAME_BODY(long a = -1; unsigned long b = 1; int result = a < b);
  SAME_BODY(int a = -1; unsigned b = 1; int result = a < b);
  SAME_BODY(long a = -1; unsigned b = 1; int result = a < b);
}

TEST(CExpressions, NarrowTypesArePromoted) {
  SAME_BODY(char a = 100; char b = 100; int result = a + b);
  SAME_BODY(unsigned char a = 200; unsigned char b = 100; int result = a + b);
  SAME_BODY(unsigned char a = 0; int result = ~a);
  SAME_BODY(unsigned char a = 0; unsigned char result = ~a);
  SAME_BODY(short a = -1; unsigned short b = -1; int result = a == b);
  SAME_BODY(unsigned short a = 65535; unsigned short b = 65535; long result = (long)a * b);
  SAME_BODY(signed char a = -128; int result = -a);
  SAME_BODY(unsigned char a = 0x80; int result = a << 1);
  SAME_BODY(char a = -128; int result = a >> 3);
}

TEST(CExpressions, ConversionsExtendTruncateAndTest) {
  SAME_BODY(int a = -1; long result = a);
  SAME_BODY(unsigned a = -1; long result = a);
  SAME_BODY(long a = 0x123456789; int result = a);
  SAME_BODY(int a = 300; unsigned char result = a);
  SAME_BODY(int a = 200; signed char result = a);
  SAME_BODY(short a = -2; unsigned long b = a; int result = b == 0xfffffffffffffffe);
  SAME_BODY(int a = 256; bool b = a; int result = b);
  SAME_BODY(int a = 256; bool b = (unsigned char)a; int result = b);
  SAME_BODY(bool b = 5; b += 7; int result = b);
  SAME_BODY(int a = 257; int result = (char)a);
  SAME_BODY(int a = -1; long result = (unsigned)a);
  SAME_BODY(int a = -1; long result = (unsigned short)a);
  SAME_BODY(unsigned a = 3000000000; long result = (int)a);
  SAME_BODY(int8_t a = -1; uint16_t b = a; int result = b);
  SAME_BODY(int a = 1; auto b = a + 1L; auto result = b << 40);
}

TEST(CExpressions, UsualArithmeticConversionsOfMixedTypes) {
  SAME_BODY(int a = -1; unsigned b = 1; long result = a + b);
  SAME_BODY(int a = -2; unsigned b = 1; long result = a + b);
  SAME_BODY(int a = -2; long b = 1; long result = a + b);
  SAME_BODY(unsigned a = -2; long b = 1; long result = a + b);
  SAME_BODY(unsigned a = 1; int result = -a > 0);
  SAME_BODY(int a = -8; long result = a >> 1L);
  SAME_BODY(unsigned a = -8; long result = a >> 1);
  SAME_BODY(int c = 1; int a = -1; unsigned b = 1; long result = c ? a : b);
  SAME_BODY(int c = 1; char a = -1; long b = 1; long result = c ? a : b);
}

TEST(CExpressions, AssignmentsGiveTheirValue) {
  SAME_BODY(int a; int b; int c = (a = b = 5); int result = 100 * a + 10 * b + c);
  SAME_BODY(unsigned char a; int result = a = 300);
  SAME_BODY(int a = 1; int b = (a += 4) * 10; int result = a + b);
  SAME_BODY(int a = 9; a -= 4; int result = a);
  SAME_BODY(int a = 9; a *= 4; int result = a);
  SAME_BODY(int a = 9; a &= 12; a |= 3; a ^= 6; int result = a);
  SAME_BODY(int a = -9; a >>= 1; int result = a);
  SAME_BODY(unsigned a = -9; a >>= 1; unsigned result = a);
  SAME_BODY(int a = 9; a <<= 3; int result = a);
  SAME_BODY(char a = 127; a += 1; int result = a);
  SAME_BODY(unsigned char a = 255; a++; int result = a);
  SAME_BODY(char a = 100; a += 1000L; int result = a);
  SAME_BODY(unsigned char a = 200; a <<= 1; int result = a);
  SAME_BODY(unsigned a = 5; a -= 6L; long result = a);
}

TEST(CExpressions, StepsGiveTheOldOrTheNewValue) {
  SAME_BODY(int a = 5; int b = a++; int result = 10 * a + b);
  SAME_BODY(int a = 5; int b = ++a; int result = 10 * a + b);
  SAME_BODY(int a = 5; int b = a--; int result = 10 * a + b);
  SAME_BODY(int a = 5; int b = --a; int result = 10 * a + b);
  SAME_BODY(unsigned char a = 255; int b = a++; int result = 1000 * a + b);
  SAME_BODY(signed char a = 127; int b = ++a; int result = b);
}

TEST(CExpressions, AndOrSkipTheRightSideWhenTheLeftDecides) {
  SAME_BODY(int a = 0; int n = 0; int b = a && ++n; int result = 10 * n + b);
  SAME_BODY(int a = 1; int n = 0; int b = a && ++n; int result = 10 * n + b);
  SAME_BODY(int a = 0; int n = 0; int b = a || ++n; int result = 10 * n + b);
  SAME_BODY(int a = 1; int n = 0; int b = a || ++n; int result = 10 * n + b);
  SAME_BODY(int a = 2; int n = 0; a && ++n; a || (n = 100); int result = n);
  SAME_BODY(int a = 6; int b = 9; int result = (a && b) + 2 * (a || b) + 4 * (!a || b) + 8 * (a && !b));
  SAME_BODY(int a = 1; int r = 3; r = a && r == 3; int result = r);
  SAME_BODY(int n = 0; int a = 1 && n++; int b = 0 && n++; int c = 1 || n++; int d = 0 || n++;
            int result = a + 10 * b + 100 * c + 1000 * d + 10000 * n);
}

TEST(CExpressions, ConditionalsEvaluateOneSide) {
  SAME_BODY(int c = 1; int a = 0; int b = 0; int r = c ? ++a : ++b; int result = 100 * r + 10 * a + b);
  SAME_BODY(int c = 0; int a = 0; int b = 0; int r = c ? ++a : ++b; int result = 100 * r + 10 * a + b);
  SAME_BODY(int r = 4; r = r > 3 ? r + 1 : r - 1; int result = r);
  SAME_BODY(int r = 2; r = r > 3 ? r + 1 : r > 1 ? r * 10 : r; int result = r);
  SAME_BODY(int a = 0; int b = 0; (a == 0 ? a : b) == 0 ? (void)(a = 5) : (void)(b = 6); int result = 10 * a + b);
}

TEST(CExpressions, SequencesAndVoidCasts) {
  SAME_BODY(int a = 1; int b = (a++, a + 1); int result = b);
  SAME_BODY(int a = 1; (void)a; (void)(a = 7); int result = a);
}

TEST(CExpressions, PointersHoldAddresses) {
  const CRun run("int* x, int* y, long** p",
                 "int* q = y; *q = 3; *p = (long*)x; q = (int*)*p; *q = 4; int same = q == x; int r = *q + *y;", "");
  EXPECT_EQ(run.at("x"), 4);
  EXPECT_EQ(run.at("y"), 3);
  EXPECT_EQ(run.reg("same"), 1);
  EXPECT_EQ(run.reg("r"), 7);
}

TEST(CExpressions, ElementsOfArrays) {
  const CRun run(
      "int* t",
      "t[0] = 5; t[1] = t[0] + 1; int i = 1; t[i + 1] = t[i] + 1; *(t + 3) = 8; int* q = t + 3; int d = q - t;"
      "q--; int r = *q; q += 1; int s = q[-3]; 2[t]++; int n = *(t + (i & 128));",
      "int t[4] = {0, 0, 0, 0};");
  EXPECT_EQ(run.at("t[0]"), 5);
  EXPECT_EQ(run.at("t[1]"), 6);
  EXPECT_EQ(run.at("t[2]"), 8);
  EXPECT_EQ(run.at("t[3]"), 8);
  EXPECT_EQ(run.reg("d"), 3);
  EXPECT_EQ(run.reg("r"), 7);
  EXPECT_EQ(run.reg("s"), 5);
  EXPECT_EQ(run.reg("n"), 5);
}

TEST(CExpressions, MemoryOperandsOfEveryWidth) {
  const CRun run(
      "char* c, unsigned short* s, int* i, unsigned long* l, bool* b",
      "*c = 200; int rc = *c; *s = -1; int rs = *s; *i = 1L << 33 | 5; long ri = *i; *l = -1; int rl = *l > 0;"
      "*b = 77; *c += 300; *s <<= 1; (*l)--; ++*i; int old = (*i)++; int neg = *c < 0;");
  EXPECT_EQ(run.reg("rc"), -56);
  EXPECT_EQ(run.reg("rs"), 65535);
  EXPECT_EQ(run.reg("ri"), 5);
  EXPECT_EQ(run.reg("rl"), 1);
  EXPECT_EQ(run.at("b"), 1);
  EXPECT_EQ(run.at("c"), static_cast<signed char>(-56 + 300));
  EXPECT_EQ(run.at("s"), 65534);
  EXPECT_EQ(run.at("l"), -2);
  EXPECT_EQ(run.at("i"), 7);
  EXPECT_EQ(run.reg("old"), 6);
  EXPECT_EQ(run.reg("neg"), 1);
}

TEST(CExpressions, SidesAreEvaluatedFromLeftToRight) {
  const CRun run("int* x", "int r = (*x = 1, 10) > (*x = 2, 20); int s = (*x = 3, 5) + (*x = 4, 6);");
  EXPECT_EQ(run.reg("r"), 0);
  EXPECT_EQ(run.reg("s"), 11);
  EXPECT_EQ(run.at("x"), 4);
}

}  // namespace
}  // namespace fenceline::litmus
