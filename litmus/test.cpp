#include "litmus/test.h"

#include <algorithm>

#include "litmus/languages/language.h"

namespace fenceline::litmus {

std::string_view name_of(Arch arch) { return language_of(arch).name; }

std::string_view Test::meta(std::string_view key) const {
  const auto found = std::ranges::find(metadata, key, &std::pair<std::string, std::string>::first);
  return found == metadata.end() ? std::string_view{} : std::string_view(found->second);
}

}  // namespace fenceline::litmus
