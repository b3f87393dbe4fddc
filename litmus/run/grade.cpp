#include "litmus/run/grade.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "litmus/cursor.h"

namespace fenceline::litmus {

std::string_view text_of(TestVerdict verdict) {
  switch (verdict) {
    case TestVerdict::ok: return "ok";
    case TestVerdict::forbidden: return "FORBIDDEN SEEN";
    case TestVerdict::uncertain: return "uncertain";
    case TestVerdict::not_run: return "not run";
  }
  return {};
}

Grade grade_of(const TestRecord& test, std::size_t model, const OutcomeRecord& outcome) {
  if (model >= test.models.size()) return outcome.seen() ? Grade::unknown_seen : Grade::allowed_unseen;
  if (outcome.allowed[model]) return outcome.seen() ? Grade::allowed_seen : Grade::allowed_unseen;
  if (!outcome.seen()) return Grade::forbidden_unseen;
  return test.models[model].complete ? Grade::forbidden_seen : Grade::unknown_seen;
}

TestGrade grade(const TestRecord& test, std::size_t model) {
  TestGrade result;
  bool uncertain = model >= test.models.size();
  for (const OutcomeRecord& outcome : test.outcomes) {
    if (model >= test.models.size()) break;
    switch (grade_of(test, model, outcome)) {
      case Grade::allowed_seen:
        ++result.allowed;
        ++result.allowed_seen;
        break;
      case Grade::allowed_unseen: ++result.allowed; break;
      case Grade::forbidden_seen: ++result.forbidden_seen; break;
      case Grade::unknown_seen: uncertain = true; break;
      case Grade::forbidden_unseen: break;
    }
    result.target_seen = result.target_seen || (outcome.satisfies && outcome.seen());
    result.target_allowed = result.target_allowed || (outcome.satisfies && outcome.allowed[model]);
  }
  for (const NativeRecord& run : test.native) {
    result.instances += run.all_instances();
    result.frames += run.frames;
    result.epochs += run.epochs;
    result.seconds += run.seconds;
  }
  result.unseen_bound = unseen_bound(result.epochs);
  if (result.forbidden_seen > 0) {
    result.verdict = TestVerdict::forbidden;
  } else if (result.instances > 0) {
    result.verdict = uncertain ? TestVerdict::uncertain : TestVerdict::ok;
  }
  return result;
}

std::optional<double> unseen_bound(std::uint64_t epochs) {
  if (epochs == 0) return std::nullopt;
  return std::min(1.0, 3.0 / static_cast<double>(epochs));
}

bool says_little(const TestGrade& grade) { return grade.verdict == TestVerdict::ok && grade.epochs <= few_epochs; }

double times_a_second(const TestRecord& test, const OutcomeRecord& outcome) {
  double seconds = 0;
  for (const NativeRecord& run : test.native) seconds += run.seconds;
  return seconds > 0 ? static_cast<double>(outcome.times()) / seconds : 0;
}

std::vector<Model> refuted_models(const TestRecord& test) {
  std::vector<Model> models;
  for (std::size_t m = 0; m < test.models.size(); ++m) {
    if (grade(test, m).verdict == TestVerdict::forbidden) models.push_back(test.models[m].model);
  }
  return models;
}

double repeat_chance(std::uint64_t count) { return -std::expm1(-static_cast<double>(count)); }

OutcomeGrade grade(const TestRecord& test, const TestGrade& test_grade, std::size_t model,
                   const OutcomeRecord& outcome) {
  OutcomeGrade result;
  result.grade = grade_of(test, model, outcome);
  if (outcome.seen()) {
    // At least one instance, whatever a record from elsewhere says.
    const std::uint64_t instances = std::max(test_grade.instances, outcome.times());
    result.rate = static_cast<double>(outcome.times()) / static_cast<double>(instances);
    result.seen_again = repeat_chance(outcome.times());
  } else {
    result.unseen_bound = test_grade.unseen_bound;
  }
  return result;
}

namespace {

bool was_run(const TestRecord& test) {
  return std::ranges::any_of(test.native, [](const NativeRecord& run) { return run.instances + run.frames > 0; });
}

std::optional<std::size_t> index_of(const TestRecord& test, Model model) {
  const auto at = std::ranges::find(test.models, model, &ModelRecord::model);
  if (at == test.models.end()) return std::nullopt;
  return static_cast<std::size_t>(at - test.models.begin());
}

// Enough for what it did not see to be evidence.
bool ran_much(const TestRecord& test) {
  std::uint64_t epochs = 0;
  for (const NativeRecord& run : test.native) epochs += run.epochs;
  return epochs > few_epochs;
}

// Whether `weaker` allows something, in a test that ran long enough to see it, which `stronger` is known to forbid.
bool told_apart(const RunRecord& run, Model stronger, Model weaker) {
  return std::ranges::any_of(run.tests, [&](const TestRecord& test) {
    const auto strong = index_of(test, stronger);
    const auto weak = index_of(test, weaker);
    if (!strong || !weak || !test.models[*strong].complete || !ran_much(test)) return false;
    return std::ranges::any_of(test.outcomes,
                               [&](const OutcomeRecord& o) { return o.allowed[*weak] && !o.allowed[*strong]; });
  });
}

// The strongest that nothing refutes; none when all are refuted.
const ModelFit* strongest_standing(const std::vector<ModelFit>& fits) {
  for (const Model model : all_models) {  // strongest first
    const auto at = std::ranges::find(fits, model, &ModelFit::model);
    if (at != fits.end() && at->refuted_by.empty()) return &*at;
  }
  return nullptr;
}

}  // namespace

std::vector<ModelFit> fits(const RunRecord& run) {
  std::vector<ModelFit> result;
  for (const Model model : run.models) {
    ModelFit fit{model, {}, {}};
    for (const TestRecord& test : run.tests) {
      const auto index = index_of(test, model);
      if (index && grade(test, *index).verdict == TestVerdict::forbidden) fit.refuted_by.push_back(test.name);
    }
    // The classics have the shortest names, and say the most.
    std::ranges::sort(fit.refuted_by, {}, [](const std::string& name) { return std::pair(name.size(), name); });
    // Several suites have a test of one name.
    fit.refuted_by.erase(std::unique(fit.refuted_by.begin(), fit.refuted_by.end()), fit.refuted_by.end());
    const auto weaker = std::ranges::find(all_models, model);
    for (auto other = weaker + 1; other != std::ranges::end(all_models); ++other) {
      if (std::ranges::find(run.models, *other) == run.models.end()) continue;
      if (!told_apart(run, model, *other)) fit.same_as.push_back(*other);
    }
    result.push_back(std::move(fit));
  }
  return result;
}

std::optional<Model> strongest_fit(const std::vector<ModelFit>& fits) {
  const ModelFit* const strongest = strongest_standing(fits);
  if (strongest == nullptr || !strongest->same_as.empty() || fits.size() < 2) return std::nullopt;
  return strongest->model;
}

namespace {

std::string listed(const std::vector<std::string>& names, std::string_view last_joint) {
  constexpr std::size_t shown = 3;
  std::string text;
  const std::size_t count = std::min(names.size(), shown);
  for (std::size_t i = 0; i < count; ++i) {
    const bool last = i + 1 == count && names.size() <= shown;
    if (i > 0) text += last ? std::string(last_joint) : ", ";
    text += names[i];
  }
  if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

// What the run says of the host, before which models stand.
std::string claim(const std::vector<ModelFit>& fits) {
  if (const auto strongest = strongest_fit(fits)) return "this host behaves as " + upper_case(name_of(*strongest));
  const ModelFit* const standing = strongest_standing(fits);
  if (standing == nullptr) return "no model explored here explains this host";
  if (standing->same_as.empty()) return {};  // one model alone: what stands is all there is to say
  std::vector<std::string> others;
  for (const Model model : standing->same_as) others.push_back(upper_case(name_of(model)));
  return "nothing here tells " + upper_case(name_of(standing->model)) + " from " + listed(others, " or ");
}

}  // namespace

std::string fit_in_words(const RunRecord& run) {
  if (std::ranges::none_of(run.tests, was_run)) return "no test was run";
  const std::vector<ModelFit> all = fits(run);
  std::string text = claim(all);
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  std::vector<std::string> standing;
  for (const ModelFit& fit : all) {
    if (fit.refuted_by.empty()) {
      standing.push_back(upper_case(name_of(fit.model)));
    } else {
      add(upper_case(name_of(fit.model)) + " is refuted by " + listed(fit.refuted_by, " and "));
    }
  }
  if (!standing.empty()) add("nothing refutes " + listed(standing, " or "));
  return text;
}

}  // namespace fenceline::litmus
