#include "litmus/generate/filter.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "litmus/generate/edge.h"
#include "model/explore/explore.h"

namespace fenceline::litmus::generate {
namespace {

Model model_called(std::string_view name) {
  const auto model = model_named(name);
  if (!model) throw GenerateError("'" + std::string(name) + "' is not a model; the models are sc, tso, pso");
  return *model;
}

// Explores under each model at most once.
class Answers {
 public:
  explicit Answers(const Test& test) : test_(test) {}

  const OutcomeSet& outcomes(Model model) {
    auto& set = sets_[static_cast<std::size_t>(model)];
    if (!set) set = explore(test_.program, test_.query.observed, model).outcomes;
    return *set;
  }

  bool reaches(Model model) { return judge(test_.query, outcomes(model)).positive > 0; }

 private:
  const Test& test_;
  std::array<std::optional<OutcomeSet>, all_models.size()> sets_;
};

}  // namespace

void Filter::add_only(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  if (colon == std::string_view::npos || (word != "weak" && word != "forbidden")) {
    throw GenerateError("'" + std::string(text) + "' is neither weak:MODEL nor forbidden:MODEL");
  }
  (word == "weak" ? weak_ : forbidden_).push_back(model_called(text.substr(colon + 1)));
}

void Filter::add_distinguish(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos || comma != text.rfind(',')) {
    throw GenerateError("'" + std::string(text) + "' is not two models, such as tso,pso");
  }
  const std::pair models{model_called(text.substr(0, comma)), model_called(text.substr(comma + 1))};
  if (models.first == models.second) throw GenerateError("a model does not differ from itself");
  distinguish_.push_back(models);
}

bool Filter::keeps(const Test& test) const {
  Answers answers(test);
  return std::ranges::all_of(weak_, [&](Model m) { return answers.reaches(m) && !answers.reaches(Model::sc); }) &&
         std::ranges::none_of(forbidden_, [&](Model m) { return answers.reaches(m); }) &&
         std::ranges::all_of(distinguish_, [&](const auto& pair) {
           return answers.outcomes(pair.first) != answers.outcomes(pair.second);
         });
}

}  // namespace fenceline::litmus::generate
