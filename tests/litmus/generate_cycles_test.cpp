#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/generate/cycle.h"
#include "litmus/generate/emit.h"
#include "litmus/generate/names.h"

namespace fenceline::litmus::generate {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

std::string error_of(std::string_view words, Arch arch = Arch::x86_64) {
  try {
    parse_cycle(words, arch);
  } catch (const GenerateError& e) {
    return e.what();
  }
  return "";
}

TEST(GenerateCycles, EveryRotationIsTheSameCycle) {
  for (const char* words : {"PodWR Fre PodWR Fre", "PodWW Rfe PodRR Fre", "Rfe PodRW Rfe PodRR Fre",
                            "PodWW Coe MFencedWR Fre", "PodWR Rmw Rfe Rmw PodWW Wse", "Rfi PodRR Fre MFencedWR Fre",
                            "Rfe PosRR Fre", "PodWW Rfe PodRR Fri PodWW Coe", "Hat Rmw PodWR Hat Rmw MFencedWR"}) {
    const Cycle cycle = parse_cycle(words);
    std::vector<Edge> edges = cycle.edges;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      std::rotate(edges.begin(), edges.begin() + 1, edges.end());
      EXPECT_EQ(make_cycle(edges, Arch::x86_64), cycle) << words;
    }
    EXPECT_EQ(parse_cycle(text_of(cycle)), cycle) << words;
  }
}

TEST(GenerateCycles, StarsTakeTheDirectionsOfTheirNeighbours) {
  EXPECT_EQ(parse_cycle("Pod** Rfe Pod** Fre"), parse_cycle("PodWW Rfe PodRR Fre"));
  EXPECT_EQ(parse_cycle("PodW* PodR* Coe PodW* Fre"), parse_cycle("PodWR PodRW Coe PodWR Fre"));
  EXPECT_THAT(error_of("Pod** Pod** Fre PodWR Fre"), HasSubstr("leave open what '*' stands for"));
  EXPECT_THAT(error_of("Rf* PodRR Fre"), HasSubstr("leave open"));
}

TEST(GenerateCycles, AnnotationsMeet) {
  const Cycle cycle = parse_cycle("PodWW RfeRelAcq PodRR Fre", Arch::c);
  EXPECT_EQ(text_of(cycle), "PodWWRlxRel RfeRelAcq PodRRAcqRlx FreRlxRlx");
  EXPECT_EQ(cycle, parse_cycle("PodWWRlxRel Rfe PodRRAcqRlx Fre", Arch::c));
  EXPECT_THAT(error_of("PodWWRlxRel RfeScAcq PodRR Fre", Arch::c), HasSubstr("annotated both Rel and Sc"));
}

TEST(GenerateCycles, AnnotationsMayBeWordsOfTheirOwn) {
  const Cycle mp = parse_cycle("PodWWRlxRel RfeRelAcq PodRRAcqRlx Fre", Arch::c);
  EXPECT_EQ(parse_cycle("PodWW Rel Rfe Acq PodRR Fre", Arch::c), mp);
  EXPECT_EQ(parse_cycle("Acq PodRR Fre PodWW Rel Rfe", Arch::c), mp) << "the first is about the last edge's end";
  EXPECT_EQ(parse_cycle("Pod** Rel Rfe Acq Pod** Fre Rlx", Arch::c), mp);
  EXPECT_EQ(parse_cycle("PodWR Acq Rmw Rel Rfe PodRR Fre", Arch::c),
            parse_cycle("PodWR RmwAcqRel Rfe PodRR Fre", Arch::c));
  EXPECT_EQ(parse_cycle("Fre A PodWR Fre A PodWR"), parse_cycle("PodWRANa Fre PodWRANa Fre"));
  EXPECT_THAT(error_of("PodWW Acq Rfe PodRR Fre", Arch::c),
              EndsWith("a store cannot be annotated Acq\n PodWW Acq Rfe PodRR Fre\n       ^^^"));
  EXPECT_THAT(error_of("PodWW Rel Rfe Acq Sc PodRR Fre", Arch::c),
              EndsWith("annotated already\n PodWW Rel Rfe Acq Sc PodRR Fre\n                   ^^"));
  EXPECT_THAT(error_of("PodWW Rel RfeScAcq PodRR Fre", Arch::c), HasSubstr("annotated both Rel and Sc"));
  EXPECT_THAT(error_of("PodWW Rel Rfe Acq PodRX Fre", Arch::c),
              EndsWith("\n PodWW Rel Rfe Acq PodRX Fre\n                   ^^^^^"));
  EXPECT_THAT(error_of("Rel", Arch::c), HasSubstr("needs edges"));
  EXPECT_THAT(error_of("PodWR Rel Fre PodWR Fre"), HasSubstr("'Rel' is not an edge in X86_64"));
}

TEST(GenerateCycles, OneThreadIsEnoughForOneLocation) {
  const auto condition = [](std::string_view words) {
    const std::string text = emit(words, Arch::x86_64).text;
    return text.substr(text.find("exists"));
  };
  EXPECT_EQ(condition("PosWW Coe"), "exists ([x]=2)\n") << "2 is what the first store writes";
  EXPECT_EQ(condition("Rfe PosRW"), "exists (0:rax=1)\n");
  EXPECT_EQ(condition("Fre PosWR"), "exists (0:rax=0)\n");
  EXPECT_EQ(condition("PosWW MFencesWR Fre"), "exists ([x]=2 /\\ 0:rax=0)\n");
  EXPECT_EQ(text_of(parse_cycle("Fre PosWR")), "PosWR Fre") << "the thread starts after the communication";
  EXPECT_THAT(error_of("PodWW PodWW Coe"), HasSubstr("two threads"));
  EXPECT_THAT(error_of("PosWW PosWW"), HasSubstr("two threads"));
  EXPECT_THAT(error_of("PosRR Hat"), HasSubstr("no outcome"));
  EXPECT_THAT(error_of("Rfi Fre"), HasSubstr("no edge of program order"));
}

