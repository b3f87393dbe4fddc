// Reading tests: parsing with lowering and hash, printing, and the hash alone, on the classic two- and four-thread
// shapes in the two x86 languages.
#include <benchmark/benchmark.h>
#include <string_view>

#include "litmus/test.h"

namespace {

using namespace fenceline::litmus;

constexpr std::string_view sb = R"(X86_64 SB
"PodWR Fre PodWR Fre"
Generator=by hand
Com=Fr Fr
Orig=PodWR Fre PodWR Fre
{
uint64_t x; uint64_t y; uint64_t 1:rax; uint64_t 0:rax;
}
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)";

constexpr std::string_view iriw = R"(X86 IRIW
{ x=0; y=0; }
 P0         | P1          | P2         | P3          ;
 MOV [x],$1 | MOV EAX,[x] | MOV [y],$1 | MOV EAX,[y] ;
            | MFENCE      |            | MFENCE      ;
            | MOV EBX,[y] |            | MOV EBX,[x] ;
exists (1:EAX=1 /\ 1:EBX=0 /\ 3:EAX=1 /\ 3:EBX=0)
)";

constexpr std::string_view spin = R"(X86_64 lock
{ uint32_t l; uint32_t c; }
 P0                     | P1                     ;
 L0:                    | L0:                    ;
 movl $1,%ebx           | movl $1,%ebx           ;
 xorl %eax,%eax         | xorl %eax,%eax         ;
 lock cmpxchgl %ebx,(l) | lock cmpxchgl %ebx,(l) ;
 jne L0                 | jne L0                 ;
 incl (c)               | incl (c)               ;
 movl $0,(l)            | movl $0,(l)            ;
forall (c=2)
)";

void parsing(benchmark::State& state, std::string_view text) {
  for (auto _ : state) benchmark::DoNotOptimize(parse(text, "bench.litmus"));
}
BENCHMARK_CAPTURE(parsing, SB, sb);
BENCHMARK_CAPTURE(parsing, IRIW, iriw);
BENCHMARK_CAPTURE(parsing, lock, spin);

void printing(benchmark::State& state, std::string_view text) {
  const Test test = parse(text, "bench.litmus");
  for (auto _ : state) benchmark::DoNotOptimize(print(test));
}
BENCHMARK_CAPTURE(printing, SB, sb);
BENCHMARK_CAPTURE(printing, IRIW, iriw);

void hashing(benchmark::State& state, std::string_view text) {
  const Test test = parse(text, "bench.litmus");
  for (auto _ : state) benchmark::DoNotOptimize(computed_hash(test));
}
BENCHMARK_CAPTURE(hashing, SB, sb);
BENCHMARK_CAPTURE(hashing, IRIW, iriw);

}  // namespace
