#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "litmus/generate/edge.h"

namespace fenceline::litmus::generate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> texts(const std::vector<Edge>& edges, Arch arch) {
  std::vector<std::string> result;
  for (const Edge& e : edges) result.push_back(text_of(e, arch));
  return result;
}

std::string error_of(std::string_view word, Arch arch) {
  try {
    parse_edge(word, arch);
  } catch (const GenerateError& e) {
    return e.what();
  }
  return "";
}

TEST(GenerateEdges, ArePrintedAsTheyAreRead) {
  for (const char* word : {"Rfe", "Rfi", "Fre", "Fri", "Coe", "Coi", "Hat", "Rmw", "PodWR", "PosRR", "MFencedWR",
                           "SFencesWW", "LFencedRR", "PodWRANa", "CoeAA", "FreNaA"}) {
    EXPECT_THAT(texts(parse_edge(word, Arch::x86_64), Arch::x86_64), ElementsAre(word));
    EXPECT_THAT(texts(parse_edge(word, Arch::x86), Arch::x86), ElementsAre(word));
  }
  for (const char* word : {"Rfe", "PodWWRlxRel", "PodRRAcqRlx", "RfeRelAcq", "FreScSc", "PodWWNaNa", "FenceScdWR",
                           "FenceARdRW", "FenceAcqdRR", "FenceReldWWRlxRlx", "FenceRlxdRR", "FenceCondRR", "RmwAcqRel",
                           "RmwScSc", "Fetch.Add", "Fetch.AddAcqRel", "PodRRConRlx"}) {
    EXPECT_THAT(texts(parse_edge(word, Arch::c), Arch::c), ElementsAre(word));
  }
}

TEST(GenerateEdges, HaveOlderAndShorterNamesToo) {
  EXPECT_EQ(parse_edge("Wse", Arch::x86_64), parse_edge("Coe", Arch::x86_64));
  EXPECT_EQ(parse_edge("Wsi", Arch::c), parse_edge("Coi", Arch::c));
  EXPECT_EQ(parse_edge("FencedWR", Arch::x86_64), parse_edge("MFencedWR", Arch::x86_64));
  EXPECT_EQ(parse_edge("FencesRW", Arch::c), parse_edge("FenceScsRW", Arch::c));
  EXPECT_EQ(parse_edge("PodWWPRel", Arch::c), parse_edge("PodWWNaRel", Arch::c));
  EXPECT_EQ(parse_edge("FenceAcqReldRW", Arch::c), parse_edge("FenceARdRW", Arch::c));
  EXPECT_EQ(parse_edge("ExchAcqRel", Arch::c), parse_edge("RmwAcqRel", Arch::c));
}

TEST(GenerateEdges, AStarStandsForEveryLetter) {
  EXPECT_THAT(texts(parse_edge("Pod**", Arch::x86_64), Arch::x86_64), ElementsAre("PodWW", "PodWR", "PodRW", "PodRR"));
  EXPECT_THAT(texts(parse_edge("MFence*W*", Arch::x86), Arch::x86),
              ElementsAre("MFencesWW", "MFencesWR", "MFencedWW", "MFencedWR"));
  EXPECT_THAT(texts(parse_edge("Rf*", Arch::c), Arch::c), ElementsAre("Rfi", "Rfe"));
  EXPECT_THAT(texts(parse_edge("Pod**RelRlx", Arch::c), Arch::c), ElementsAre("PodWWRelRlx", "PodWRRelRlx"))
      << "no load releases";
}

TEST(GenerateEdges, ListsAreSortedAndHoldEachEdgeOnce) {
  EXPECT_THAT(texts(parse_edge_list("Wse, PodWR Fre,PodW*  Rfe Coe", Arch::x86_64), Arch::x86_64),
              ElementsAre("Rfe", "Fre", "Coe", "PodWW", "PodWR"));
  EXPECT_THAT(parse_edge_list(" , ", Arch::x86_64), IsEmpty());
}

TEST(GenerateEdges, BadWordsAreRefusedByName) {
  for (const char* word : {"", "Rf", "Rfx", "Pod", "PodWX", "Podd", "PodWRR", "DpAddrdR", "podWR", "MFence", "PodWRNa",
                           "PodWRRlxRlx", "FenceScdWR"}) {
    EXPECT_THAT(error_of(word, Arch::x86_64), HasSubstr("'" + std::string(word) + "' is not an edge in X86_64"))
        << word;
  }
  EXPECT_THAT(error_of("MFencedWR", Arch::c), HasSubstr("is not an edge in C;"));
  for (const char* word : {"Fetch.Add", "Exch", "FenceARdRW", "PodRRConRlx"}) {
    EXPECT_THAT(error_of(word, Arch::x86_64), HasSubstr("is not an edge in X86_64")) << word;
  }
  EXPECT_THAT(error_of("PodWWRlxCon", Arch::c), HasSubstr("no such access")) << "no store consumes";
  EXPECT_THAT(error_of("Fetch.AddScRlx", Arch::c), HasSubstr("no such access"));
  EXPECT_THAT(error_of("Fetch.AddConRlx", Arch::c), HasSubstr("no such access"));
  EXPECT_THAT(error_of("PodRRRelRlx", Arch::c), HasSubstr("no such access"));
  EXPECT_THAT(error_of("PodRRNaA", Arch::x86_64), HasSubstr("no such access")) << "XCHG stores";
  EXPECT_THAT(error_of("RmwScRlx", Arch::c), HasSubstr("no such access"));
  EXPECT_THAT(error_of("RmwNaNa", Arch::c), HasSubstr("no such access"));
}

}  // namespace
}  // namespace fenceline::litmus::generate
