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
    of_cycle("PodWWRlxRlx Rfe PodRWRlxRlx Coe", "S+rlx", "S+porlxrlxs", under_pso,
             "relaxed accesses allow S where stores are reordered", source::mapping, Arch::c),
    of_cycle("PodWWRlxRlx Coe PodWRRlxRlx Fre", "R+rlx", "R+porlxrlxs", under_tso_and_pso,
             "relaxed accesses allow R: the load may pass its own thread's buffered store", source::mapping, Arch::c),
    of_cycle("RfeRlxRlx PodRWRlxRlx RfeRlxRlx PodRRRlxRlx Fre", "WRC+rlx", "WRC+porlxrlxs+Rlx", nowhere,
             "C allows relaxed accesses to break causality; machines with one memory and loads in order do not",
             source::mapping, Arch::c),
    of_cycle("PodWWRlxRlx Rfe PodRWRlxRlx Rfe PodRRRlxRlx Fre", "ISA2+rlx", "ISA2+porlxrlxs", under_pso,
             "relaxed message passing through a middle thread fails where stores are reordered", source::mapping,
             Arch::c),
    of_cycle("Rfe PodRRRlxRlx Fre Rfe PodRRRlxRlx Fre", "IRIW+rlx", "IRIW+porlxrlxs+RlxRlx", nowhere,
             "C allows two relaxed readers to disagree; machines with one memory and loads in order do not",
             source::mapping, Arch::c),
    of_cycle("Rfe PodRRRlxRlx Fre PodWRRlxRlx Fre", "RWC+rlx", "RWC+porlxrlxs+Rlx", under_tso_and_pso,
             "relaxed accesses allow RWC: the last thread's load passes its own buffered store", source::mapping,
             Arch::c),
    of_cycle("PodWWRlxRlx Rfe PodRRRlxRlx Fre PodWRRlxRlx Fre", "W+RWC+rlx", "W+RWC+porlxrlxs", under_tso_and_pso,
             "relaxed message passing to a reader that races with a store buffer", source::mapping, Arch::c),
    of_cycle("PodWRRlxRlx Fre PodWRRlxRlx Fre PodWRRlxRlx Fre", "3.SB+rlx", "3.SB+porlxrlxs", under_tso_and_pso,
             "relaxed accesses allow store buffering round a ring of three threads", source::mapping, Arch::c),
    of_cycle("Rfe PosRRRlxRlx Fre", "CoRR+rlx", "CoRR+posrlxrlx+Rlx", nowhere,
             "relaxed loads of one location see its stores in one order: atomics are coherent", source::coherence,
             Arch::c),
    of_cycle("Rfe PosRWRlxRlx Coe", "CoRW2+rlx", "CoRW2+posrlxrlx+Rlx", nowhere,
             "a relaxed store comes after the store that its thread has read", source::coherence, Arch::c),
    of_cycle("PosWRRlxRlx Fre Coe", "CoWR+rlx", "CoWR+posrlxrlx+Rlx", nowhere,
             "a relaxed load does not read a store older than its own thread's", source::coherence, Arch::c),
    of_cycle("PosWWRlxRlx Coe", "CoWW+rlx", "CoWW+posrlxrlx", nowhere,
             "relaxed stores of one thread to one location keep their order", source::coherence, Arch::c),
    of_cycle("PodWWRlxRel Rfe PodRWAcqRlx Coe", "S+rel+acq", "S+porlxrel+poacqrlx", nowhere,
             "a store after an acquiring load follows what came before the releasing store", source::mapping, Arch::c),
    of_cycle("PodWWRlxRel Coe PodWRRelAcq Fre", "R+rel+rel-acq", "R+porlxrel+porelacq", under_tso_and_pso,
             "release and acquire allow R: no load reads from a store, so nothing synchronises", source::mapping,
             Arch::c),
    of_cycle("PodWWScSc Coe PodWWScSc Coe", "2+2W+scs", "2+2W+poscscs", nowhere, "seq_cst stores forbid 2+2W",
             source::mapping, Arch::c),
    of_cycle("PodWWRlxRel Rfe PodRWAcqRel Rfe PodRRAcqRlx Fre", "ISA2+rel-acq", "ISA2+porlxrel+poacqrel+poacqrlx",
             nowhere, "release and acquire pass a message through a middle thread", source::mapping, Arch::c),
    of_cycle("RfeRelAcq PodRRAcqAcq Fre PodWRRelAcq Fre", "RWC+rel-acq", "RWC+poacqacq+porelacq+Rel", under_tso_and_pso,
             "release and acquire allow RWC: the last thread's load may still pass its store", source::mapping,
             Arch::c),
    of_cycle("RfeScSc PodRRScSc Fre PodWRScSc Fre", "RWC+scs", "RWC+poscscs+Sc", nowhere, "seq_cst accesses forbid RWC",
             source::mapping, Arch::c),
    of_cycle("PodWRScSc Fre PodWRScSc Fre PodWRScSc Fre", "3.SB+scs", "3.SB+poscscs", nowhere,
             "seq_cst accesses forbid store buffering round a ring too", source::mapping, Arch::c),
    of_cycle("FenceReldWWRlxRlx Rfe PodRRAcqRlx Fre", "MP+fence-rel+acq", "MP+fencerelrlxrlx+poacqrlx", nowhere,
             "a release fence before a relaxed store synchronises with an acquiring load", source::mapping, Arch::c),
    of_cycle("PodWWRlxRel Rfe FenceAcqdRRRlxRlx Fre", "MP+rel+fence-acq", "MP+porlxrel+fenceacqrlxrlx", nowhere,
             "a releasing store synchronises with a relaxed load before an acquire fence", source::mapping, Arch::c),
    of_cycle("FenceScdWWRlxRlx Rfe FenceScdRRRlxRlx Fre", "MP+fence-scs", "MP+fencescrlxrlxs", nowhere,
             "seq_cst fences make message passing work as well: they release and acquire", source::mapping, Arch::c),
    of_cycle("FenceScdWRRlxRlx Fre FenceARdWRRlxRlx Fre", "SB+fence-sc+fence-acqrel", "SB+fencearrlxrlx+fencescrlxrlx",
             under_tso_and_pso,
             "store buffering needs a seq_cst fence in both threads: an acq_rel fence in one does not do",
             source::mapping, Arch::c),
    of_cycle("PodWRRlxRlx RmwRlxRel Rfe PodRRAcqRlx Fre", "MP+xchg-rel+acq", "MP+porlxrlx-rmwrlxrel+poacqrlx", nowhere,
             "a flag set by a releasing exchange passes the message", source::mapping, Arch::c),
    of_cycle("PodWRRlxRlx RmwRlxRlx Rfe PodRRAcqRlx Fre", "MP+xchg-rlx+acq", "MP+porlxrlx-rmwrlxrlx+poacqrlx", nowhere,
             "C allows a relaxed exchange to overtake the data; these machines drain the store buffer first",
             source::mapping, Arch::c),
    of_cycle("PodWWRlxRel Rfe RmwAcqRlx PodWRRlxRlx Fre", "MP+rel+xchg-acq", "MP+porlxrel+rmwacqrlx-porlxrlx", nowhere,
             "a flag taken by an acquiring exchange, as in a lock, brings the data with it", source::mapping, Arch::c),
    of_cycle("RmwRlxRlx PodWRRlxRlx Hat RmwRlxRlx PodWRRlxRlx Hat", "SB+xchg-rlxs", "RR+RR+rmwrlxrlx-porlxrlxs",
             nowhere,
             "C allows relaxed exchanges to show store buffering; on these machines each drains the store buffer",
             source::mapping, Arch::c),
    of_cycle("PodWWRlxRel RfeRelRlx Fetch.AddRlxRlx RfeRlxAcq PodRRAcqRlx Fre", "ISA2+rel+fetch-add+acq",
             "ISA2+porlxrel+fetch.addrlxrlx+poacqrlx", nowhere,
             "a release sequence: a relaxed fetch_add between release and acquire does not break the chain",
             source::sequences, Arch::c),
    of_cycle("PodWWRlxRel RfeRelRlx RmwRlxRlx RfeRlxAcq PodRRAcqRlx Fre", "ISA2+rel+xchg+acq",
             "ISA2+porlxrel+rmwrlxrlx+poacqrlx", nowhere,
             "a release sequence goes through a relaxed exchange too: it is a read-modify-write", source::sequences,
             Arch::c),
    of_cycle("PodWWRlxRel CoeRelRlx RfeRlxAcq PodRRAcqRlx Fre", "MP+rel+rlx+acq", "WRR+2W+poacqrlx+porlxrel+Rlx",
             nowhere,
             "another thread's relaxed store ends the release sequence, so C allows this; one memory that stores enter "
             "in order does not",
             source::sequences, Arch::c),
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
