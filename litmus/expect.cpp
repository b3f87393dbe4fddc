#include "litmus/expect.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>

#include "litmus/explain/explanation.h"
#include "litmus/explain/words.h"
#include "litmus/reports/model_answers.h"
#include "litmus/sources.h"
#include "model/search.h"

namespace fenceline::litmus {
namespace {

// Of outcomes that are allowed against expectation, or forbidden, so many are listed.
constexpr std::size_t most_listed = 20;

Test test_of(const TestGiven& given) {
  const std::string& text = given.text();
  if (text.find('\n') != std::string::npos) return parse(text, "litmus text");
  const Sources sources = expand({text});
  if (!sources.errors.empty()) throw InputError("litmus test", sources.errors.front());
  if (sources.tests.size() != 1) throw InputError(text, fmt::format("{} tests, not one", sources.tests.size()));
  const Source& source = sources.tests.front();
  return parse(text_of(source), source.name);
}

Target target_of(const Test& test, const ExpectOptions& options) {
  if (!options.outcome.empty()) return target_of_outcome(test, options.outcome, "outcome");
  if (!test.query.quantifier) throw InputError(test.source, "the test has no condition; name an outcome");
  return target_of_condition(test);
}

ExploreResult explored(const Program& program, std::span<const Observable> observed, Model model,
                       const ExpectOptions& options) {
  ExploreOptions how;
  how.buffer = options.buffer;
  how.limits = options.limits;
  return search(program, observed, model, how);
}

std::string why(const Test& test, const Target& target, Model model, const ExpectOptions& options) {
  ExplainOptions how;
  how.buffer = options.buffer;
  how.limits = options.limits;
  return Explanation(test, target, how).under(model);
}

Answer inconclusive(const Test& test, Model model, Completeness completeness) {
  return Answer::no(fmt::format("{} under {}: inconclusive: the search was ended by: {}\n", test.name,
                                model_text(model), text_of(completeness)));
}

// Whatever is wrong with the test is the answer.
template <class Question>
Answer asked(const Question& question) {
  try {
    return question();
  } catch (const std::exception& error) {
    return Answer::no(error.what());
  }
}

Answer whether_reachable(const TestGiven& given, Model model, const ExpectOptions& options, bool expected) {
  return asked([&] {
    const Test test = test_of(given);
    const Target target = target_of(test, options);
    const ExploreResult result = explored(test.program, target.query.observed, model, options);
    bool reachable = false;
    for (std::size_t i = 0; i < result.outcomes.size() && !reachable; ++i) {
      reachable = target.wanted(result.outcomes[i]);
    }
    if (!reachable && result.completeness != Completeness::exhaustive) {
      return inconclusive(test, model, result.completeness);
    }
    return reachable == expected ? Answer::yes() : Answer::no(why(test, target, model, options));
  });
}

// What was expected of a test's outcomes, and what became of it.
class Comparison {
 public:
  Comparison(Test test, Model model, std::initializer_list<std::string_view> expected, const ExpectOptions& options)
      : test_(std::move(test)), model_(model), options_(options) {
    // Each outcome may name what no earlier one observes; that comes last, so that indices stay.
    for (const std::string_view outcome : expected) {
      expected_.push_back(target_of_outcome(test_, outcome, "expected outcome"));
      test_.query.observed = expected_.back().query.observed;
    }
  }

  Answer run() {
    const std::vector<Observable>& observed = test_.query.observed;
    const ExploreResult result = explored(test_.program, observed, model_, options_);
    if (result.completeness != Completeness::exhaustive) return inconclusive(test_, model_, result.completeness);
    std::vector<bool> seen(expected_.size(), false);
    std::vector<std::string> surprising;
    for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
      if (!counts(test_.query, result.outcomes[i])) continue;
      bool known = false;
      for (std::size_t e = 0; e < expected_.size(); ++e) {
        if (!expected_[e].query.proposition.holds(result.outcomes[i])) continue;
        known = true;
        seen[e] = true;
      }
      if (!known) surprising.push_back(outcome_text(test_.program, observed, result.outcomes[i]));
    }
    std::vector<std::string> missing;
    for (std::size_t e = 0; e < expected_.size(); ++e) {
      if (!seen[e]) missing.push_back(expected_[e].text);
    }
    if (surprising.empty() && missing.empty()) return Answer::yes();
    return Answer::no(message(surprising, missing));
  }

 private:
  // All that differ, and the first of each kind explained.
  std::string message(const std::vector<std::string>& surprising, const std::vector<std::string>& missing) const {
    std::string text = fmt::format("{} under {} has other outcomes than expected.\n", test_.name, model_text(model_));
    list(text, "allowed, not expected", surprising);
    list(text, "expected, not allowed", missing);
    if (!surprising.empty()) {
      text += '\n' + why(test_, target_of_outcome(test_, surprising.front()), model_, options_);
    }
    for (const Target& target : expected_) {
      if (missing.empty() || target.text != missing.front()) continue;
      text += '\n' + why(test_, target, model_, options_);
      break;
    }
    return text;
  }

  static void list(std::string& text, std::string_view title, const std::vector<std::string>& outcomes) {
    for (std::size_t i = 0; i < outcomes.size() && i < most_listed; ++i) {
      text += fmt::format("  {}: {}\n", title, outcomes[i]);
    }
    if (outcomes.size() > most_listed) text += fmt::format("  and {} more\n", outcomes.size() - most_listed);
  }

  Test test_;  // observing all that the expected outcomes name
  Model model_;
  const ExpectOptions& options_;
  std::vector<Target> expected_;
};

}  // namespace

Answer forbidden(const TestGiven& given, Model model, const ExpectOptions& options) {
  return whether_reachable(given, model, options, false);
}

Answer allowed(const TestGiven& given, Model model, const ExpectOptions& options) {
  return whether_reachable(given, model, options, true);
}

Answer outcomes(const TestGiven& given, Model model, std::initializer_list<std::string_view> expected,
                const ExpectOptions& options) {
  return asked([&] { return Comparison(test_of(given), model, expected, options).run(); });
}

}  // namespace fenceline::litmus
