#include "tests/support/sample_run.h"

#include <numeric>

#include "litmus/test.h"

namespace fenceline::testing {
namespace {

using litmus::ModelRecord;
using litmus::OutcomeRecord;
using litmus::RunRecord;
using litmus::TestRecord;

constexpr const char* sb_text = R"(X86_64 SB
{ }
 P0            | P1            ;
 movq $1,(x)   | movq $1,(y)   ;
 movq (y),%rax | movq (x),%rax ;
exists (0:rax=0 /\ 1:rax=0)
)";

constexpr const char* mp_text = R"(X86_64 MP
{ }
 P0          | P1            ;
 movq $1,(x) | movq (y),%rax ;
 movq $1,(y) | movq (x),%rbx ;
exists (1:rax=1 /\ 1:rbx=0)
)";

constexpr const char* pointer_text = R"(X86_64 P
{ 0:rbx=y; x=0; }
 P0            ;
 movq %rbx,(x) ;
 movq (x),%rax ;
exists (0:rax=y)
)";

// The record of a text as if nothing had been explored or run yet.
TestRecord record_of(const std::string& text, const std::string& file) {
  const litmus::Test test = litmus::parse(text, file);
  TestRecord record;
  record.name = test.name;
  record.file = file;
  record.arch = "X86_64";
  record.hash = litmus::computed_hash(test);
  record.text = text;
  record.condition = text_of_condition(test.program, test.query);
  record.kind = "Allowed";
  for (const Observable& o : test.query.observed) record.observed.push_back(name_of(test.program, o));
  record.models = {{Model::tso, true, "exhaustive"}, {Model::sc, true, "exhaustive"}};
  return record;
}

std::uint64_t instances_of(const TestRecord& test) {
  std::uint64_t sum = 0;
  for (const OutcomeRecord& o : test.outcomes) sum += o.count;
  return sum;
}

}  // namespace

litmus::NativeRecord native_run(std::uint64_t instances, std::uint64_t seed) {
  litmus::NativeRecord run;
  run.instances = instances;
  run.epochs = instances / 100;
  run.seconds = 0.05;
  run.seed = seed;
  run.strategy = "chunked lines=1";
  run.backend = "compiled";
  run.compiler = "g++ 12.2";
  run.flags = "-O2";
  run.cpus = {0, 1};
  run.stopped = "time";
  return run;
}

TestRecord store_buffering(const std::vector<std::uint64_t>& counts, std::uint64_t seed) {
  TestRecord test = record_of(sb_text, "/home/ann/suites/basic/SB.litmus");
  test.outcomes = {{{0, 0}, {true, false}, true, counts[0], 0},
                   {{0, 1}, {true, true}, false, counts[1], 0},
                   {{1, 0}, {true, true}, false, counts[2], 0},
                   {{1, 1}, {true, true}, false, counts[3], 0}};
  test.native = {native_run(instances_of(test), seed)};
  return test;
}

RunRecord sample_run() {
  RunRecord run;
  run.version = "0.1.0";
  run.started = "2026-05-04T10:00:00Z";
  run.seconds = 1.5;
  run.host = {"Some CPU <9000> & co", 2, "Linux x86_64"};
  run.options = "fenceline run --time 0.05 --model tso,sc suites";
  run.models = {Model::tso, Model::sc};
  run.tests.push_back(store_buffering({2091, 498860, 498979, 70}, 18446744073709551557ULL));

  TestRecord mp = record_of(mp_text, "/home/ann/suites/basic/MP.litmus");
  mp.outcomes = {{{0, 0}, {true, true}, false, 5000, 0},
                 {{0, 1}, {true, true}, false, 0, 0},
                 {{1, 0}, {false, false}, true, 3, 0},
                 {{1, 1}, {true, true}, false, 5000, 0}};
  mp.native = {native_run(10003, 8)};
  mp.surprises = {{{1, 0}, 3, 1, "int main() { return 0; }  // </script><b>\x01\xff\n"}};
  mp.control = "SB";
  run.tests.push_back(mp);

  TestRecord wide = store_buffering({0, 0, 0, 0});
  wide.name = "W";
  wide.file = "/home/ann/suites/large/W.litmus";
  wide.native.clear();
  wide.failure = "it has 4 threads; this host has 2 CPUs";
  run.tests.push_back(wide);

  TestRecord loop = store_buffering({40, 50, 50, 60}, 9);
  loop.name = "L";
  loop.file = "/home/ann/suites/large/L.litmus";
  loop.models = {{Model::tso, false, "the limit on states was reached"}, {Model::sc, true, "exhaustive"}};
  loop.outcomes[0].allowed = {false, false};
  run.tests.push_back(loop);

  TestRecord pointer = record_of(pointer_text, "/home/ann/suites/large/P.litmus");
  const Program program = litmus::parse(pointer_text, "P").program;
  const auto y = static_cast<LocationId>(program.locations.at(0).name == "y" ? 0 : 1);
  pointer.outcomes = {{{static_cast<Shown>(address_of(program, y))}, {true, true}, true, 100, 0}};
  pointer.native = {native_run(100, 10)};
  run.tests.push_back(pointer);

  run.errors = {"suites/bad.litmus:4:14: expected an instruction operand\n MOV [x],$1 | MOV y] ;\n"};
  return run;
}

}  // namespace fenceline::testing
