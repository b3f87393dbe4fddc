#include <array>

#include "runtime/backends/backend.h"
#include "runtime/backends/compiled.h"
#include "runtime/backends/portable.h"

namespace fenceline::runtime {
namespace {

constexpr std::array rows{
    BackendRow{"compiled", "C++ through the host's compiler, kept for the next time", make_compiled},
    BackendRow{"portable", "operations decoded in advance; needs no compiler", make_portable},
};

}  // namespace

std::span<const BackendRow> backends() { return rows; }

const BackendRow* backend_named(std::string_view name) {
  for (const BackendRow& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace fenceline::runtime
