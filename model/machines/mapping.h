// How C11 orders and the instruction sets' fences become instructions of a machine.
//
// | operation                  | SC     | TSO               | PSO                                   |
// | load, any order            | load   | load              | load                                  |
// | store plain, relaxed       | store  | store             | store                                 |
// | store release              | store  | store             | store-store fence; store              |
// | store seq_cst              | store  | store; full fence | store-store fence; store; full fence  |
// | rmw, cas, any order        | atomic | locked            | locked                                |
// | fence release, acq_rel     | -      | -                 | store-store fence                     |
// | fence acquire, load-load   | -      | -                 | -                                     |
// | fence store-store          | -      | -                 | store-store fence                     |
// | fence seq_cst, full        | -      | full fence        | full fence                            |
//
// The TSO column is the usual x86 mapping (Sewell and others, "C/C++11 mappings to processors", Cambridge); the PSO
// column is SPARC's with #StoreStore before releasing stores.
#pragma once

namespace fenceline {

struct Mapping {
  bool full_fences = false;   // the machine buffers stores, so full fences mean something
  bool store_fences = false;  // the machine reorders buffered stores, so store-store fences do
};

}  // namespace fenceline
