// What users are told about C that is wrong or not supported, and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/litmus/c_test_support.h"

namespace fenceline::litmus {
namespace {

using ::testing::HasSubstr;

constexpr const char* shared = "atomic_int* x, int* y, std::atomic<int>& a, atomic_bool* b";

void refuses(const std::string& body, const std::string& message) {
  EXPECT_THAT(c_error(shared, body), HasSubstr(message)) << body;
}

TEST(CErrors, PointAtTheOffendingWord) {
  EXPECT_EQ(c_error("int* x", "\n  int r0 = *x;\n  r0 = atomic_lode(x);\n"),
            "t.litmus:5:8: there is no function 'atomic_lode'; did you mean atomic_load?\n"
            "  r0 = atomic_lode(x);\n"
            "       ^");
}

TEST(CErrors, UnknownNames) {
  refuses("r0 = 1;", "'r0' is neither a parameter of this thread nor a declared local variable");
  refuses("int r = *z;", "'z' is neither a parameter");
  refuses("{ int r = 1; } r = 2;", "'r' is neither a parameter");
  refuses("int r = frobnicate(x);", "there is no function 'frobnicate'; known are atomic_load, atomic_store");
  refuses("atomic_fetch_ad(x, 1);", "did you mean atomic_fetch_add");
  refuses("x->stor(1);", "there is no method 'stor'; did you mean store");
  refuses("READONCE(*x);", "did you mean READ_ONCE?");
  refuses("goto there;", "there is no label 'there'");
}

TEST(CErrors, OrdersThatAnOperationDoesNotTake) {
  refuses("int r = atomic_load_explicit(x, memory_order_release);", "a load is relaxed, acquire or seq_cst");
  refuses("int r = x->load(memory_order_acq_rel);", "a load is relaxed, acquire or seq_cst");
  refuses("atomic_store_explicit(x, 1, memory_order_acquire);", "a store is relaxed, release or seq_cst");
  refuses("a.store(1, std::memory_order::acq_rel);", "a store is relaxed, release or seq_cst");
  refuses("int e; atomic_compare_exchange_weak_explicit(x, &e, 1, memory_order_seq_cst, memory_order_release);",
          "a failed compare_exchange is relaxed, acquire or seq_cst");
  refuses("atomic_load_explicit(x, memory_order_weak);", "expected a memory order");
  refuses("atomic_load_explicit(x, 5);", "expected a memory order");
  refuses("atomic_load_explicit(x);", "expected ','");
  refuses("atomic_load(x, memory_order_relaxed);", "expected ')'");
  refuses("atomic_thread_fence();", "expected a memory order");
}

TEST(CErrors, Syntax) {
  refuses("int r = 1", "expected ';'");
  refuses("int r = (1;", "expected ')'");
  refuses("int r = ;", "expected an expression");
  refuses("int 5;", "expected a variable's name");
  refuses("int if;", "'if' is a word of the language");
  refuses("if *y { }", "expected '('");
  refuses("do { } (1);", "expected 'while'");
  refuses("for (;) { }", "expected an expression");
  refuses("y[1;", "expected ']'");
  refuses("int r = 09;", "this is no integer");
  refuses("int r = 1uu;", "this is no number");
  refuses("int r = 99999999999999999999;", "this number does not fit 64 bits");
  refuses("int r = 1; @", "expected '}'; this character is not C");
  refuses("int r = 1 @ 2;", "expected ';'; this character is not C");
  refuses("else { }", "expected an expression, and 'else' is a word of the language");
  refuses("short long r;", "these words make no type");
  EXPECT_THAT(c_error("", "int r = 1; /* and so on"), HasSubstr("this comment is never closed"));
}

TEST(CErrors, AMissingBraceIsNamed) {
  try {
    parse("C t\n{}\nP0 (int* x) { if (*x) { *x = 1; }\nP1 (int* x) { *x = 2; }\nexists (x=2)\n", "t");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("t:4:1: a thread begins inside the one before: a '}' is missing above"));
  }
}

TEST(CErrors, Types) {
  refuses("int r = x;", "a value of type _Atomic int* does not become int without a cast");
  refuses("x = 1;", "expected a variable or a location to the left");
  refuses("5 = 1;", "expected a variable or a location to the left");
  refuses("int r = *5;", "expected a pointer to a location; this is of type int");
  refuses("int r; *r = 1;", "expected a pointer to a location; this is of type int");
  refuses("int r = atomic_load(a);", "expected a pointer to a location");
  refuses("int* r = a;", "does not become int* without a cast");
  refuses("int r = atomic_store(x, 1);", "this gives no value");
  refuses("void r;", "a variable cannot be void");
  refuses("int r = x * 2;", "'*' takes integers; this is of type _Atomic int*");
  refuses("int r; int* p = &r;", "the address of a local variable is of use as the expected value");
  refuses("int* p = &5;", "only a location has an address");
  refuses("int r = y[3];", "there is no location at this address");
  refuses("int r = *(y - 1);", "there is no location at this address");
  refuses("int r = *(char*)y;", "an access of type char to 'y', which has 4 bytes");
  refuses("long e = 0; atomic_compare_exchange_strong(x, &e, 1);",
          "the expected value is of type long, the location of type int");
  refuses("int r = 7 / 2;", "division is not supported");
  refuses("int r = 7; r %= 2;", "division is not supported");
  refuses("*x <<= 1;", "there is no atomic '<<=' here; write a compare_exchange loop");
  refuses("b->fetch_add(1);", "an atomic bool has no arithmetic");
  refuses("auto r;", "'r' has no value to take its type from");
  refuses("int r = 1; int r = 2;", "'r' is declared already");
  refuses("int x = 1;", "'x' is declared already");
  refuses("int r[2];", "a thread's own arrays are not supported");
}

TEST(CErrors, StatementsOutOfPlace) {
  refuses("break;", "'break' outside of a loop");
  refuses("if (1) continue;", "'continue' outside of a loop");
  refuses("again: ; again: ;", "label 'again' is defined twice");
  refuses("switch (1) { }", "'switch' is not supported in litmus tests");
  refuses("float f;", "'float' is not supported in litmus tests");
}

TEST(CErrors, ParameterLists) {
  const auto refuses_list = [](const std::string& parameters, const std::string& message) {
    EXPECT_THAT(c_error(parameters, ""), HasSubstr(message)) << parameters;
  };
  refuses_list("int x", "a parameter is a pointer or a reference to a location: 'int* x'");
  refuses_list("int*", "expected a parameter's name");
  refuses_list("int* x, int* x", "two parameters have this name");
  refuses_list("foo* x", "expected a type, such as int, atomic_int or uint64_t");
  refuses_list("void* x", "a location cannot be void");
  refuses_list("int* x int* y", "expected ')'");
  refuses_list("int******** x", "this pointer has too many levels");
  EXPECT_THAT(c_error("int** x", "", "int x = 1;"), HasSubstr("'x' has 8 bytes here and 4 bytes in the initial state"));
}

std::string error_of(const std::string& text) {
  try {
    parse(text, "t");
  } catch (const InputError& error) {
    return error.what();
  }
  return {};
}

TEST(CErrors, Threads) {
  EXPECT_THAT(error_of("C t\n{}\nexists (x=1)\n"), HasSubstr("expected thread P0"));
  EXPECT_THAT(error_of("C t\n{}\nP1 (int* x) { }\n"), HasSubstr("expected thread P0"));
  EXPECT_THAT(error_of("C t\n{}\nP0 (int* x) { }\nP2 (int* x) { }\n"),
              HasSubstr("expected thread P1 or the condition"));
  EXPECT_THAT(error_of("C t\n{}\nP0 (int* x) { }\nfoo\n"), HasSubstr("expected thread P1 or the condition"));
  EXPECT_THAT(error_of("C t\n{}\nP0 (int* x)\n"), HasSubstr("expected '{'"));
  EXPECT_THAT(error_of("C t\n{}\nP0 (int* x) { }\nP1 (long* x) { }\n"),
              HasSubstr("'x' has 8 bytes here and 4 bytes in another thread"));
  EXPECT_THAT(error_of("C t\n{}\nP0 (char* c, int* x) { }\nexists (c=x)\n"),
              HasSubstr("'[c]' is too narrow for an address"));
  EXPECT_THAT(error_of("C t\n{}\nP0 (int* x) { int r = 1; }\nexists (0:r1=1)\n"), HasSubstr("has no register 'r1'"));
}

TEST(CErrors, NestingIsBounded) {
  const auto repeated = [](std::string_view text, int count) {
    std::string result;
    for (int i = 0; i < count; ++i) result += text;
    return result;
  };
  EXPECT_EQ(CRun("", "int r = " + repeated("(", 150) + "7" + repeated(")", 150) + ";").reg("r"), 7);
  EXPECT_EQ(CRun("", repeated("{", 150) + "int r = 7;" + repeated("}", 150)).reg("r"), 7);
  EXPECT_EQ(CRun("", "int r = 0" + repeated(" + 1", 300) + ";").reg("r"), 300);
  const std::string deep = "nested more than 200 levels deep";
  refuses("int r = " + repeated("(", 100'000) + "7", deep);
  refuses("int r = " + repeated("- ", 100'000) + "7;", deep);
  refuses(repeated("{", 100'000), deep);
  refuses(repeated("if (1) ", 100'000) + ";", deep);
  refuses("int r = 0; " + repeated("if (r) ; else ", 100'000) + ";", deep);
  refuses("int r; " + repeated("r = ", 100'000) + "1;", deep);
  refuses("int r = " + repeated("1 ? ", 100'000) + "1;", deep);
  refuses("int r = " + repeated("0 ? 1 : ", 100'000) + "1;", deep);
  refuses("int r = 1; r = r" + repeated(" + r", 100'000) + ";", "more than 400 levels of operators");
  refuses("int r = 1; " + repeated("r, ", 100'000) + "r;", "more than 400 levels of operators");
  refuses(repeated("_Atomic(", 100'000), deep);
}

}  // namespace
}  // namespace fenceline::litmus
