// The rows with which kernels find the cell of a computed address (prelude.h, locate).
#pragma once

#include <vector>

#include "model/program.h"
#include "runtime/backends/prelude.h"

namespace fenceline::runtime {

// A location without elements of other widths beside it: symbols hold locations of one width.
inline std::vector<SymbolRow> symbol_rows(const Program& program) {
  std::vector<SymbolRow> rows;
  for (const Symbol& s : program.symbols) {
    const auto width = static_cast<std::uint32_t>(program.locations[s.first].width);
    rows.push_back({address_of(program, s.first), std::uint64_t{s.count} * width, width, s.first});
  }
  return rows;
}

}  // namespace fenceline::runtime
