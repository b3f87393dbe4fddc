// The tests that papers and vendors' manuals number.

#include <array>

#include "litmus/catalogue/rows.h"

namespace fenceline::litmus {
namespace {

constexpr std::string_view intel = "Intel 64 Architecture Memory Ordering White Paper, 2007";
constexpr std::string_view amd = "AMD64 Architecture Programmer's Manual, volume 2, 2007, section 7.2";

constexpr std::array table{
    by_hand("amd3", "", under_tso_and_pso,
            "each thread may read the other's first store after both have made their second", amd,
            R"(X86_64 amd3
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq $2,(x)   | movq $2,(y)   ;
 movq (y),%rax | movq (x),%rbx ;
exists (0:rax=1 /\ 1:rbx=1)
)"),
    by_hand("amd10", "", nowhere, "with MFENCE even threads that read their own stores agree", amd, R"(X86_64 amd10
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 mfence        | mfence        ;
 movq (x),%rax | movq (y),%rcx ;
 movq (y),%rbx | movq (x),%rdx ;
exists (0:rbx=0 /\ 1:rdx=0)
)"),
    by_hand("iwp2.3.b", "", everywhere,
            "a load is never reordered with an older store of its own thread to the same location", intel,
            R"(X86_64 iwp2.3.b
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (x),%rax | movq (y),%rbx ;
forall (0:rax=1 /\ 1:rbx=1)
)"),
    of_cycle("RfeANa PodRR FreNaA RfeANa PodRR FreNaA", "iwp2.7", "amd7 IRIW+AA", nowhere,
             "locked instructions have one order for all readers", intel),
    of_cycle("PodWWANa Rfe PodRR Fre", "iwp2.8.b", "MP+poana+po", nowhere,
             "stores do not pass older locked instructions", intel),
    by_hand("n1", "", under_tso_and_pso,
            "a load may pass a buffered store whose location another thread then overwrites", source::x86_tso,
            R"(X86_64 n1
{ }
 P0            | P1          | P2            ;
 movq $2,(x)   | movq $1,(y) | movq (x),%rbx ;
 movq (y),%rax | movq $1,(x) | movq (x),%rcx ;
exists (0:rax=0 /\ 2:rbx=1 /\ 2:rcx=2)
)"),
    by_hand("n2", "", under_pso, "two writers, two readers: coherence and causality together", source::x86_tso,
            R"(X86_64 n2
{ }
 P0          | P1          | P2            | P3            ;
 movq $1,(y) | movq $2,(x) | movq (x),%rax | movq (z),%rcx ;
 movq $1,(x) | movq $1,(z) | movq (x),%rbx | movq (y),%rdx ;
exists (2:rax=1 /\ 2:rbx=2 /\ 3:rcx=1 /\ 3:rdx=0)
)"),
    by_hand("n3", "", nowhere, "a locked instruction and a store are not seen in different orders elsewhere",
            source::x86_tso, R"(X86_64 n3
{ 0:rax=1; }
 P0             | P1          | P2            | P3            ;
 xchgq %rax,(x) | movq $1,(y) | movq (y),%rbx | movq (x),%rsi ;
                |             | movq (x),%rcx | movq (y),%rdi ;
                |             | movq (x),%rdx | movq (y),%rbp ;
exists (2:rbx=1 /\ 2:rcx=0 /\ 2:rdx=1 /\ 3:rsi=1 /\ 3:rdi=0 /\ 3:rbp=1)
)"),
    by_hand("n4", "", nowhere, "each thread cannot see the other's store before and its own after", source::x86_tso,
            R"(X86_64 n4
{ }
 P0            | P1            ;
 movq (x),%rax | movq (x),%rcx ;
 movq $1,(x)   | movq $2,(x)   ;
 movq (x),%rbx | movq (x),%rdx ;
exists (0:rax=2 /\ 0:rbx=1 /\ 1:rcx=1 /\ 1:rdx=2)
)"),
    by_hand("n4b", "", nowhere, "two threads cannot each read the other's later store", source::x86_tso, R"(X86_64 n4b
{ }
 P0            | P1            ;
 movq (x),%rax | movq (x),%rcx ;
 movq $1,(x)   | movq $2,(x)   ;
exists (0:rax=2 /\ 1:rcx=1)
)"),
    by_hand("n5", "", nowhere,
            "two stores to one location cannot both be overwritten by the other in the eyes of their threads",
            source::x86_tso, R"(X86_64 n5
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $2,(x)   ;
 movq (x),%rax | movq (x),%rbx ;
exists (0:rax=2 /\ 1:rbx=1)
)"),
    by_hand("n6", "R+po+rfi-po", under_tso_and_pso,
            "a thread reads its own buffered store, which then ends last in memory: what tells x86-TSO from x86-CC; R "
            "whose second thread also reads its own store",
            source::x86_tso,
            R"(X86_64 n6
{ }
 P0            | P1          ;
 movq $1,(x)   | movq $2,(y) ;
 movq (x),%rax | movq $2,(x) ;
 movq (y),%rbx |             ;
exists ([x]=1 /\ 0:rax=1 /\ 0:rbx=0)
)",
            Arch::x86_64, "PodWW Coe Rfi PodRR Fre"),
    by_hand("n7", "RWC+po+rfi-po", under_tso_and_pso,
            "forwarding seen by a third thread: RWC whose last thread also reads its own store, which is no fence",
            source::x86_tso, R"(X86_64 n7
{ }
 P0            | P1          | P2            ;
 movq $1,(x)   | movq $1,(y) | movq (y),%rcx ;
 movq (x),%rax |             | movq (x),%rdx ;
 movq (y),%rbx |             |               ;
exists (0:rax=1 /\ 0:rbx=0 /\ 2:rcx=1 /\ 2:rdx=0)
)",
            Arch::x86_64, "Rfe PodRR Fre Rfi PodRR Fre"),
};

}  // namespace

std::span<const CatalogueEntry> papers() { return table; }

}  // namespace fenceline::litmus
