// C with std::atomic's orders. Under a machine model a C test means what the standard mapping compiles it to, so an
// outcome may be out of reach here that C itself allows.

#include <array>

#include "litmus/catalogue/rows.h"

namespace fenceline::litmus {
namespace {

constexpr std::array table{
    of_cycle("PodWWRlxRel Rfe PodRRAcqRlx Fre", "MP+rel+acq", "MP+porlxrel+poacqrlx", nowhere,
             "message passing with a releasing store and an acquiring load works", source::mapping, Arch::c),
    of_cycle("PodWWRlxRlx Rfe PodRRRlxRlx Fre", "MP+rlx", "MP+porlxrlxs", under_pso,
             "message passing with relaxed accesses alone does not work under PSO", source::mapping, Arch::c),
    of_cycle("PodWWRlxRlx Rfe PodRRAcqRlx Fre", "MP+rlx+acq", "MP+porlxrlx+poacqrlx", under_pso,
             "an acquiring load alone does not make message passing work: there is no release to synchronise with",
             source::mapping, Arch::c),
    of_cycle("PodWWScSc Rfe PodRRScSc Fre", "MP+scs", "MP+poscscs", nowhere,
             "message passing with seq_cst accesses works", source::mapping, Arch::c),
    of_cycle("FenceReldWWRlxRlx Rfe FenceAcqdRRRlxRlx Fre", "MP+fence-rel+fence-acq",
             "MP+fencerelrlxrlx+fenceacqrlxrlx", nowhere,
             "message passing with relaxed accesses, a release fence and an acquire fence works", source::mapping,
             Arch::c),
    of_cycle("PodWRScSc Fre PodWRScSc Fre", "SB+scs", "SB+poscscs", nowhere, "seq_cst accesses forbid store buffering",
             source::mapping, Arch::c),
    of_cycle("PodWRRlxRlx Fre PodWRRlxRlx Fre", "SB+rlx", "SB+porlxrlxs", under_tso_and_pso,
             "relaxed accesses allow store buffering", source::mapping, Arch::c),
    of_cycle("PodWRRelAcq Fre PodWRRelAcq Fre", "SB+rel-acq", "SB+porelacqs", under_tso_and_pso,
             "release and acquire allow store buffering: they do not order a store before a later load",
             source::mapping, Arch::c),
    of_cycle("FenceScdWRRlxRlx Fre FenceScdWRRlxRlx Fre", "SB+fence-scs", "SB+fencescrlxrlxs", nowhere,
             "seq_cst fences between relaxed accesses forbid store buffering", source::mapping, Arch::c),
    of_cycle("FenceARdWRRlxRlx Fre FenceARdWRRlxRlx Fre", "SB+fence-acqrels", "SB+fencearrlxrlxs SB+fenceacqrelrlxrlxs",
             under_tso_and_pso, "acq_rel fences allow store buffering", source::mapping, Arch::c),
    of_cycle("PodWRScSc Fre PodWRRlxRlx Fre", "SB+sc+rlx", "SB+poscsc+porlxrlx SB+porlxrlx+poscsc", under_tso_and_pso,
             "seq_cst in one thread only does not forbid store buffering", source::mapping, Arch::c),
    of_cycle("PodRWRlxRlx Rfe PodRWRlxRlx Rfe", "LB+rlx", "LB+porlxrlxs", nowhere,
             "C allows load buffering of relaxed accesses; none of these machines shows it", source::mapping, Arch::c),
    of_cycle("PodRWAcqRel Rfe PodRWAcqRel Rfe", "LB+acq-rel", "LB+poacqrels", nowhere,
             "load buffering with acquire and release, which C forbids too", source::mapping, Arch::c),
    of_cycle("PodWWRlxRlx Coe PodWWRlxRlx Coe", "2+2W+rlx", "2+2W+porlxrlxs", under_pso,
             "relaxed stores to two locations may end in opposite orders", source::mapping, Arch::c),
    of_cycle("PodWWRlxRel Coe PodWWRlxRel Coe", "2+2W+rel", "2+2W+porlxrels", nowhere,
             "C allows 2+2W with releasing stores, but the mapping to PSO puts a barrier before each", source::mapping,
             Arch::c),
    of_cycle("PodWWScSc Coe PodWRScSc Fre", "R+scs", "R+poscscs", nowhere, "seq_cst accesses forbid R", source::mapping,
             Arch::c),
    of_cycle("RfeRelAcq PodRWAcqRel RfeRelAcq PodRRAcqRlx Fre", "WRC+rel-acq", "WRC+poacqrel+poacqrlx+Rel", nowhere,
             "release and acquire are transitive through a middle thread", source::mapping, Arch::c),
    of_cycle("RfeRlxAcq PodRRAcqAcq Fre RfeRlxAcq PodRRAcqAcq Fre", "IRIW+acq", "IRIW+poacqacqs+RlxRlx", nowhere,
             "C allows two acquiring readers to disagree; machines with one memory do not", source::mapping, Arch::c),
    of_cycle("RfeScSc PodRRScSc Fre RfeScSc PodRRScSc Fre", "IRIW+scs", "IRIW+poscscs+ScSc", nowhere,
             "independent reads of independent writes with seq_cst accesses, which C forbids too", source::mapping,
             Arch::c),
    by_hand("INC+atomic", "", nowhere, "relaxed fetch_add loses no update", source::mapping, R"(C INC+atomic
{}

P0 (atomic_int* x) {
  int r0 = atomic_fetch_add_explicit(x,1,memory_order_relaxed);
}

P1 (atomic_int* x) {
  int r0 = atomic_fetch_add_explicit(x,1,memory_order_relaxed);
}

exists ([x]=1)
)",
            Arch::c),
    by_hand("CAS+c", "", nowhere, "two compare-and-swaps of one location from the same old value do not both succeed",
            source::mapping, R"(C CAS+c
{}

P0 (atomic_int* x) {
  int expected = 0;
  int r0 = atomic_compare_exchange_strong_explicit(x,&expected,1,memory_order_acq_rel,memory_order_acquire);
}

P1 (atomic_int* x) {
  int expected = 0;
  int r0 = atomic_compare_exchange_strong_explicit(x,&expected,2,memory_order_acq_rel,memory_order_acquire);
}

exists (0:r0=1 /\ 1:r0=1)
)",
            Arch::c),
};

}  // namespace

std::span<const CatalogueEntry> c11_orders() { return table; }

}  // namespace fenceline::litmus
