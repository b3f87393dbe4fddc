#include "tests/support/generated.h"

namespace fenceline::testing {

litmus::Test parsed(const litmus::generate::Generated& test) { return litmus::parse(test.text, test.name); }

bool reaches(const litmus::Test& test, const OutcomeSet& outcomes) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (counts(test.query, outcomes[i]) && test.query.proposition.holds(outcomes[i])) return true;
  }
  return false;
}

bool reaches(const litmus::Test& test, Model model) {
  return reaches(test, explore(test.program, test.query.observed, model).outcomes);
}

}  // namespace fenceline::testing
