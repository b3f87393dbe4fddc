// The classic litmus tests by name: what each shows, what is published about it, and its text.
//
// Thread safety: const data.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "model/models.h"

namespace fenceline::litmus {

struct CatalogueEntry {
  std::string_view name;
  std::string_view aliases;  // other names it is known by, separated by blanks
  std::string_view about;    // one sentence: what it shows
  std::string_view source;   // where its verdicts are published
  // Whether some run satisfies the condition's proposition under SC, TSO and PSO, in this order.
  std::array<bool, all_models.size()> reachable;
  std::string_view text;  // a litmus file

  bool reachable_under(Model model) const { return reachable[static_cast<std::size_t>(model)]; }
};

// One table a file; together they are the catalogue.
std::span<const CatalogueEntry> shapes();  // the two-, three- and four-thread shapes and their fenced variants
std::span<const CatalogueEntry> papers();  // what the papers and vendors' manuals number

// By name or alias, exactly; null when there is none.
const CatalogueEntry* catalogue_entry(std::string_view name);

}  // namespace fenceline::litmus
