// The X86 and X86_64 languages' part in the registry.
#pragma once

#include <optional>
#include <string_view>

#include "litmus/languages/language.h"

namespace fenceline::litmus {

void read_x86(Cursor& cursor, Draft& draft);

// Any name of a general register, of rip or of cs: all parts of a register are one observable.
std::optional<Register> x86_register_named(std::string_view written);
std::optional<Register> x86_64_register_named(std::string_view written);

// The register's place in outcomes, by the name these show. herd7's order: a, b, c, d, si, di, bp, sp, r8 to r15.
unsigned x86_register_rank(std::string_view shown);

}  // namespace fenceline::litmus
