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
  const Query& query = test.query;
  const Verdict verdict = block.verdict ? *block.verdict : judge(query, outcomes);
  // Appended piece by piece: this is most of what a suite of small tests prints, and formatting took a tenth of its
  // time.
  const auto add = [&out](const auto&... pieces) { (out.append(pieces), ...); };
  add("Test ", test.name, " ", kind_of(query), "\nStates ", std::to_string(verdict.positive + verdict.negative), "\n");
  const StateWriter states(test);
  bool first = true;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (!counts(query, outcomes[i])) continue;
    const std::size_t before = out.size();
    states.write(out, outcomes[i]);
    out += '\n';
    // Lines are about as long as the first; a million of them should not be copied each time the text grows.
    if (first && outcomes.size() > 100) out.reserve(out.size() + outcomes.size() * (out.size() - before + 4));
    first = false;
  }
  const std::string condition = text_of_condition(test.program, query);
  // A witness of ~exists is a state that does not satisfy the proposition; the observation is of the proposition.
  const bool negated = query.quantifier == Quantifier::not_exists;
  const std::string positive = std::to_string(verdict.positive);
  const std::string negative = std::to_string(verdict.negative);
  add(block.complete ? "" : "Loop ", verdict.ok ? "Ok" : "No", "\nWitnesses\nPositive: ", negated ? negative : positive,
      " Negative: ", negated ? positive : negative, "\nCondition ", condition.empty() ? "forall (true)" : condition,
      "\nObservation ", test.name, " ", observation(verdict), " ", positive, " ", negative, "\n");
  if (block.seconds) fmt::format_to(std::back_inserter(out), "Time {} {:.2f}\n", test.name, *block.seconds);
  add("Hash=", test.hash, "\n\n");
}

}  // namespace fenceline::litmus
