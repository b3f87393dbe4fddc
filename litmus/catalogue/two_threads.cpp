// The six shapes of two threads and what fences make of them.

#include <array>

#include "litmus/catalogue/rows.h"

namespace fenceline::litmus {
namespace {

constexpr std::array table{
    of_cycle("PodWR Fre PodWR Fre", "SB", "iwp2.3.a amd4", under_tso_and_pso,
             "store buffering: each thread's store waits in its buffer while its load reads the old value",
             source::x86_tso),
    of_cycle("MFencedWR Fre MFencedWR Fre", "SB+mfences", "iwp2.3.a.mfence amd5", nowhere,
             "a full fence between store and load in both threads forbids store buffering", source::x86_tso),
    of_cycle("MFencedWR Fre PodWR Fre", "SB+mfence+po", "", under_tso_and_pso,
             "one full fence does not forbid store buffering: the other thread still buffers", source::x86_tso),
    of_cycle("SFencedWR Fre SFencedWR Fre", "SB+sfences", "", under_tso_and_pso,
             "a store-store fence orders stores only: it does not forbid store buffering", source::x86_tso),
    of_cycle("LFencedWR Fre LFencedWR Fre", "SB+lfences", "", under_tso_and_pso,
             "a load-load fence does not drain the store buffer", source::x86_tso),
    of_cycle("PodWW Rfe PodRR Fre", "MP", "iwp2.1 amd1", under_pso,
             "message passing: is the data there when the flag is?", source::both),
    of_cycle("SFencedWW Rfe PodRR Fre", "MP+sfence+po", "", nowhere,
             "a store-store fence between data and flag makes message passing work under PSO", source::sparc),
    of_cycle("MFencedWW Rfe PodRR Fre", "MP+mfence+po", "", nowhere,
             "a full fence between data and flag makes message passing work under PSO", source::sparc),
    of_cycle("PodWW Rfe LFencedRR Fre", "MP+po+lfence", "", under_pso,
             "a fence in the reader does not help: it is the writer's stores that are out of order", source::both),
    of_cycle("PodWW Rfe MFencedRR Fre", "MP+po+mfence", "", under_pso,
             "a full fence in the reader does not help either: the writer's stores are out of order", source::both),
    of_cycle("SFencedWW Rfe LFencedRR Fre", "MP+sfence+lfence", "", nowhere,
             "message passing with the weakest fence for each side", source::both),
    of_cycle("PodRW Rfe PodRW Rfe", "LB", "iwp2.2 amd2", nowhere,
             "load buffering: stores are not reordered with older loads", source::x86_tso),
    of_cycle("PodWW Coe PodWR Fre", "R", "", under_tso_and_pso,
             "two stores against a store and a load: the load may pass its own thread's buffered store", source::cats),
    of_cycle("PodWW Coe MFencedWR Fre", "R+po+mfence", "", under_pso,
             "a full fence between the second thread's store and load forbids R under TSO, not under PSO",
             source::cats),
    of_cycle("MFencedWW Coe PodWR Fre", "R+mfence+po", "", under_tso_and_pso,
             "a full fence between the two stores does not forbid R", source::cats),
    of_cycle("SFencedWW Coe MFencedWR Fre", "R+sfence+mfence", "", nowhere, "R under PSO needs a fence in each thread",
             source::cats),
    of_cycle("PodWW Rfe PodRW Coe", "S", "", under_pso,
             "a store that is seen is overwritten in coherence by an older store of its own thread", source::cats),
    of_cycle("SFencedWW Rfe PodRW Coe", "S+sfence+po", "", nowhere,
             "a store-store fence between the two stores forbids S under PSO", source::cats),
    of_cycle("PodWW Coe PodWW Coe", "2+2W", "", under_pso,
             "two threads store to two locations in opposite orders, and both first stores end last", source::cats),
    of_cycle("SFencedWW Coe PodWW Coe", "2+2W+sfence+po", "", under_pso,
             "one store-store fence does not forbid 2+2W under PSO", source::sparc),
    of_cycle("SFencedWW Coe SFencedWW Coe", "2+2W+sfences", "", nowhere,
             "a store-store fence in both threads forbids 2+2W under PSO", source::sparc),
};

}  // namespace

std::span<const CatalogueEntry> shapes_of_two_threads() { return table; }

}  // namespace fenceline::litmus
