#include "tests/support/generated.h"

namespace fenceline::testing {

litmus::Test parsed(const litmus::generate::Generated& test) { return litmus::parse(test.text, test.name); }

bool reaches(const litmus::Test& test, const OutcomeSet& outcomes) { return judge(test.query, outcomes).positive > 0; }

bool reaches(const litmus::Test& test, Model model) {
  return reaches(test, explore(test.program, test.query.observed, model).outcomes);
}

}  // namespace fenceline::testing
