// Two engines' results held against each other (--engine both): a disagreement is found and named.

#include <gtest/gtest.h>
#include <stdexcept>

#include "litmus/catalogue/catalogue.h"
#include "litmus/tool/exploring.h"

namespace fenceline::litmus::tool {
namespace {

TEST(EnginesAgree, DifferentOutcomesAreAnErrorUnlessASearchWasCutShort) {
  const litmus::Test sb = parse(catalogue_entry("SB")->text, "SB");
  const ExploreResult sc = explore(sb.program, sb.query.observed, Model::sc);
  const ExploreResult tso = explore(sb.program, sb.query.observed, Model::tso);
  EXPECT_NO_THROW(require_agreement(sb, Model::tso, tso, tso));
  try {
    require_agreement(sb, Model::tso, tso, sc);
    FAIL() << "the sets differ by 0,0";
  } catch (const std::logic_error& e) {
    EXPECT_STREQ(e.what(), "SB: under tso the explorer has 4 outcomes and the axioms have 3, not the same");
  }
  ExploreResult cut = sc;
  cut.completeness = Completeness::state_limit;
  EXPECT_NO_THROW(require_agreement(sb, Model::tso, tso, cut));
}

}  // namespace
}  // namespace fenceline::litmus::tool
