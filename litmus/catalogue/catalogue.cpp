#include "litmus/catalogue/catalogue.h"

#include <algorithm>

namespace fenceline::litmus {
namespace {

bool is_called(const CatalogueEntry& entry, std::string_view name) {
  if (entry.name == name) return true;
  std::string_view rest = entry.aliases;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == name) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

}  // namespace

const CatalogueEntry* catalogue_entry(std::string_view name) {
  for (const auto table : {shapes(), papers()}) {
    const auto found = std::ranges::find_if(table, [name](const CatalogueEntry& e) { return is_called(e, name); });
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

}  // namespace fenceline::litmus
