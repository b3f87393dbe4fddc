// Locked instructions, which drain the store buffer.

#include <array>

#include "litmus/catalogue/rows.h"

namespace fenceline::litmus {
namespace {

constexpr std::array table{
    by_hand("SB+rmws", "", nowhere,
            "a locked read-modify-write of another location between store and load drains the buffer", source::x86_tso,
            R"(X86_64 SB+rmws
{
uint64_t x; uint64_t y; uint64_t u; uint64_t v; uint64_t 0:rax; uint64_t 1:rax;
}
 P0               | P1               ;
 movq $1,(x)      | movq $1,(y)      ;
 lock addq $1,(u) | lock addq $1,(v) ;
 movq (y),%rax    | movq (x),%rax    ;
exists (0:rax=0 /\ 1:rax=0)
)"),
    of_cycle("PodWRANa Fre PodWRANa Fre", "SB+xchgs", "SB+poanas iwp2.8.a", nowhere,
             "stores made with XCHG, which locks, forbid store buffering: loads do not pass older locked instructions",
             "Intel 64 Architecture Memory Ordering White Paper, 2007, section 2.8"),
    of_cycle("PodWRANa Fre PodWR Fre", "SB+xchg+po", "SB+po+poana n8", under_tso_and_pso,
             "one locked store is not enough: the other thread still buffers its own", source::x86_tso),
    of_cycle("PodWWNaA Rfe PodRR Fre", "MP+po-xchg+po", "MP+ponaa+po", nowhere,
             "a flag set with XCHG makes message passing work under PSO", source::both),
    by_hand("MP+xadd+po", "", nowhere, "a flag counted up with XADD makes message passing work under PSO", source::both,
            R"(X86_64 MP+xadd+po
{
uint64_t x; uint64_t y; uint64_t 0:rax=1; uint64_t 1:rax; uint64_t 1:rbx;
}
 P0                  | P1            ;
 movq $1,(x)         | movq (y),%rax ;
 lock xaddq %rax,(y) | movq (x),%rbx ;
exists (1:rax=1 /\ 1:rbx=0)
)"),
    of_cycle("PodWR Rmw Coe PodWR Fre", "R+po-rmw+po", "", under_tso_and_pso,
             "a locked exchange in the first thread does not order the second one's store and load", source::x86_tso),
    of_cycle("PodWR Rmw Coe MFencedWR Fre", "R+po-rmw+mfence", "", nowhere,
             "R with a locked exchange in one thread and a full fence in the other is forbidden, under PSO too",
             source::both),
    of_cycle("PodWR Rmw Rfe PodRW Coe", "S+po-rmw+po", "", nowhere,
             "a store before a locked exchange is not overtaken by it", source::both),
    of_cycle("Rmw PodWR Hat Rmw PodWR Hat", "RR+RR+rmw-pos", "", nowhere,
             "two locked exchanges followed by loads: store buffering cannot show", source::x86_tso),
    by_hand("CAS+both", "", nowhere,
            "two compare-and-swaps of one location from the same old value do not both succeed", source::x86_tso,
            R"(X86_64 CAS+both
{
uint64_t x; uint64_t 0:rax=0; uint64_t 0:rbx=1; uint64_t 1:rax=0; uint64_t 1:rbx=2;
}
 P0                     | P1                     ;
 lock cmpxchgq %rbx,(x) | lock cmpxchgq %rbx,(x) ;
exists (0:rax=0 /\ 1:rax=0)
)"),
    by_hand("INC+unlocked", "", everywhere, "increments without a lock lose updates, under every model",
            source::x86_tso, R"(X86_64 INC+unlocked
{
uint64_t x;
}
 P0       | P1       ;
 incq (x) | incq (x) ;
exists ([x]=1)
)"),
    by_hand("INC+locked", "", nowhere, "locked increments lose no update", source::x86_tso, R"(X86_64 INC+locked
{
uint64_t x;
}
 P0            | P1            ;
 lock incq (x) | lock incq (x) ;
exists ([x]=1)
)"),
};

}  // namespace

std::span<const CatalogueEntry> locked_instructions() { return table; }

}  // namespace fenceline::litmus