TEST(GenerateCycles, WhatNoTestCanBeMadeOfIsRefused) {
  EXPECT_THAT(error_of(""), HasSubstr("needs edges"));
  EXPECT_THAT(error_of("PodWR Rfe"), HasSubstr("PodWR ends with a load, but Rfe starts with a store"));
  EXPECT_THAT(error_of("PodWW Coe"), HasSubstr("two threads"));
  EXPECT_THAT(error_of("PodWW PosWW"), HasSubstr("two threads"));
  EXPECT_THAT(error_of("PodWW Coe Coe"), HasSubstr("only one edge changes the location"));
  EXPECT_THAT(error_of("Rfe Fri Coe"), HasSubstr("no edge of program order"));
  EXPECT_THAT(error_of("PodRR Hat PodRR Hat"), HasSubstr("no outcome"));
  EXPECT_THAT(error_of("PodWWNaRlx Rfe PodRR FreNaRlx", Arch::c), HasSubstr("annotated both"));
  EXPECT_THAT(error_of("PodWWNaRlx Rfe PodRR FreRlxNa", Arch::c), HasSubstr("both plain and atomic"));
  EXPECT_THAT(error_of("PodWR RmwSc*", Arch::c), HasSubstr("is not an edge"));
  EXPECT_THAT(error_of("PodWRRlxSc RmwRlxRlx PodWR Fre PodWR Fre", Arch::c), HasSubstr("annotated both Sc"));
  EXPECT_THAT(error_of("PodWRRlxSc Rmw PodWRRlxRlx Fre PodWR Fre", Arch::c), HasSubstr("no order in common"));
  std::string loads = "PodWR";
  for (int i = 0; i < 7; ++i) loads += " PodRR";
  EXPECT_EQ(error_of(loads + " Fre PodWR Fre", Arch::x86_64), "");
  EXPECT_THAT(error_of(loads + " Fre PodWR Fre", Arch::x86), HasSubstr("registers"));
  std::string endless;
  for (int i = 0; i < 40; ++i) endless += "PodWR Fre ";
  EXPECT_THAT(error_of(endless), HasSubstr("at most 64"));
}

TEST(GenerateCycles, ErrorsPointAtTheEdge) {
  EXPECT_THAT(error_of("PodWR Fre PdWR Fre"), EndsWith("\n PodWR Fre PdWR Fre\n           ^^^^"));
  EXPECT_THAT(error_of("PodWR\tFre,PodWR  Rfe"), EndsWith("\n PodWR Fre,PodWR  Rfe\n                  ^^^"));
  EXPECT_EQ(error_of("PodWW Rfe PodRR Rfe"),
            "PodRR ends with a load, but Rfe starts with a store\n PodWW Rfe PodRR Rfe\n                 ^^^");
  EXPECT_THAT(error_of("PodWR Fre PodWR"), AllOf(HasSubstr("the cycle goes on with its first edge, and PodWR starts"),
                                                 EndsWith("\n PodWR Fre PodWR\n           ^^^^^")));
  EXPECT_THAT(error_of("Pod** Fre Rf*"), EndsWith("\n Pod** Fre Rf*\n           ^^^"));
  EXPECT_THAT(error_of("PodWWRlxRel RfeScAcq PodRR Fre", Arch::c), EndsWith("\n             ^^^^^^^^"));
  EXPECT_THAT(error_of("PodWW Coe"), Not(HasSubstr("^"))) << "about the whole cycle";
}

TEST(GenerateCycles, AThirdStoreBringsAnObserverUnlessTheOrderIsKnown) {
  const auto observed = [](std::string_view words) {
    const Layout layout = lay_out(parse_cycle(words));
    return std::ranges::any_of(layout.needs_observer, [](bool b) { return b; });
  };
  EXPECT_FALSE(observed("PodWW Coe PodWW Coe"));
  EXPECT_TRUE(observed("PodWW Coe PosWW Coe PodWW Coe")) << "Coe, and then a store more";
  EXPECT_FALSE(observed("PodWW Coe PodWW PosWW Coe")) << "the first two stores are of one thread";
  EXPECT_TRUE(observed("Coe PodWW Coe PodWW Coe"));
  EXPECT_FALSE(observed("PodWW Rfe Rmw Coe PodWW Coe")) << "the exchange reads what it overwrites";
}

TEST(GenerateCycles, SixtyFourEdgesFit) {
  std::string words;
  for (int i = 0; i < 32; ++i) words += "PodWR Fre ";
  const Generated test = emit(words, Arch::x86_64);
  const litmus::Test parsed = parse(test.text, test.name);
  EXPECT_EQ(parsed.program.threads.size(), 32U);
  EXPECT_EQ(parsed.program.locations.size(), 32U);
}

}  // namespace
}  // namespace fenceline::litmus::generate
