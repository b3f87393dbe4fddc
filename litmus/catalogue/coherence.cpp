// One location: coherence, which all three models keep; and forwarding, where a thread sees its own stores first.

#include <array>

#include "litmus/catalogue/rows.h"

namespace fenceline::litmus {
namespace {

constexpr std::array table{
    of_cycle("Rfe PosRR Fre", "CoRR", "", nowhere, "two loads of one location see its stores in coherence order",
             source::cats),
    of_cycle("Rfe PosRW Coe", "CoRW2", "", nowhere, "a store is coherence-after a store that its thread has read",
             source::cats),
    of_cycle("PosWR Fre Coe", "CoWR", "", nowhere,
             "a load does not read a store that is coherence-before its own thread's", source::cats),
    of_cycle("PosWW Coe", "CoWW", "", nowhere,
             "a thread's stores to one location are in coherence order as in its program", source::cats),
    of_cycle("PosRW Rfe", "CoRW1", "", nowhere, "a load does not read a younger store of its own thread", source::cats),
    of_cycle("PosWR Fre", "CoWR0", "", nowhere, "a load does not read from before its own thread's older store",
             source::cats),
    of_cycle("PosWW Rfe PosRR Fre", "MP+poss", "", nowhere, "message passing through one location alone works",
             source::cats),
    of_cycle("Rfe PosRR Fre Rfe PosRR Fre", "IRIW+poss", "iwp2.6", nowhere,
             "stores to one location have one order for all readers",
             "Intel 64 Architecture Memory Ordering White Paper, 2007, section 2.6"),
    of_cycle("Rfi PodRR Fre Rfi PodRR Fre", "SB+rfi-pos", "iwp2.4 amd9", under_tso_and_pso,
             "forwarding: each thread reads its own store before the other can",
             "Intel 64 Architecture Memory Ordering White Paper, 2007, section 2.4"),
    of_cycle("PodWW Rfi PodRR Fre PodWW Rfi PodRR Fre", "SB+po-rfi-pos", "", under_tso_and_pso,
             "a load forwarded from a younger store does not make the older one visible", source::x86_tso),
};

}  // namespace

std::span<const CatalogueEntry> coherence_and_forwarding() { return table; }

}  // namespace fenceline::litmus
