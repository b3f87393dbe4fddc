// The catalogue's tables, one a file, and what their rows have in common.
//
// Thread safety: const data.
#pragma once

#include <span>
#include <string_view>

#include "litmus/catalogue/catalogue.h"

namespace fenceline::litmus {

std::span<const CatalogueEntry> shapes_of_two_threads();
std::span<const CatalogueEntry> shapes_of_more_threads();
std::span<const CatalogueEntry> coherence_and_forwarding();
std::span<const CatalogueEntry> locked_instructions();
std::span<const CatalogueEntry> papers();
std::span<const CatalogueEntry> c11_orders();

namespace source {
inline constexpr std::string_view x86_tso = "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009";
inline constexpr std::string_view sparc = "The SPARC Architecture Manual, Version 8, 1992, chapter 6 and appendix K";
inline constexpr std::string_view both =
    "Owens, Sarkar, Sewell, A better x86 memory model: x86-TSO, TPHOLs 2009; PSO: The SPARC Architecture Manual, "
    "Version 8, 1992, appendix K";
inline constexpr std::string_view cats =
    "the shape: Alglave, Maranget, Tautschnig, Herding cats, TOPLAS 36(2), 2014, table III; verdicts by the models' "
    "definitions";
inline constexpr std::string_view tutorial =
    "the shape: Maranget, Sarkar, Sewell, A tutorial introduction to the ARM and POWER relaxed memory models, 2012; "
    "verdicts by the models' definitions";
inline constexpr std::string_view mapping =
    "Batty, Owens, Sarkar, Sewell, Weber, Mathematizing C++ concurrency, POPL 2011, section 4 (the mapping to x86); "
    "PSO: by its definition, with a store barrier before releasing stores";
inline constexpr std::string_view sequences =
    "Batty, Owens, Sarkar, Sewell, Weber, Mathematizing C++ concurrency, POPL 2011, sections 2 (release sequences) and "
    "4 "
    "(the mapping to x86); PSO: by its definition, with a store barrier before releasing stores";
inline constexpr std::string_view coherence =
    "ISO/IEC 14882:2011, section 1.10 (the modification order of an atomic object); verdicts by the models' "
    "definitions";
}  // namespace source

using Reachable = std::array<bool, all_models.size()>;
inline constexpr Reachable nowhere{false, false, false};
inline constexpr Reachable under_tso_and_pso{false, true, true};
inline constexpr Reachable under_pso{false, false, true};
inline constexpr Reachable everywhere{true, true, true};

// A row whose text is still to be made. The name is the one the generator gives, or a more telling one with that as an
// alias.
constexpr CatalogueEntry of_cycle(std::string_view cycle, std::string_view name, std::string_view aliases,
                                  Reachable reachable, std::string_view about, std::string_view source,
                                  Arch arch = Arch::x86_64) {
  return {name, aliases, about, source, reachable, {}, arch, cycle};
}

// A row with its text, as published; where that is a cycle's test up to names and values, with the cycle.
constexpr CatalogueEntry by_hand(std::string_view name, std::string_view aliases, Reachable reachable,
                                 std::string_view about, std::string_view source, std::string_view text,
                                 Arch arch = Arch::x86_64, std::string_view cycle = {}) {
  return {name, aliases, about, source, reachable, text, arch, cycle};
}

}  // namespace fenceline::litmus
