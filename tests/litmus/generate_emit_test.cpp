#include <gtest/gtest.h>

#include "litmus/generate/emit.h"
#include "litmus/generate/enumerate.h"
#include "litmus/generate/suites.h"
#include "tests/support/generated.h"

namespace fenceline::litmus::generate {
namespace {

TEST(GenerateEmit, StoreBufferingForX86_64) {
  const Generated test = emit("PodWR Fre PodWR Fre", Arch::x86_64);
  EXPECT_EQ(test.name, "SB");
  EXPECT_EQ(test.text, R"(X86_64 SB
"PodWR Fre PodWR Fre"
Cycle=Fre PodWR Fre PodWR
Com=Fr Fr
Orig=PodWR Fre PodWR Fre
{
uint64_t x; uint64_t y; uint64_t 0:rax; uint64_t 1:rax;
}
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)");
}

TEST(GenerateEmit, ExchangesAndFencesForX86) {
  EXPECT_EQ(emit("MFencedWR Rmw Rfe PodRW Coe", Arch::x86).text, R"(X86 S+mfence-rmw+po
"MFencedWR Rmw Rfe PodRW Coe"
Cycle=Rfe PodRW Coe MFencedWR Rmw
Com=Rf Co
Orig=MFencedWR Rmw Rfe PodRW Coe
{}
 P0           | P1          ;
 MOV [x],$2   | MOV EAX,[y] ;
 MFENCE       | MOV [x],$1  ;
 MOV EAX,$1   |             ;
 XCHG [y],EAX |             ;
exists ([x]=2 /\ 0:EAX=0 /\ 1:EAX=1)
)");
}

TEST(GenerateEmit, AnObserverComesLast) {
  EXPECT_EQ(emit("Coe PodWW Coe PodWW Coe", Arch::x86_64).text, R"(X86_64 W+WW+WW
"Coe PodWW Coe PodWW Coe"
Cycle=Coe Coe PodWW Coe PodWW
Com=Co Co Co
Orig=Coe PodWW Coe PodWW Coe
{
uint64_t x; uint64_t y; uint64_t 3:rax; uint64_t 3:rbx;
}
 P0          | P1          | P2          | P3            ;
 movq $2,(x) | movq $3,(x) | movq $2,(y) | movq (x),%rax ;
             | movq $1,(y) | movq $1,(x) | movq (x),%rbx ;
exists ([x]=3 /\ [y]=2 /\ 3:rax=1 /\ 3:rbx=2)
)");
}

// So that generate and show give one text.
TEST(GenerateEmit, TestsAreWrittenAsTheyArePrinted) {
  const auto expect_same = [](const Generated& test) { EXPECT_EQ(print(testing::parsed(test)), test.text); };
  for (const Suite& suite : suites()) {
    for (const Generated& test : tests_of(suite)) expect_same(test);
  }
  expect_same(emit("MFencedWR Rmw Rfe PodRW Coe", Arch::x86));
  expect_same(emit("PodWWNaRel RfeRelAcq PodRRAcqNa Fre", Arch::c));
  std::string many;  // several lines of initial state
  for (int i = 0; i < 12; ++i) many += "PodWR Fre ";
  expect_same(emit(many, Arch::x86_64));
}

// What the body of a C test is, without its header.
std::string c_body(std::string_view cycle) {
  const std::string text = emit(cycle, Arch::c).text;
  return text.substr(text.find("{}"));
}

TEST(GenerateEmit, OrdersFencesAndPlainAccessesForC) {
  EXPECT_EQ(c_body("PodWWNaRel RfeRelAcq PodRRAcqNa Fre"), R"({}

P0 (int* x, atomic_int* y) {
  *x = 1;
  atomic_store_explicit(y,1,memory_order_release);
}

P1 (atomic_int* y, int* x) {
  int r0 = atomic_load_explicit(y,memory_order_acquire);
  int r1 = *x;
}

exists (1:r0=1 /\ 1:r1=0)
)");
  EXPECT_EQ(c_body("FenceScdWR Fre PodWR RmwAcqRel PodWR Fre"), R"({}

P0 (atomic_int* x, atomic_int* y) {
  atomic_store_explicit(x,1,memory_order_relaxed);
  atomic_thread_fence(memory_order_seq_cst);
  int r0 = atomic_load_explicit(y,memory_order_relaxed);
}

P1 (atomic_int* y, atomic_int* z, atomic_int* x) {
  atomic_store_explicit(y,1,memory_order_relaxed);
  int r0 = atomic_exchange_explicit(z,1,memory_order_acq_rel);
  int r1 = atomic_load_explicit(x,memory_order_relaxed);
}

exists (0:r0=0 /\ 1:r0=0 /\ 1:r1=0)
)");
}

TEST(GenerateEmit, WeakFencesAndAdditionsForC) {
  EXPECT_EQ(c_body("FenceARdWW Rfe Fetch.AddAcqRel FenceCondWR Con Fre"), R"({}

P0 (atomic_int* x, atomic_int* y) {
  atomic_store_explicit(x,1,memory_order_relaxed);
  atomic_thread_fence(memory_order_acq_rel);
  atomic_store_explicit(y,1,memory_order_relaxed);
}

P1 (atomic_int* y, atomic_int* x) {
  int r0 = atomic_fetch_add_explicit(y,1,memory_order_acq_rel);
  atomic_thread_fence(memory_order_consume);
  int r1 = atomic_load_explicit(x,memory_order_consume);
}

exists ([y]=2 /\ 1:r0=1 /\ 1:r1=0)
)");
}

// No run of SC has the cycle in it, so the outcome a test asks about may not be SC's: with too weak a condition it
// would be.
void expect_no_outcome_of_sc(std::string_view edges, Arch arch, Range size, std::size_t at_least) {
  EnumerateOptions options;
  options.arch = arch;
  options.edges = parse_edge_list(edges, arch);
  options.mode = Mode::free;
  options.size = size;
  options.one_location = true;
  std::size_t tests = 0;
  enumerate(options, [&](const Cycle& cycle) {
    const litmus::Test test = testing::parsed(emit(cycle));
    EXPECT_FALSE(testing::reaches(test, Model::sc)) << print(test);
    ++tests;
    return true;
  });
  EXPECT_GT(tests, at_least);
}

TEST(GenerateEmit, NoOutcomeIsSequentiallyConsistent) {
  expect_no_outcome_of_sc("Pod**,Pos**,Rf*,Fr*,Co*,MFencedWR,Rmw", Arch::x86_64, {2, 5}, 250);
  expect_no_outcome_of_sc("Pod**,Pos**,Rf*,Fr*,Co*,SFencedWW,Rmw", Arch::x86, {2, 5}, 250);
  expect_no_outcome_of_sc("Pod**,PodWWRlxRel,Pos**ScSc,Rf*,Fr*,Co*,FenceScdWR,Rmw", Arch::c, {2, 5}, 500);
  expect_no_outcome_of_sc("Pod**,Pos**,Rf*,Fr*,Co*,FenceRlxdWR,FenceCondRR,Rmw,Fetch.Add", Arch::c, {2, 5}, 400);
}

// The other way round: TSO reorders a store and a later load to another location, and nothing else, so a critical cycle
// whose stores are all XCHG, or whose accesses are all seq_cst in C, is out of reach of every model.
TEST(GenerateEmit, LockedOrSequentiallyConsistentStoresForbidEveryCriticalCycle) {
  for (const auto& [edges, arch] : {std::pair{"PodWWAA,PodWRANa,PodRWNaA,PodRRNaNa,RfeANa,FreNaA,CoeAA", Arch::x86_64},
                                    std::pair{"Pod**ScSc,Rfe,Fre,Coe", Arch::c}}) {
    EnumerateOptions options;
    options.arch = arch;
    options.edges = parse_edge_list(edges, arch);
    options.size = {2, 6};
    std::size_t tests = 0;
    enumerate(options, [&](const Cycle& cycle) {
      const litmus::Test test = testing::parsed(emit(cycle));
      for (const Model model : all_models) EXPECT_FALSE(testing::reaches(test, model)) << print(test) << name_of(model);
      ++tests;
      return true;
    });
    EXPECT_GT(tests, 20U) << edges;
  }
}

}  // namespace
}  // namespace fenceline::litmus::generate
