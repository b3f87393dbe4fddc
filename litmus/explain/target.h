// What an explanation is about: the outcomes that satisfy a proposition, either the test's own condition or one that
// the user spells out.
//
// Thread safety: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "litmus/test.h"
#include "model/condition.h"

namespace fenceline::litmus {

struct Target {
  Query query;       // the observables, the test's filter, and the proposition asked about
  std::string text;  // the proposition as it is shown
  bool wanted(std::span<const Shown> outcome) const {
    return counts(query, outcome) && query.proposition.holds(outcome);
  }
};

// The test's condition: what `exists` and `~exists` are about, and what would break `forall`. Throws InputError when
// the test has none.
Target target_of_condition(const Test& test);

// "0:rax=0; 1:rax=0": values of registers ("0:rax") and locations ("x", "[x]", "t[1]") joined by ';', ',' or '/\'. What
// is left out may have any value. A register or a location that the condition does not mention is observed too. Throws
// InputError, with `where` for the file, that points at what it cannot read.
Target target_of_outcome(const Test& test, std::string_view outcome, std::string_view where = "--outcome");

// Filter and proposition in one, for engines that know no filter.
Proposition whole_proposition(const Query& query);

}  // namespace fenceline::litmus
