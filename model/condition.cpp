#include "model/condition.h"

#include <algorithm>
#include <string_view>

namespace fenceline {

bool Proposition::holds(std::span<const Shown> outcome) const {
  const auto holds_here = [outcome](const Proposition& p) { return p.holds(outcome); };
  switch (kind) {
    case Kind::always: return true;
    case Kind::never: return false;
    case Kind::equal: return outcome[observable] == (other ? outcome[*other] : value);
    case Kind::differ: return outcome[observable] != (other ? outcome[*other] : value);
    case Kind::conjunction: return std::ranges::all_of(children, holds_here);
    case Kind::disjunction: return std::ranges::any_of(children, holds_here);
    case Kind::negation: return !children[0].holds(outcome);
    case Kind::implication: return !children[0].holds(outcome) || children[1].holds(outcome);
  }
  return false;
}

bool counts(const Query& query, std::span<const Shown> outcome) {
  return !query.filter || query.filter->holds(outcome);
}

Verdict judge(const Query& query, const OutcomeSet& outcomes) {
  Verdict verdict;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (!counts(query, outcomes[i])) continue;
    ++(query.proposition.holds(outcomes[i]) ? verdict.positive : verdict.negative);
  }
  if (!query.quantifier) {
    verdict.ok = true;
    return verdict;
  }
  switch (*query.quantifier) {
    case Quantifier::exists: verdict.ok = verdict.positive > 0; break;
    case Quantifier::not_exists: verdict.ok = verdict.positive == 0; break;
    case Quantifier::forall: verdict.ok = verdict.negative == 0; break;
  }
  return verdict;
}

namespace {

// How tightly a connective binds, loosest first.
int binding(Proposition::Kind kind) {
  switch (kind) {
    case Proposition::Kind::implication: return 0;
    case Proposition::Kind::disjunction: return 1;
    case Proposition::Kind::conjunction: return 2;
    case Proposition::Kind::negation:
    case Proposition::Kind::always:
    case Proposition::Kind::never:
    case Proposition::Kind::equal:
    case Proposition::Kind::differ: return 3;
  }
  return 3;
}

class Writer {
 public:
  Writer(const Program& program, const Query& query, std::string& text)
      : program_(program), query_(query), text_(text) {}

  void write(const Proposition& p) {
    switch (p.kind) {
      case Proposition::Kind::always: text_ += "true"; return;
      case Proposition::Kind::never: text_ += "false"; return;
      case Proposition::Kind::equal: return atom(p);
      case Proposition::Kind::differ:
        text_ += "not (";
        atom(p);
        text_ += ')';
        return;
      case Proposition::Kind::conjunction: return joined(p, " /\\ ");
      case Proposition::Kind::disjunction: return joined(p, " \\/ ");
      case Proposition::Kind::negation:
        text_ += "not (";
        write(p.children[0]);
        text_ += ')';
        return;
      case Proposition::Kind::implication:
        nested(p.children[0], 1);
        text_ += " => ";
        nested(p.children[1], 0);
        return;
    }
  }

 private:
  void atom(const Proposition& p) {
    text_ += name_of(program_, query_.observed[p.observable]);
    text_ += '=';
    text_ += p.other ? name_of(program_, query_.observed[*p.other]) : text_of(program_, p.value);
  }
  void nested(const Proposition& p, int least) {
    const bool parentheses = binding(p.kind) < least;
    if (parentheses) text_ += '(';
    write(p);
    if (parentheses) text_ += ')';
  }
  void joined(const Proposition& p, std::string_view connective) {
    for (const Proposition& child : p.children) {
      if (&child != &p.children.front()) text_ += connective;
      nested(child, binding(p.kind));
    }
  }

  const Program& program_;
  const Query& query_;
  std::string& text_;
};

}  // namespace

std::string text_of(const Program& program, const Query& query, const Proposition& proposition) {
  std::string text;
  Writer(program, query, text).write(proposition);
  return text;
}

std::string text_of_condition(const Program& program, const Query& query) {
  if (!query.quantifier) return {};
  std::string text;
  text.reserve(64);
  switch (*query.quantifier) {
    case Quantifier::exists: text = "exists ("; break;
    case Quantifier::not_exists: text = "~exists ("; break;
    case Quantifier::forall: text = "forall ("; break;
  }
  Writer(program, query, text).write(query.proposition);
  text += ')';
  return text;
}

}  // namespace fenceline
