// The classic litmus tests by name: what each shows, what is published about it, and its text.
//
// Tests that are a cycle of edges are made from it (litmus/generate/); the others are written by hand.
//
// Thread safety: const data.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "litmus/test.h"
#include "model/models.h"

namespace fenceline::litmus {

struct CatalogueEntry {
  std::string_view name;
  std::string_view aliases;  // other names it is known by, separated by blanks
  std::string_view about;    // one sentence: what it shows
  std::string_view source;   // where its verdicts are published, or the models they follow from
  // Whether some run satisfies the condition's proposition under SC, TSO and PSO, in this order.
  std::array<bool, all_models.size()> reachable;
  std::string_view text;  // a litmus file
  Arch arch = Arch::x86_64;
  std::string_view cycle;  // the edges it is made of, or could be up to names and values; empty when it is no cycle

  bool reachable_under(Model model) const { return reachable[static_cast<std::size_t>(model)]; }
};

// All of them: the shapes by threads, coherence, forwarding, locked instructions, the papers', C11. Made at the first
// call.
std::span<const CatalogueEntry> catalogue();

// By name or alias, exactly; null when there is none.
const CatalogueEntry* catalogue_entry(std::string_view name);

}  // namespace fenceline::litmus
