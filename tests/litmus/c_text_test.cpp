// The normal spelling of C, printing, and the hash of C tests.
#include <gtest/gtest.h>

#include "litmus/languages/c_lexer.h"
#include "tests/litmus/c_test_support.h"

namespace fenceline::litmus {
namespace {

std::string normal(std::string_view text) {
  Cursor cursor(text, "t");
  const CTokens tokens = c_tokens(cursor);
  return c_text(std::span(tokens.list).first(tokens.list.size() - 1));
}

void expect_normal(std::string_view written, std::string_view expected) {
  EXPECT_EQ(normal(written), expected);
  EXPECT_EQ(normal(expected), expected) << "normal text stays as it is";
}

TEST(CText, SpacesWhereCHasThem) {
  expect_normal("int   r0=*x ;", "int r0 = *x;");
  expect_normal("int *p=&t [ 1 ] ;", "int* p = &t[1];");
  expect_normal("r0=a*b+*c- -d&e&&!f;", "r0 = a * b + *c - -d & e && !f;");
  expect_normal("r0 = - -1;", "r0 = - -1;");
  expect_normal("r0 = -(-1) - --r1 + + + r2++;", "r0 = -(-1) - --r1 + + +r2++;");
  expect_normal("x -> store ( 1 , std :: memory_order_release ) ;", "x->store(1, std::memory_order_release);");
  expect_normal("r=c?a:b ;", "r = c ? a : b;");
  expect_normal("(void)r0; ( int ) * x; (unsigned char)-1", "(void)r0; (int)*x; (unsigned char)-1");
  expect_normal("for(int i=0;i<3;++i)", "for (int i = 0; i < 3; ++i)");
  expect_normal("for(;;)", "for (;;)");
  expect_normal("if(a)", "if (a)");
  expect_normal("return(a) ;", "return (a);");
  expect_normal("std :: atomic < int > & x , atomic_int * y, _Atomic ( int * ) * z, int * const w",
                "std::atomic<int>& x, atomic_int* y, _Atomic(int*)* z, int* const w");
  expect_normal("a<b>c", "a < b > c");
  expect_normal("*x=1,r0<<=2", "*x = 1, r0 <<= 2");
  expect_normal("a /* b */ = // c\n 1;", "a = 1;");
}

TEST(CText, BodiesHaveOneStatementALine) {
  const auto test =
      parse(c_test("atomic_int*x,int  *y",
                   "int a=1,b;if(a){b=2;}else if(b)a=3;else{;}while(a<2)a++;do{b--;}while(b);{int c;}L:goto L;return;"),
            "t");
  EXPECT_EQ(test.text[0].parameters, "atomic_int* x, int* y");
  const std::vector<std::string> lines{"int a = 1, b;",
                                       "if (a) {",
                                       "  b = 2;",
                                       "} else if (b) {",
                                       "  a = 3;",
                                       "} else {",
                                       "  ;",
                                       "}",
                                       "while (a < 2) {",
                                       "  a++;",
                                       "}",
                                       "do {",
                                       "  b--;",
                                       "} while (b);",
                                       "{",
                                       "  int c;",
                                       "}",
                                       "L:",
                                       "goto L;",
                                       "return;"};
  EXPECT_EQ(test.text[0].cells, lines);
}

// One test of many constructs; each of its texts parses to the same program.
const std::string many =
    "C many\n\"of everything\"\nKey=value\n{ int x = 1; [y] = 2; atomic_int z; long t[3] = {1, 2, 3}; 0:seed = 7; }\n"
    "P0 (atomic_int* x, volatile int* y, std::atomic<int>& z, long* t) {\n"
    "  int seed; /* given above */\n"
    "  int r0 = atomic_load_explicit(x, memory_order_acquire); // first\n"
    "  if (r0 == 1 && (*y)++ < 3) { z.fetch_add(seed, std::memory_order_relaxed); } else if (r0) *y = -1; else { }\n"
    "  for (int i = 0; i < 3; ++i) t[i] += (long)i << 2;\n"
    "  int e = 0;\n"
    "  while (!atomic_compare_exchange_weak(x, &e, e + 1)) { if (e > 5) break; continue; }\n"
    "  do { r0 -= 1; } while (r0 > 0 ? r0 - 1 : 0);\n"
    "  { int r0 = 5; z = r0; }\n"
    "  goto out; atomic_thread_fence(memory_order_seq_cst);\n"
    "  out: ;\n"
    "}\n"
    "P1 (atomic_int* x, long* t) {\n  long* p = t + 1; *p = ~*p; x->store(4, std::memory_order::release);\n}\n"
    "locations [y; 0:r0;]\n"
    "exists (0:e=1 /\\ z=1)\n";

TEST(CText, PrintingKeepsTheProgramAndTheHash) {
  const auto test = parse(many, "t");
  const std::string printed = print(test);
  const auto again = parse(printed, "t");
  EXPECT_EQ(again.program, test.program);
  EXPECT_EQ(again.query, test.query);
  EXPECT_EQ(again.text, test.text);
  EXPECT_EQ(again.hash, test.hash);
  EXPECT_EQ(print(again), printed);
}

TEST(CText, NormalLinesParseToTheSameProgram) {
  const auto test = parse(many, "t");
  std::string text = many.substr(0, many.find("P0 ("));
  for (std::size_t t = 0; t < test.text.size(); ++t) {
    text += "P" + std::to_string(t) + " (" + test.text[t].parameters + ") {\n";
    for (const std::string& line : test.text[t].cells) text += "  " + line + "\n";
    text += "}\n";
  }
  text += many.substr(many.find("locations"));
  const auto again = parse(text, "t");
  EXPECT_EQ(again.program, test.program);
  for (std::size_t t = 0; t < test.text.size(); ++t) EXPECT_EQ(again.text[t].cells, test.text[t].cells);
}

// The hashes that herd7 7.58 gives to C01 and C14 of its own tests (herd/tests/instructions/C).
TEST(CText, HashesAreHerds) {
  const auto constant =
      parse("C C01\n\n{ x = 1 }\n\nP0 (const int* x) {\n  int r0 = *x;\n}\n\n\nforall (0:r0=1)\n", "t");
  EXPECT_EQ(computed_hash(constant), "f26e77b9ef2528a6e6c9757a77f150a1");
  const std::string body = "(atomic_int* y) {\n  atomic_fetch_add_explicit(y,1,memory_order_relaxed);\n}\n\n";
  const auto sum = parse("C C14\n{}\n\nP0 " + body + "P1 " + body + "forall y=2\n", "t");
  EXPECT_EQ(computed_hash(sum), "4ba3dd96c70ac3dd5dac4c7337261858");
}

}  // namespace
}  // namespace fenceline::litmus
