// Conditions: propositions over an outcome, quantified over a set of outcomes, after herd7's.
//
// Thread safety: plain data; const access from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/observed.h"

namespace fenceline {

// A proposition, as a tree. An atom compares one observable (an index into the query's list) with a shown value, or
// with another observable.
struct Proposition {
  enum class Kind : std::uint8_t { always, never, equal, differ, conjunction, disjunction, negation, implication };
  Kind kind = Kind::always;
  std::size_t observable = 0;         // atoms
  Shown value = 0;                    // atoms without `other`
  std::optional<std::size_t> other;   // atoms that compare two observables
  std::vector<Proposition> children;  // 2 or more for conjunction and disjunction, 1 negation, 2 implication

  bool holds(std::span<const Shown> outcome) const;
  bool operator==(const Proposition&) const = default;
};

enum class Quantifier : std::uint8_t { exists, not_exists, forall };

// What is asked of a program. `observed` is in the order of display: registers by thread, then name (x86: in herd7's
// order, eax ebx ecx edx esi edi ebp esp r8...); then locations by name. `filter`, when there, restricts the outcomes
// that count. A test without a condition has none.
struct Query {
  std::vector<Observable> observed;
  std::optional<Proposition> filter;
  std::optional<Quantifier> quantifier;
  Proposition proposition;
  bool operator==(const Query&) const = default;
};

// The answer over a set of outcomes.
struct Verdict {
  bool ok = false;           // the quantified condition holds
  std::size_t positive = 0;  // distinct outcomes that satisfy the proposition (after the filter)
  std::size_t negative = 0;
};
Verdict judge(const Query& query, const OutcomeSet& outcomes);

// Whether the filter, when there is one, lets the outcome count.
bool counts(const Query& query, std::span<const Shown> outcome);

// "[x]=1 /\ (0:rax=0 \/ 1:rax=0)": herd7's text, with the fewest parentheses.
std::string text_of(const Program& program, const Query& query, const Proposition& proposition);

// "exists (...)", "~exists (...)", "forall (...)"; empty without a condition.
std::string text_of_condition(const Program& program, const Query& query);

}  // namespace fenceline
