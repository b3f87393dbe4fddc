#include "litmus/catalogue/catalogue.h"

#include <algorithm>
#include <deque>
#include <vector>

#include "litmus/catalogue/rows.h"
#include "litmus/generate/emit.h"

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

// Holds the texts that the entries point at.
class Catalogue {
 public:
  Catalogue() {
    for (const auto rows : {shapes_of_two_threads(), shapes_of_more_threads(), coherence_and_forwarding(),
                            locked_instructions(), papers(), c11_orders()}) {
      for (CatalogueEntry entry : rows) {
        if (entry.text.empty()) entry.text = texts_.emplace_back(text_from_cycle(entry));
        entries_.push_back(entry);
      }
    }
  }

  std::span<const CatalogueEntry> entries() const { return entries_; }

 private:
  static std::string text_from_cycle(const CatalogueEntry& entry) {
    generate::Generated test;
    generate::Emitter().emit(generate::parse_cycle(entry.cycle, entry.arch), entry.name, test);
    return std::move(test.text);
  }

  std::deque<std::string> texts_;  // does not move them
  std::vector<CatalogueEntry> entries_;
};

}  // namespace

std::span<const CatalogueEntry> catalogue() {
  static const Catalogue all;
  return all.entries();
}

const CatalogueEntry* catalogue_entry(std::string_view name) {
  const auto found = std::ranges::find_if(catalogue(), [name](const CatalogueEntry& e) { return is_called(e, name); });
  return found == catalogue().end() ? nullptr : &*found;
}

}  // namespace fenceline::litmus
