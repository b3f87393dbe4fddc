// What the parameters of C threads tell: locations, their widths and signs, and how bodies name them.
#include <gtest/gtest.h>

#include "tests/litmus/c_test_support.h"

namespace fenceline::litmus {
namespace {

const Location& location(const Test& test, std::string_view name) {
  for (const Location& l : test.program.locations) {
    if (l.name == name) return l;
  }
  throw std::out_of_range("no location " + std::string(name));
}

struct Typed {
  std::string parameter;  // of x
  Width width;
  bool is_signed;
};

TEST(CParameters, TypesGiveLocationsTheirWidthAndSign) {
  const std::vector<Typed> all{
      {"int* x", Width::word, true},
      {"char* x", Width::byte, true},
      {"unsigned char* x", Width::byte, false},
      {"signed char* x", Width::byte, true},
      {"short* x", Width::half, true},
      {"unsigned short int* x", Width::half, false},
      {"unsigned* x", Width::word, false},
      {"long* x", Width::quad, true},
      {"long unsigned int* x", Width::quad, false},
      {"long long* x", Width::quad, true},
      {"unsigned long long* x", Width::quad, false},
      {"int8_t* x", Width::byte, true},
      {"uint16_t* x", Width::half, false},
      {"std::int32_t* x", Width::word, true},
      {"uint64_t* x", Width::quad, false},
      {"size_t* x", Width::quad, false},
      {"bool* x", Width::byte, false},
      {"_Bool* x", Width::byte, false},
      {"volatile int* x", Width::word, true},
      {"int volatile* x", Width::word, true},
      {"const long* x", Width::quad, true},
      {"atomic_int* x", Width::word, true},
      {"std::atomic_int* x", Width::word, true},
      {"atomic_bool* x", Width::byte, false},
      {"atomic_uint* x", Width::word, false},
      {"atomic_uchar* x", Width::byte, false},
      {"atomic_llong* x", Width::quad, true},
      {"atomic_uint16_t* x", Width::half, false},
      {"atomic_uintptr_t* x", Width::quad, false},
      {"_Atomic int* x", Width::word, true},
      {"_Atomic(long)* x", Width::quad, true},
      {"volatile _Atomic unsigned char* x", Width::byte, false},
      {"std::atomic<int>* x", Width::word, true},
      {"std::atomic<int>& x", Width::word, true},
      {"std::atomic<std::uint8_t> &x", Width::byte, false},
      {"atomic<unsigned long>& x", Width::quad, false},
      {"const std::atomic<long>& x", Width::quad, true},
      {"int x[2]", Width::word, true},
      {"int** x", Width::quad, false},
      {"_Atomic(int*)* x", Width::quad, false},
  };
  for (const Typed& t : all) {
    const auto test = parse(c_test(t.parameter, ""), "t");
    EXPECT_EQ(location(test, "x").width, t.width) << t.parameter;
    EXPECT_EQ(location(test, "x").is_signed, t.is_signed) << t.parameter;
  }
}

TEST(CParameters, ATypeInTheInitialStateWins) {
  const CRun run("int* x, unsigned char* y", "*x = -1; int r = *y;", "int64_t x = 5; short y = -2;");
  EXPECT_EQ(location(run.test(), "x").width, Width::quad);
  EXPECT_EQ(run.at("x"), -1);
  EXPECT_EQ(location(run.test(), "y").width, Width::half);
  EXPECT_EQ(run.reg("r"), -2);
}

TEST(CParameters, LocationsAppearWithOrWithoutAnInitialValue) {
  const auto test = parse("C t\n{ x = 1; z = 3; }\nP0 (int* x, int* y) { }\nP1 (long* w) { }\n", "t");
  EXPECT_EQ(location(test, "x").initial, 1U);
  EXPECT_EQ(location(test, "y").initial, 0U);
  EXPECT_EQ(location(test, "z").initial, 3U);
  EXPECT_EQ(location(test, "z").width, Width::word) << "int is the natural type";
  EXPECT_EQ(location(test, "w").width, Width::quad);
}

TEST(CParameters, InitialValuesInTheirSeveralForms) {
  const std::string init = "atomic_int x = 1; [y] = 2; *z = 3; int w; _Atomic int v = ATOMIC_INIT(5); int* p = x;";
  const CRun run("atomic_int* x, int* y, int* z, int* w, atomic_int* v, atomic_int** p",
                 "int r = *x + *y + *z + *w + *v; *p = v; **p = 7; int s = x->load();", init);
  EXPECT_EQ(run.reg("r"), 11);
  EXPECT_EQ(run.at("v"), 7);
  EXPECT_EQ(run.reg("s"), 1);
}

TEST(CParameters, ThreadsMayNameTheSameLocationWithOtherQualifiers) {
  const auto test = parse("C t\n{ }\nP0 (atomic_int* x) { *x = 1; }\nP1 (volatile int* x) { int r = *x; }\n", "t");
  EXPECT_EQ(test.program.locations.size(), 1U);
  EXPECT_EQ(std::get<Store>(test.program.threads[0].code.at(0)).order, Order::seq_cst);
  EXPECT_EQ(std::get<Load>(test.program.threads[1].code.at(0)).order, Order::relaxed);
}

TEST(CParameters, ReferencesArePlainNames) {
  const CRun run("std::atomic<int>& x, int& y, int* p",
                 "x = 4; y = x + 1; x++; y += x; int* q = &y; *q += 100; *p = y;");
  EXPECT_EQ(run.at("x"), 5);
  EXPECT_EQ(run.at("y"), 110);
  EXPECT_EQ(run.at("p"), 110);
}

TEST(CParameters, NoneAtAll) {
  EXPECT_EQ(CRun("", "int r = 1;").reg("r"), 1);
  EXPECT_EQ(CRun("void", "int r = 1;").reg("r"), 1);
}

TEST(CParameters, HeadersMayLookLikeCFunctions) {
  const auto test = parse("C t\n{}\nstatic void P0(int* x) { *x = 1; }\nvoid P1(int* x) { int r = *x; }\n", "t");
  EXPECT_EQ(test.program.threads.size(), 2U);
}

TEST(CParameters, CommentsOfBothKindsStandBetweenThreads) {
  const auto test = parse(
      "C t\n{ x=0; (* herd's *) }\n(* one *) // two\nP0 (int* x /* three */) { // four } \n /* { */ *x = 1; }\n/* five "
      "*/\n"
      "P1 (int* x) { if (*x == 1) { int r = (*x); } }\n(* six *) exists (x=1) // seven\n",
      "t");
  EXPECT_EQ(test.program.threads.size(), 2U);
  EXPECT_TRUE(test.query.quantifier.has_value());
}

}  // namespace
}  // namespace fenceline::litmus
