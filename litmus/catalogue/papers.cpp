// The tests that papers and vendors' manuals number.

#include <array>

#include "litmus/catalogue/catalogue.h"

namespace fenceline::litmus {
namespace {

constexpr std::array table{
    CatalogueEntry{"amd3",
                   "",
                   "each thread may read the other's first store after both have made their second",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 amd3
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq $2,(x)   | movq $2,(y)   ;
 movq (y),%rax | movq (x),%rbx ;
exists (0:rax=1 /\ 1:rbx=1)
)"},
    CatalogueEntry{"amd5",
                   "",
                   "loads do not pass older stores across MFENCE",
                   "AMD64 Architecture Programmer's Manual, volume 2, 2007, section 7.2",
                   {false, false, false},
                   R"(X86_64 amd5
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 mfence        | mfence        ;
 movq (y),%rax | movq (x),%rbx ;
exists (0:rax=0 /\ 1:rbx=0)
)"},
    CatalogueEntry{"amd10",
                   "",
                   "with MFENCE even threads that read their own stores agree",
                   "AMD64 Architecture Programmer's Manual, volume 2, 2007, section 7.2",
                   {false, false, false},
                   R"(X86_64 amd10
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 mfence        | mfence        ;
 movq (x),%rax | movq (y),%rcx ;
 movq (y),%rbx | movq (x),%rdx ;
exists (0:rbx=0 /\ 1:rdx=0)
)"},
    CatalogueEntry{"iwp2.3.b",
                   "",
                   "a load is never reordered with an older store of its own thread to the same location",
                   "Intel 64 Architecture Memory Ordering White Paper, 2007",
                   {true, true, true},
                   R"(X86_64 iwp2.3.b
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (x),%rax | movq (y),%rbx ;
forall (0:rax=1 /\ 1:rbx=1)
)"},
    CatalogueEntry{"iwp2.4",
                   "amd9",
                   "forwarding: each thread reads its own store before the other can",
                   "Intel 64 Architecture Memory Ordering White Paper, 2007",
                   {false, true, true},
                   R"(X86_64 iwp2.4
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (x),%rax | movq (y),%rcx ;
 movq (y),%rbx | movq (x),%rdx ;
exists (0:rax=1 /\ 0:rbx=0 /\ 1:rcx=1 /\ 1:rdx=0)
)"},
    CatalogueEntry{"iwp2.6",
                   "",
                   "stores to one location have one order for all readers",
                   "Intel 64 Architecture Memory Ordering White Paper, 2007",
                   {false, false, false},
                   R"(X86_64 iwp2.6
{ }
 P0          | P1          | P2            | P3            ;
 movq $1,(x) | movq $2,(x) | movq (x),%rax | movq (x),%rcx ;
             |             | movq (x),%rbx | movq (x),%rdx ;
exists (2:rax=1 /\ 2:rbx=2 /\ 3:rcx=2 /\ 3:rdx=1)
)"},
    CatalogueEntry{"iwp2.7",
                   "amd7",
                   "locked instructions have one order for all readers",
                   "Intel 64 Architecture Memory Ordering White Paper, 2007",
                   {false, false, false},
                   R"(X86_64 iwp2.7
{ 0:rax=1; 1:rbx=1; }
 P0             | P1             | P2            | P3            ;
 xchgq %rax,(x) | xchgq %rbx,(y) | movq (x),%rcx | movq (y),%rsi ;
                |                | movq (y),%rdx | movq (x),%rdi ;
exists (2:rcx=1 /\ 2:rdx=0 /\ 3:rsi=1 /\ 3:rdi=0)
)"},
    CatalogueEntry{"iwp2.8.a",
                   "",
                   "loads do not pass older locked instructions",
                   "Intel 64 Architecture Memory Ordering White Paper, 2007",
                   {false, false, false},
                   R"(X86_64 iwp2.8.a
{ 0:rax=1; 1:rcx=1; }
 P0             | P1             ;
 xchgq %rax,(x) | xchgq %rcx,(y) ;
 movq (y),%rbx  | movq (x),%rdx  ;
exists (0:rbx=0 /\ 1:rdx=0)
)"},
    CatalogueEntry{"iwp2.8.b",
                   "",
                   "stores do not pass older locked instructions",
                   "Intel 64 Architecture Memory Ordering White Paper, 2007",
                   {false, false, false},
                   R"(X86_64 iwp2.8.b
{ 0:rax=1; }
 P0             | P1            ;
 xchgq %rax,(x) | movq (y),%rbx ;
 movq $1,(y)    | movq (x),%rcx ;
exists (1:rbx=1 /\ 1:rcx=0)
)"},
    CatalogueEntry{"n1",
                   "",
                   "a load may pass a buffered store whose location another thread then overwrites",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 n1
{ }
 P0            | P1          | P2            ;
 movq $2,(x)   | movq $1,(y) | movq (x),%rbx ;
 movq (y),%rax | movq $1,(x) | movq (x),%rcx ;
exists (0:rax=0 /\ 2:rbx=1 /\ 2:rcx=2)
)"},
    CatalogueEntry{"n2",
                   "",
                   "two writers, two readers: coherence and causality together",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, true},
                   R"(X86_64 n2
{ }
 P0          | P1          | P2            | P3            ;
 movq $1,(y) | movq $2,(x) | movq (x),%rax | movq (z),%rcx ;
 movq $1,(x) | movq $1,(z) | movq (x),%rbx | movq (y),%rdx ;
exists (2:rax=1 /\ 2:rbx=2 /\ 3:rcx=1 /\ 3:rdx=0)
)"},
    CatalogueEntry{"n3",
                   "",
                   "a locked instruction and a store are not seen in different orders elsewhere",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 n3
{ 0:rax=1; }
 P0             | P1          | P2            | P3            ;
 xchgq %rax,(x) | movq $1,(y) | movq (y),%rbx | movq (x),%rsi ;
                |             | movq (x),%rcx | movq (y),%rdi ;
                |             | movq (x),%rdx | movq (y),%rbp ;
exists (2:rbx=1 /\ 2:rcx=0 /\ 2:rdx=1 /\ 3:rsi=1 /\ 3:rdi=0 /\ 3:rbp=1)
)"},
    CatalogueEntry{"n4",
                   "",
                   "each thread cannot see the other's store before and its own after",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 n4
{ }
 P0            | P1            ;
 movq (x),%rax | movq (x),%rcx ;
 movq $1,(x)   | movq $2,(x)   ;
 movq (x),%rbx | movq (x),%rdx ;
exists (0:rax=2 /\ 0:rbx=1 /\ 1:rcx=1 /\ 1:rdx=2)
)"},
    CatalogueEntry{"n4b",
                   "",
                   "two threads cannot each read the other's later store",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 n4b
{ }
 P0            | P1            ;
 movq (x),%rax | movq (x),%rcx ;
 movq $1,(x)   | movq $2,(x)   ;
exists (0:rax=2 /\ 1:rcx=1)
)"},
    CatalogueEntry{"n5",
                   "",
                   "two stores to one location cannot both be overwritten by the other in the eyes of their threads",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 n5
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $2,(x)   ;
 movq (x),%rax | movq (x),%rbx ;
exists (0:rax=2 /\ 1:rbx=1)
)"},
    CatalogueEntry{
        "n6",
        "",
        "a thread reads its own buffered store, which then ends last in memory: what tells x86-TSO from x86-CC",
        "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
        {false, true, true},
        R"(X86_64 n6
{ }
 P0            | P1          ;
 movq $1,(x)   | movq $2,(y) ;
 movq (x),%rax | movq $2,(x) ;
 movq (y),%rbx |             ;
exists ([x]=1 /\ 0:rax=1 /\ 0:rbx=0)
)"},
    CatalogueEntry{"n7",
                   "",
                   "forwarding seen by a third thread",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 n7
{ }
 P0            | P1          | P2            ;
 movq $1,(x)   | movq $1,(y) | movq (y),%rcx ;
 movq (x),%rax |             | movq (x),%rdx ;
 movq (y),%rbx |             |               ;
exists (0:rax=1 /\ 0:rbx=0 /\ 2:rcx=1 /\ 2:rdx=0)
)"},
    CatalogueEntry{"n8",
                   "",
                   "one locked instruction is not enough: the other thread still buffers its store",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 n8
{ 0:rax=1; }
 P0             | P1            ;
 xchgq %rax,(x) | movq $1,(y)   ;
 movq (y),%rbx  | movq (x),%rdx ;
exists (0:rbx=0 /\ 1:rdx=0)
)"},
};

}  // namespace

std::span<const CatalogueEntry> papers() { return table; }

}  // namespace fenceline::litmus
