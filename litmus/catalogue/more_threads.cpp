// The shapes of three and four threads.

#include <array>

#include "litmus/catalogue/rows.h"

namespace fenceline::litmus {
namespace {

constexpr std::array table{
    of_cycle("Rfe PodRW Rfe PodRR Fre", "WRC", "iwp2.5 amd8", nowhere,
             "write-to-read causality: stores are transitively visible", source::x86_tso),
    of_cycle("Rfe PodRR Fre PodWR Fre", "RWC", "rwc-unfenced", under_tso_and_pso,
             "read-to-write causality: the third thread's load passes its own buffered store", source::x86_tso),
    of_cycle("Rfe PodRR Fre MFencedWR Fre", "RWC+po+mfence", "rwc-fenced", nowhere,
             "a full fence in the third thread forbids RWC", source::x86_tso),
    of_cycle("Rfe PodRW Rfe PodRW Coe", "WWC", "", nowhere,
             "write-to-write causality: a store that caused another is not coherence-after it", source::tutorial),
    of_cycle("Rfe PodRW Coe PodWR Fre", "WRW+WR", "", under_tso_and_pso,
             "like RWC, with a store in the middle thread; the last load passes its own buffered store",
             source::tutorial),
    of_cycle("Rfe PodRR Fre PodWW Coe", "WRR+2W", "", under_pso,
             "a reader sees two stores against the order in which their locations are overwritten", source::tutorial),
    of_cycle("Rfe PodRW Coe PodWW Coe", "WRW+2W", "", under_pso,
             "coherence of two locations goes against what the middle thread saw and wrote", source::tutorial),
    of_cycle("PodWW Rfe PodRW Rfe PodRR Fre", "ISA2", "", under_pso, "message passing through a middle thread",
             source::cats),
    of_cycle("SFencedWW Rfe PodRW Rfe PodRR Fre", "ISA2+sfence+po+po", "", nowhere,
             "one store-store fence, in the first thread, is enough for ISA2 under PSO", source::cats),
    of_cycle("PodWW Rfe PodRR Fre PodWR Fre", "W+RWC", "", under_tso_and_pso,
             "message passing to a reader that races with a store buffer", source::cats),
    of_cycle("PodWW Rfe PodRR Fre MFencedWR Fre", "W+RWC+po+po+mfence", "", under_pso,
             "a full fence in the third thread forbids W+RWC under TSO, not under PSO", source::cats),
    of_cycle("SFencedWW Rfe PodRR Fre MFencedWR Fre", "W+RWC+sfence+po+mfence", "", nowhere,
             "under PSO it needs a store-store fence in the first thread too", source::cats),
    of_cycle("PodWW Rfe PodRW Coe PodWR Fre", "Z6.0", "", under_tso_and_pso,
             "S into SB: the last thread's load passes its buffered store", source::tutorial),
    of_cycle("PodWW Coe PodWW Rfe PodRW Coe", "Z6.1", "", under_pso,
             "S with one coherence step more: each thread's second access follows the next thread's first",
             source::tutorial),
    of_cycle("PodWW Rfe PodRW Rfe PodRW Coe", "Z6.2", "", under_pso, "S through a middle thread", source::tutorial),
    of_cycle("PodWW Coe PodWW Rfe PodRR Fre", "Z6.3", "", under_pso,
             "message passing whose data was overwritten by a thread that lost a race for it", source::tutorial),
    of_cycle("PodWW Coe PodWR Fre PodWR Fre", "Z6.4", "", under_tso_and_pso, "R with a second store buffer in the ring",
             source::tutorial),
    of_cycle("PodWW Coe PodWW Coe PodWR Fre", "Z6.5", "", under_tso_and_pso,
             "R with a further coherence step; the load passes its own thread's buffered store", source::tutorial),
    of_cycle("PodWR Fre PodWR Fre PodWR Fre", "3.SB", "SB3", under_tso_and_pso,
             "store buffering round a ring of three threads", source::x86_tso),
    of_cycle("MFencedWR Fre MFencedWR Fre MFencedWR Fre", "3.SB+mfences", "", nowhere,
             "a ring needs a full fence in each of its threads", source::x86_tso),
    of_cycle("MFencedWR Fre MFencedWR Fre PodWR Fre", "3.SB+mfence+mfence+po", "", under_tso_and_pso,
             "one thread without a fence is enough to show store buffering", source::x86_tso),
    of_cycle("PodRW Rfe PodRW Rfe PodRW Rfe", "3.LB", "", nowhere, "load buffering round a ring of three threads",
             source::x86_tso),
    of_cycle("PodWW Coe PodWW Coe PodWW Coe", "3.2W", "", under_pso, "2+2W round a ring of three threads",
             source::tutorial),
    of_cycle("Rfe PodRR Fre Rfe PodRR Fre", "IRIW", "amd6", nowhere,
             "independent reads of independent writes: two readers do not see two stores in different orders",
             source::x86_tso),
    of_cycle("Rfe PodRW Coe Rfe PodRR Fre", "IRRWIW", "", nowhere, "IRIW with one reader's second access a store",
             source::tutorial),
    of_cycle("Rfe PodRW Coe Rfe PodRW Coe", "IRWIW", "", nowhere, "IRIW with both readers' second accesses stores",
             source::tutorial),
    of_cycle("PodWR Fre PodWR Fre PodWR Fre PodWR Fre", "4.SB", "", under_tso_and_pso,
             "store buffering round a ring of four threads", source::x86_tso),
    of_cycle("PodRW Rfe PodRW Rfe PodRW Rfe PodRW Rfe", "4.LB", "", nowhere,
             "load buffering round a ring of four threads", source::x86_tso),
    of_cycle("PodWW Coe PodWW Coe PodWW Coe PodWW Coe", "4.2W", "", under_pso, "2+2W round a ring of four threads",
             source::tutorial),
};

}  // namespace

std::span<const CatalogueEntry> shapes_of_more_threads() { return table; }

}  // namespace fenceline::litmus
