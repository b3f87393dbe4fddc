#include "model/models.h"

#include <algorithm>
#include <cctype>

namespace fenceline {

std::string_view name_of(Model model) {
  switch (model) {
    case Model::sc: return "sc";
    case Model::tso: return "tso";
    case Model::pso: return "pso";
  }
  return {};
}

std::optional<Model> model_named(std::string_view name) {
  const auto same = [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); };
  for (const Model model : all_models) {
    if (std::ranges::equal(name_of(model), name, same)) return model;
  }
  return std::nullopt;
}

}  // namespace fenceline
