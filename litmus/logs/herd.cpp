#include "litmus/logs/herd.h"

#include <fmt/format.h>
#include <iterator>

namespace fenceline::litmus {

std::string_view kind_of(const Query& query) {
  if (!query.quantifier) return "Required";
  switch (*query.quantifier) {
    case Quantifier::exists: return "Allowed";
    case Quantifier::not_exists: return "Forbidden";
    case Quantifier::forall: return "Required";
  }
  return {};
}

std::string_view observation(const Verdict& verdict) {
  if (verdict.positive == 0) return "Never";
  return verdict.negative == 0 ? "Always" : "Sometimes";
}

StateWriter::StateWriter(const Test& test) : program_(test.program) {
  names_.reserve(test.query.observed.size());
  for (const Observable& o : test.query.observed) names_.push_back(name_of(program_, o) + '=');
}

void StateWriter::write(std::string& out, std::span<const Shown> outcome) const {
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    if (i > 0) out += ' ';
    out += names_[i];
    if (outcome[i] >= 0 && outcome[i] < 10) {
      out += static_cast<char>('0' + outcome[i]);
    } else {
      out += text_of(program_, outcome[i]);
    }
    out += ';';
  }
}

void write_herd(std::string& out, const Test& test, const OutcomeSet& outcomes, const HerdBlock& block) {
  const auto to = std::back_inserter(out);
  const Query& query = test.query;
  const Verdict verdict = judge(query, outcomes);
  fmt::format_to(to, "Test {} {}\nStates {}\n", test.name, kind_of(query), verdict.positive + verdict.negative);
  const StateWriter states(test);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (!counts(query, outcomes[i])) continue;
    states.write(out, outcomes[i]);
    out += '\n';
  }
  const std::string condition = text_of_condition(test.program, query);
  // A witness of ~exists is a state that does not satisfy the proposition; the observation is of the proposition.
  const bool negated = query.quantifier == Quantifier::not_exists;
  fmt::format_to(to, "{}{}\nWitnesses\nPositive: {} Negative: {}\nCondition {}\nObservation {} {} {} {}\n",
                 block.complete ? "" : "Loop ", verdict.ok ? "Ok" : "No", negated ? verdict.negative : verdict.positive,
                 negated ? verdict.positive : verdict.negative, condition.empty() ? "forall (true)" : condition,
                 test.name, observation(verdict), verdict.positive, verdict.negative);
  if (block.seconds) fmt::format_to(to, "Time {} {:.2f}\n", test.name, *block.seconds);
  fmt::format_to(to, "Hash={}\n\n", test.hash);
}

}  // namespace fenceline::litmus
