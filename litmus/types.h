// The types litmus tests declare their variables with, as widths and signs.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "model/program.h"

namespace fenceline::litmus {

struct Type {
  Width width = Width::quad;
  bool is_signed = true;
  bool operator==(const Type&) const = default;
};

// "int", "uint64_t", "atomic_int", "unsigned long"...: words separated by single spaces; `const`, `volatile` and a
// leading `std::` are passed over. Sizes are those of the x86-64 System V ABI. None for a type not known here.
std::optional<Type> type_named(std::string_view name);

}  // namespace fenceline::litmus
