#include "litmus/languages/language.h"

#include <algorithm>
#include <array>

#include "litmus/languages/c_language.h"
#include "litmus/languages/x86.h"
#include "litmus/languages/x86_text.h"

namespace fenceline::litmus {
namespace {

const std::array languages{
    Language{Arch::x86, "X86", Origin::assembly, Layout::columns, Width::word, Width::word, read_x86,
             x86_register_named, x86_register_rank, without_suffix, nullptr},
    Language{Arch::x86_64, "X86_64", Origin::assembly, Layout::columns, Width::quad, Width::quad, read_x86,
             x86_64_register_named, x86_register_rank, nullptr, nullptr},
    Language{Arch::c, "C", Origin::c11, Layout::functions, Width::word, Width::quad, read_c, c_register_named, nullptr,
             nullptr, c_hashed_thread},
};

}  // namespace

const Language* language_named(std::string_view name) {
  const auto* const found =
      std::ranges::find_if(languages, [name](const Language& l) { return same_ignoring_case(l.name, name); });
  return found == languages.end() ? nullptr : found;
}

const Language& language_of(Arch arch) { return *std::ranges::find(languages, arch, &Language::arch); }

std::string language_names() {
  std::string names;
  for (const Language& language : languages) {
    if (!names.empty()) names += ", ";
    names += language.name;
  }
  return names;
}

}  // namespace fenceline::litmus
