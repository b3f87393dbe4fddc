// Which generated tests are worth keeping, by what models say of them.
//
// Thread safety: const; call from any number of threads.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "litmus/test.h"
#include "model/models.h"

namespace fenceline::litmus::generate {

class Filter {
 public:
  // "weak:tso": the model reaches the outcome the test asks about, SC does not. "forbidden:tso": it does not reach it.
  // Several must all hold. Throws GenerateError.
  void add_only(std::string_view text);

  // "tso,pso": the two models have different sets of outcomes. Throws GenerateError.
  void add_distinguish(std::string_view text);

  bool empty() const { return weak_.empty() && forbidden_.empty() && distinguish_.empty(); }
  bool keeps(const Test& test) const;

 private:
  std::vector<Model> weak_;
  std::vector<Model> forbidden_;
  std::vector<std::pair<Model, Model>> distinguish_;
};

}  // namespace fenceline::litmus::generate
