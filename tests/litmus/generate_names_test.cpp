#include <gtest/gtest.h>

#include "litmus/generate/names.h"

namespace fenceline::litmus::generate {
namespace {

std::string name(std::string_view words, Arch arch = Arch::x86_64) { return name_of(parse_cycle(words, arch)); }

TEST(GenerateNames, TheClassicsHaveTheirs) {
  EXPECT_EQ(name("PodWR Fre PodWR Fre"), "SB");
  EXPECT_EQ(name("PodWW Rfe PodRR Fre"), "MP");
  EXPECT_EQ(name("PodRW Rfe PodRW Rfe"), "LB");
  EXPECT_EQ(name("PodWW Coe PodWR Fre"), "R");
  EXPECT_EQ(name("PodWW Rfe PodRW Coe"), "S");
  EXPECT_EQ(name("PodWW Coe PodWW Coe"), "2+2W");
  EXPECT_EQ(name("Rfe PodRW Rfe PodRR Fre"), "WRC");
  EXPECT_EQ(name("Rfe PodRR Fre PodWR Fre"), "RWC");
  EXPECT_EQ(name("PodWW Rfe PodRW Rfe PodRR Fre"), "ISA2");
  EXPECT_EQ(name("Rfe PodRR Fre Rfe PodRR Fre"), "IRIW");
  EXPECT_EQ(name("Rfe PodRW Coe Rfe PodRR Fre"), "IRRWIW");
  EXPECT_EQ(name("Rfe PodRW Coe Rfe PodRW Coe"), "IRWIW");
  EXPECT_EQ(name("PodWW Rfe PodRR Fre PodWR Fre"), "W+RWC");
  EXPECT_EQ(name("Rfe PodRW Rfe PodRW Coe"), "WWC");
  EXPECT_EQ(name("Rfe PodRW Coe PodWR Fre"), "WRW+WR");
  EXPECT_EQ(name("Rfe PodRR Fre PodWW Coe"), "WRR+2W");
  EXPECT_EQ(name("Rfe PodRW Coe PodWW Coe"), "WRW+2W");
  EXPECT_EQ(name("PodWW Rfe PodRW Coe PodWR Fre"), "Z6.0");
  EXPECT_EQ(name("PodWW Coe PodWW Rfe PodRW Coe"), "Z6.1");
  EXPECT_EQ(name("PodWW Rfe PodRW Rfe PodRW Coe"), "Z6.2");
  EXPECT_EQ(name("PodWW Coe PodWW Rfe PodRR Fre"), "Z6.3");
  EXPECT_EQ(name("PodWW Coe PodWR Fre PodWR Fre"), "Z6.4");
  EXPECT_EQ(name("PodWW Coe PodWW Coe PodWR Fre"), "Z6.5");
  EXPECT_EQ(name("PodWR Fre PodWR Fre PodWR Fre"), "3.SB");
  EXPECT_EQ(name("PodRW Rfe PodRW Rfe PodRW Rfe"), "3.LB");
  EXPECT_EQ(name("PodWW Coe PodWW Coe PodWW Coe"), "3.2W");
  EXPECT_EQ(name("PodWR Fre PodWR Fre PodWR Fre PodWR Fre"), "4.SB");
  EXPECT_EQ(name("Rfe PosRR Fre"), "CoRR");
  EXPECT_EQ(name("Rfe PosRW Coe"), "CoRW2");
  EXPECT_EQ(name("PosWR Fre Coe"), "CoWR");
  EXPECT_EQ(name("PosWW Coe"), "CoWW");
  EXPECT_EQ(name("PosRW Rfe"), "CoRW1");
  EXPECT_EQ(name("PosWR Fre"), "CoWR0");
}

TEST(GenerateNames, OtherFamiliesSayHowTheirThreadsStartAndEnd) {
  EXPECT_EQ(name("PodWW Rfe PodRW Rfe PodRW Rfe PodRR Fre"), "WW+RW+RW+RR");
  EXPECT_EQ(name("Rmw MFencedWR Hat Rmw PodWR Hat"), "RR+RR+rmw-mfence+rmw-po");
}

TEST(GenerateNames, SuffixesListTheThreadsEdges) {
  EXPECT_EQ(name("MFencedWR Fre MFencedWR Fre"), "SB+mfences");
  EXPECT_EQ(name("MFencedWR Fre PodWR Fre"), "SB+mfence+po");
  EXPECT_EQ(name("PodWW Rfe MFencedRR Fre"), "MP+po+mfence");
  EXPECT_EQ(name("Rfe MFencedRW Rfe PodRR Fre"), "WRC+mfence+po");
  EXPECT_EQ(name("SFencedWW Rfe LFencedRR Fre"), "MP+sfence+lfence");
  EXPECT_EQ(name("PosWW Rfe PosRR Fre"), "MP+poss");
  EXPECT_EQ(name("MFencesWR PodRW Rfe PodRR Fre"), "MP+mfencesR-po+po") << "MFences: the fence, one location";
  EXPECT_EQ(name("Rfi PodRR Fre Rfi PodRR Fre"), "SB+rfi-pos") << "the plural of rfi-po";
  EXPECT_EQ(name("PodWW Coe MFencedWR Fri PodWR Fre"), "R+po+mfence-fri-po");
  EXPECT_EQ(name("PodWW Coe PodWW Coi MFencedWR Fre"), "R+po+po-coi-mfence");
  EXPECT_EQ(name("PodWW Coe PodWR PodRR Fre"), "R+po+poR-po");
  EXPECT_EQ(name("PodWW Coe PodWW PodWR Fre"), "R+po+poW-po") << "where po-po would name two cycles";
  EXPECT_EQ(name("PodWR Rmw Rfe Rmw PodWW Coe"), "S+po-rmw+rmw-po");
  EXPECT_EQ(name("PodWRANa Fre PodWRANa Fre"), "SB+poanas");
}

TEST(GenerateNames, OrdersOfCFollowTheEdges) {
  EXPECT_EQ(name("PodWR Fre PodWR Fre", Arch::c), "SB+porlxrlxs");
  EXPECT_EQ(name("PodWRScSc Fre PodWRScSc Fre", Arch::c), "SB+poscscs");
  EXPECT_EQ(name("PodWWRlxRel Rfe PodRRAcqRlx Fre", Arch::c), "MP+porlxrel+poacqrlx");
  EXPECT_EQ(name("PodWWNaNa Rfe PodRRNaNa Fre", Arch::c), "MP");
  EXPECT_EQ(name("FenceScdWR Fre FenceScdWR Fre", Arch::c), "SB+fencescrlxrlxs");
  EXPECT_EQ(name("FenceARdWR Fre FenceARdWR Fre", Arch::c), "SB+fencearrlxrlxs");
  EXPECT_EQ(name("PodWR Exch Rfe Fetch.Add PodWR Fre", Arch::c), "MP+porlxrlx-rmwrlxrlx+fetch.addrlxrlx-porlxrlx");
  EXPECT_EQ(name("RfeRelAcq PodRW RfeRelAcq PodRR Fre", Arch::c), "WRC+poacqrel+poacqrlx+Rel")
      << "of a thread with one access, at the end";
}

}  // namespace
}  // namespace fenceline::litmus::generate
