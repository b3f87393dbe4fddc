// The shapes: store buffering, message passing and their kin, after the naming of diy7 and the papers cited.

#include <array>

#include "litmus/catalogue/catalogue.h"

namespace fenceline::litmus {
namespace {

constexpr std::array table{
    CatalogueEntry{"SB",
                   "iwp2.3.a amd4",
                   "store buffering: each thread's store waits in its buffer while its load reads the old value",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 SB
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)"},
    CatalogueEntry{"SB+mfences",
                   "",
                   "a full fence between store and load in both threads forbids store buffering",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 SB+mfences
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 mfence        | mfence        ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)"},
    CatalogueEntry{"SB+mfence+po",
                   "",
                   "one full fence does not forbid store buffering: the other thread still buffers",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 SB+mfence+po
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 mfence        | movq (x),%rax ;
 movq (y),%rax |               ;
exists (0:rax=0 /\ 1:rax=0)
)"},
    CatalogueEntry{"SB+sfences",
                   "",
                   "a store-store fence orders stores only: it does not forbid store buffering",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 SB+sfences
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 sfence        | sfence        ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)"},
    CatalogueEntry{"SB+lfences",
                   "",
                   "a load-load fence does not drain the store buffer",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 SB+lfences
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 lfence        | lfence        ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)"},
    CatalogueEntry{"SB+rmws",
                   "",
                   "a locked read-modify-write of another location between store and load drains the buffer",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 SB+rmws
{ }
 P0               | P1               ;
 movq $1,(x)      | movq $1,(y)      ;
 lock addq $1,(u) | lock addq $1,(v) ;
 movq (y),%rax    | movq (x),%rax    ;
exists (0:rax=0 /\ 1:rax=0)
)"},
    CatalogueEntry{"SB+xchgs",
                   "",
                   "stores made with XCHG, which locks, forbid store buffering",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 SB+xchgs
{ 0:rbx=1; 1:rbx=1; }
 P0             | P1             ;
 xchgq %rbx,(x) | xchgq %rbx,(y) ;
 movq (y),%rax  | movq (x),%rax  ;
exists (0:rax=0 /\ 1:rax=0)
)"},
    CatalogueEntry{"3.SB",
                   "SB3",
                   "store buffering round a ring of three threads",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 3.SB
{ }
 P0            | P1            | P2            ;
 movq $1,(x)   | movq $1,(y)   | movq $1,(z)   ;
 movq (y),%rax | movq (z),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0 /\ 2:rax=0)
)"},
    CatalogueEntry{"MP",
                   "iwp2.1 amd1",
                   "message passing: is the data there when the flag is?",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009; PSO: The SPARC "
                   "Architecture Manual, Version 8, appendix K",
                   {false, false, true},
                   R"(X86_64 MP
{ }
 P0          | P1            ;
 movq $1,(x) | movq (y),%rax ;
 movq $1,(y) | movq (x),%rbx ;
exists (1:rax=1 /\ 1:rbx=0)
)"},
    CatalogueEntry{"MP+sfence+po",
                   "",
                   "a store-store fence between data and flag makes message passing work under PSO",
                   "The SPARC Architecture Manual, Version 8, appendix K",
                   {false, false, false},
                   R"(X86_64 MP+sfence+po
{ }
 P0          | P1            ;
 movq $1,(x) | movq (y),%rax ;
 sfence      | movq (x),%rbx ;
 movq $1,(y) |               ;
exists (1:rax=1 /\ 1:rbx=0)
)"},
    CatalogueEntry{"MP+mfence+po",
                   "",
                   "so does a full fence",
                   "The SPARC Architecture Manual, Version 8, appendix K",
                   {false, false, false},
                   R"(X86_64 MP+mfence+po
{ }
 P0          | P1            ;
 movq $1,(x) | movq (y),%rax ;
 mfence      | movq (x),%rbx ;
 movq $1,(y) |               ;
exists (1:rax=1 /\ 1:rbx=0)
)"},
    CatalogueEntry{"LB",
                   "iwp2.2 amd2",
                   "load buffering: stores are not reordered with older loads",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 LB
{ }
 P0            | P1            ;
 movq (x),%rax | movq (y),%rax ;
 movq $1,(y)   | movq $1,(x)   ;
exists (0:rax=1 /\ 1:rax=1)
)"},
    CatalogueEntry{"R",
                   "",
                   "a store and a load after a store, against two stores: the load may pass the buffered store",
                   "Alglave, Maranget, Tautschnig, Herding cats, TOPLAS 36(2), 2014, table III",
                   {false, true, true},
                   R"(X86_64 R
{ }
 P0          | P1            ;
 movq $1,(x) | movq $2,(y)   ;
 movq $1,(y) | movq (x),%rax ;
exists ([y]=2 /\ 1:rax=0)
)"},
    CatalogueEntry{"R+po+mfence",
                   "",
                   "a full fence between the second thread's store and load forbids R under TSO, not under PSO",
                   "Alglave, Maranget, Tautschnig, Herding cats, TOPLAS 36(2), 2014, table III",
                   {false, false, true},
                   R"(X86_64 R+po+mfence
{ }
 P0          | P1            ;
 movq $1,(x) | movq $2,(y)   ;
 movq $1,(y) | mfence        ;
             | movq (x),%rax ;
exists ([y]=2 /\ 1:rax=0)
)"},
    CatalogueEntry{"S",
                   "",
                   "a store seen, and then overwritten in coherence by an older one",
                   "Alglave, Maranget, Tautschnig, Herding cats, TOPLAS 36(2), 2014, table III",
                   {false, false, true},
                   R"(X86_64 S
{ }
 P0          | P1            ;
 movq $2,(x) | movq (y),%rax ;
 movq $1,(y) | movq $1,(x)   ;
exists ([x]=2 /\ 1:rax=1)
)"},
    CatalogueEntry{"2+2W",
                   "",
                   "two threads store to two locations in opposite orders; both first stores end last",
                   "Alglave, Maranget, Tautschnig, Herding cats, TOPLAS 36(2), 2014, table III",
                   {false, false, true},
                   R"(X86_64 2+2W
{ }
 P0          | P1          ;
 movq $2,(x) | movq $2,(y) ;
 movq $1,(y) | movq $1,(x) ;
exists ([x]=2 /\ [y]=2)
)"},
    CatalogueEntry{"2+2W+sfences",
                   "",
                   "store-store fences forbid 2+2W under PSO",
                   "The SPARC Architecture Manual, Version 8, appendix K",
                   {false, false, false},
                   R"(X86_64 2+2W+sfences
{ }
 P0          | P1          ;
 movq $2,(x) | movq $2,(y) ;
 sfence      | sfence      ;
 movq $1,(y) | movq $1,(x) ;
exists ([x]=2 /\ [y]=2)
)"},
    CatalogueEntry{"WRC",
                   "iwp2.5 amd8",
                   "write-to-read causality: stores are transitively visible",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 WRC
{ }
 P0          | P1            | P2            ;
 movq $1,(x) | movq (x),%rax | movq (y),%rax ;
             | movq $1,(y)   | movq (x),%rbx ;
exists (1:rax=1 /\ 2:rax=1 /\ 2:rbx=0)
)"},
    CatalogueEntry{"RWC",
                   "rwc-unfenced",
                   "read-to-write causality: the third thread's load passes its own buffered store",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, true, true},
                   R"(X86_64 RWC
{ }
 P0          | P1            | P2            ;
 movq $1,(x) | movq (x),%rax | movq $1,(y)   ;
             | movq (y),%rbx | movq (x),%rax ;
exists (1:rax=1 /\ 1:rbx=0 /\ 2:rax=0)
)"},
    CatalogueEntry{"RWC+po+mfence",
                   "rwc-fenced",
                   "a full fence in the third thread forbids it",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 RWC+po+mfence
{ }
 P0          | P1            | P2            ;
 movq $1,(x) | movq (x),%rax | movq $1,(y)   ;
             | movq (y),%rbx | mfence        ;
             |               | movq (x),%rax ;
exists (1:rax=1 /\ 1:rbx=0 /\ 2:rax=0)
)"},
    CatalogueEntry{"ISA2",
                   "",
                   "message passing through a middle thread",
                   "Alglave, Maranget, Tautschnig, Herding cats, TOPLAS 36(2), 2014, table III",
                   {false, false, true},
                   R"(X86_64 ISA2
{ }
 P0          | P1            | P2            ;
 movq $1,(x) | movq (y),%rax | movq (z),%rax ;
 movq $1,(y) | movq $1,(z)   | movq (x),%rbx ;
exists (1:rax=1 /\ 2:rax=1 /\ 2:rbx=0)
)"},
    CatalogueEntry{"IRIW",
                   "amd6",
                   "independent reads of independent writes: two readers cannot see two stores in different orders",
                   "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009",
                   {false, false, false},
                   R"(X86_64 IRIW
{ }
 P0          | P1          | P2            | P3            ;
 movq $1,(x) | movq $1,(y) | movq (x),%rax | movq (y),%rax ;
             |             | movq (y),%rbx | movq (x),%rbx ;
exists (2:rax=1 /\ 2:rbx=0 /\ 3:rax=1 /\ 3:rbx=0)
)"},
    CatalogueEntry{"Z6.0",
                   "",
                   "three threads; the last one's load passes its buffered store",
                   "Alglave, Maranget, Tautschnig, Herding cats, TOPLAS 36(2), 2014, table III",
                   {false, true, true},
                   R"(X86_64 Z6.0
{ }
 P0          | P1            | P2            ;
 movq $1,(x) | movq (y),%rax | movq $2,(z)   ;
 movq $1,(y) | movq $1,(z)   | movq (x),%rax ;
exists ([z]=2 /\ 1:rax=1 /\ 2:rax=0)
)"},
    CatalogueEntry{"CoRR",
                   "",
                   "two loads of one location see its stores in coherence order",
                   "Alglave, Maranget, Tautschnig, Herding cats, TOPLAS 36(2), 2014, table III",
                   {false, false, false},
                   R"(X86_64 CoRR
{ }
 P0          | P1            ;
 movq $1,(x) | movq (x),%rax ;
             | movq (x),%rbx ;
exists (1:rax=1 /\ 1:rbx=0)
)"},
};

}  // namespace

std::span<const CatalogueEntry> shapes() { return table; }

}  // namespace fenceline::litmus
