#include "litmus/generate/suites.h"

#include <algorithm>
#include <array>

namespace fenceline::litmus::generate {
namespace {

constexpr std::string_view basic = "Pod**,Fre,Rfe,Wse,MFenced**";

constexpr std::array table{
    Suite{"x86-basic-2",
          "critical cycles of 2 threads, with and without full fences",
          Arch::x86_64,
          basic,
          {2, 2},
          {2, 4},
          Mode::critical},
    Suite{"x86-basic-3",
          "critical cycles of 3 threads, with and without full fences",
          Arch::x86_64,
          basic,
          {3, 3},
          {2, 6},
          Mode::critical},
    Suite{"x86-basic-4",
          "critical cycles of 4 threads, with and without full fences",
          Arch::x86_64,
          basic,
          {4, 4},
          {2, 8},
          Mode::critical},
    Suite{"x86-fences",
          "critical cycles of 2 and 3 threads with each of the three fences",
          Arch::x86_64,
          "Pod**,Fre,Rfe,Wse,MFenced**,SFenced**,LFenced**",
          {2, 3},
          {2, 6},
          Mode::critical},
    Suite{"x86-fences-4",
          "critical cycles of 4 threads with each of the three fences",
          Arch::x86_64,
          "Pod**,Fre,Rfe,Wse,MFenced**,SFenced**,LFenced**",
          {4, 4},
          {2, 8},
          Mode::critical},
    Suite{"x86-rmw",
          "critical cycles of up to 6 edges with locked exchanges and full fences",
          Arch::x86_64,
          "Pod**,Fre,Rfe,Wse,MFenced**,Rmw",
          {2, 4},
          {2, 6},
          Mode::critical},
    Suite{"x86-rmw-8",
          "critical cycles of 7 and 8 edges with locked exchanges and full fences",
          Arch::x86_64,
          "Pod**,Fre,Rfe,Wse,MFenced**,Rmw",
          {2, 4},
          {7, 8},
          Mode::critical},
    Suite{"x86-forwarding",
          "cycles of 2 and 3 threads whose loads may be forwarded from the thread's own stores",
          Arch::x86_64,
          "Pod**,Pos**,Rfi,Fre,Rfe,Wse,MFenced**",
          {2, 3},
          {2, 6},
          Mode::free},
    Suite{"c-orders-2",
          "critical cycles of 2 threads with relaxed, release/acquire and seq_cst accesses",
          Arch::c,
          "Pod**RlxRlx,Pod**ScSc,PodWWRlxRel,PodRRAcqRlx,PodRWAcqRlx,PodRWRlxRel,PodRWAcqRel,PodWRRelAcq,"
          "Fre,Rfe,Wse",
          {2, 2},
          {2, 4},
          Mode::critical},
    Suite{"c-fences",
          "critical cycles of 2 and 3 threads of relaxed accesses with fences of each order",
          Arch::c,
          "Pod**,FenceScd**,FenceReldWW,FenceReldRW,FenceAcqdRR,FenceAcqdRW,FenceARd**,Fre,Rfe,Wse",
          {2, 3},
          {2, 6},
          Mode::critical},
    Suite{"c-rmw",
          "critical cycles of 2 and 3 threads with atomic exchanges of each order",
          Arch::c,
          "Pod**,FenceScd**,Fre,Rfe,Wse,RmwRlxRlx,RmwAcqRlx,RmwRlxRel,RmwAcqRel,RmwScSc",
          {2, 3},
          {2, 5},
          Mode::critical},
};

}  // namespace

std::span<const Suite> suites() { return table; }

const Suite* suite_named(std::string_view name) {
  const auto found = std::ranges::find(table, name, &Suite::name);
  return found == table.end() ? nullptr : &*found;
}

EnumerateOptions options_of(const Suite& suite) {
  EnumerateOptions options;
  options.arch = suite.arch;
  options.edges = parse_edge_list(suite.edges, suite.arch);
  options.threads = suite.threads;
  options.size = suite.size;
  options.mode = suite.mode;
  return options;
}

std::vector<Generated> tests_of(const Suite& suite) {
  std::vector<Generated> tests;
  Enumerator enumerator(options_of(suite));
  Emitter emitter;
  Cycle cycle;
  while (enumerator.next(cycle)) emitter.emit(cycle, tests.emplace_back());
  return tests;
}

}  // namespace fenceline::litmus::generate
