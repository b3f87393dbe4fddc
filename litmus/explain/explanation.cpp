#include "litmus/explain/explanation.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "litmus/explain/reasons.h"
#include "litmus/explain/words.h"
#include "litmus/reports/model_answers.h"
#include "litmus/wrap.h"
#include "model/reference/enumerate.h"
#include "model/reference/schedule.h"

namespace fenceline::litmus {
namespace {

// How much of a long list an answer shows before it says how many more there are.
constexpr std::size_t few_reasons = 3;
constexpr std::size_t few_sets = 4;
// An answer about an outcome mentions fences by the way; only `--fences` searches long for them.
constexpr std::uint64_t few_explorations = 2'000;
constexpr std::chrono::seconds short_while(2);
// A search for runs keeps every state it meets, at some hundred bytes; the explorer decides much larger tests.
constexpr std::uint64_t most_states = 3'000'000;
constexpr std::uint64_t few_states = 300'000;

// Where threads do not, all runs are equally long.
bool branches(const Program& program) {
  return std::ranges::any_of(program.threads, [](const Thread& t) {
    return std::ranges::any_of(t.code, [](const Instruction& i) { return std::holds_alternative<Branch>(i); });
  });
}

std::string plural(std::size_t n, std::string_view what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

}  // namespace

Explanation::Explanation(const Test& test, const Target& target, const ExplainOptions& options)
    : test_(test), target_(target), options_(options), search_(options.limits) {
  search_.states = std::min(search_.states, most_states);
}

void Explanation::note(Completeness completeness) {
  if (completeness != Completeness::exhaustive && completeness != Completeness::buffer_limit) {
    completeness_ = completeness;
  }
}

FenceOptions Explanation::briefly() const {
  FenceOptions options{.most_explorations = few_explorations, .limits = options_.limits};
  const auto soon = std::chrono::steady_clock::now() + short_while;
  options.limits.deadline = std::min(options.limits.deadline.value_or(soon), soon);
  return options;
}

bool Explanation::allowed(Model model) {
  ExploreOptions how;
  how.buffer = options_.buffer;
  how.limits = options_.limits;
  const ExploreResult result = explore(test_.program, target_.query.observed, model, how);
  note(result.completeness);
  for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
    if (target_.wanted(result.outcomes[i])) return true;
  }
  return false;
}

std::string Explanation::other_models(Model model) {
  std::vector<Model> allow;
  std::vector<Model> forbid;
  for (const Model other : all_models) {
    if (other != model) (allowed(other) ? allow : forbid).push_back(other);
  }
  std::string text;
  if (!allow.empty()) text += fmt::format("{} allow{} it", models_text(allow), allow.size() == 1 ? "s" : "");
  if (!forbid.empty()) {
    text +=
        fmt::format("{}{} forbid{} it", text.empty() ? "" : ", ", models_text(forbid), forbid.size() == 1 ? "s" : "");
  }
  return text;
}

std::string Explanation::drawing(const Run& run) const {
  return drawn(test_, target_.query.observed, run, options_.drawing);
}

// Breadth first while the states are few; then by way of the axioms, which need no states; then breadth first for as
// long as the limits allow.
std::optional<Run> Explanation::find_run(Model model) {
  const auto wanted = [this](std::span<const Shown> outcome) { return target_.wanted(outcome); };
  const auto search = [&](std::uint64_t states) {
    Limits limits = search_;
    limits.states = std::min(limits.states, states);
    return find_witness(test_.program, target_.query.observed, model, wanted,
                        {.buffer = options_.buffer, .limits = limits});
  };
  shortest_ = true;
  Witnesses found = search(few_states);
  if (!found.runs.empty()) return std::move(found.runs.front());
  if (found.completeness == Completeness::state_limit && search_.states > few_states) {
    if (auto run = find_run_by_axioms(model)) {
      shortest_ = !branches(test_.program);
      return run;
    }
    found = search(search_.states);
    if (!found.runs.empty()) return std::move(found.runs.front());
  }
  note(found.completeness);
  return std::nullopt;
}

std::optional<Run> Explanation::find_run_by_axioms(Model model) const {
  std::optional<Run> run;
  if (options_.buffer) return run;
  try {
    reference::visit_executions(test_.program, target_.query.observed, model,
                                [&](const reference::Execution& x, std::span<const Shown> outcome) {
                                  if (!target_.wanted(outcome)) return true;
                                  run = reference::schedule(test_.program, target_.query.observed, model, x);
                                  return !run;
                                },
                                {.limits = briefly().limits});
  } catch (const reference::NotApplicable&) {
    return std::nullopt;
  }
  return run;
}

std::string Explanation::under(Model model) {
  const std::size_t width = options_.drawing.width;
  run_.reset();
  const bool possible = allowed(model);
  std::string text = wrapped(fmt::format("{} under {}: {} {} happen ({}).", test_.name, model_text(model), target_.text,
                                         possible ? "can" : "cannot", other_models(model)),
                             width) +
                     "\n\n";
  if (!possible) return text + cannot(model);

  run_ = find_run(model);
  if (!run_) return text + fmt::format("The search for a run was given up: {}.\n", text_of(completeness_));
  text +=
      fmt::format("{}, {}, to {}:\n\n{}", shortest_ ? "A shortest run" : "A run", plural(run_->steps.size(), "step"),
                  outcome_text(test_.program, target_.query.observed, run_->outcome), drawing(*run_));
  const std::vector<std::string> noticed = remarks(test_.program, *run_);
  if (!noticed.empty()) text += "\nWorth noticing:\n";
  for (const std::string& remark : noticed) text += "  " + wrapped(remark, width - 2, 4) + '\n';

  if (model == Model::sc || options_.buffer) return text;
  const FenceSets sets = sets_that_forbid(
      test_.program, target_.query.observed, model,
      [this](std::span<const Shown> outcome) { return target_.wanted(outcome); }, briefly());
  if (sets.completeness != Completeness::exhaustive) return text;
  if (sets.sets.empty()) return text + "\nNo fence forbids it: SC allows it too.\n";
  return text + fmt::format("\nThe smallest changes that forbid it under {}:\n", model_text(model)) +
         listed(sets, options_.everything ? sets.sets.size() : few_sets);
}

std::string Explanation::cannot(Model model) {
  const std::size_t width = options_.drawing.width;
  std::string text;
  if (options_.buffer) {
    text += wrapped(fmt::format("(With {} in each buffer; the reasons below are those of unbounded buffers.)",
                                plural(*options_.buffer, "entry")),
                    width) +
            "\n\n";
  }
  reference::WhyNot why;
  try {
    why = reference::why_not(test_.program, target_.query.observed, whole_proposition(target_.query), model,
                             {.limits = search_});
  } catch (const reference::NotApplicable& e) {
    note(Completeness::state_limit);
    return text + "Why, the axioms cannot say: " + e.what() + ".\n";
  }
  note(why.completeness);
  if (why.allowed) return text + "With unbounded buffers it could happen.\n";
  if (why.reasons.empty() && why.completeness == Completeness::exhaustive) {
    return text + "No choice of stores for the loads to read from gives these values.\n";
  }
  const std::size_t count = why.reasons.size();
  if (count > 0) {
    const std::string every = why.completeness == Completeness::exhaustive
                                  ? "Every execution that would give it has "
                                  : "Every execution looked at that would give it has ";
    text +=
        wrapped(every + (count == 1 ? "this cycle:" : fmt::format("one of these {} cycles:", count)), width) + "\n\n";
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (i < few_reasons || options_.everything) {
      text += cycle_text(test_.program, model, why.reasons[i], width) + '\n';
    } else {
      text += "  " + wrapped(cycle_line(test_.program, why.reasons[i]), width - 2, 4) + '\n';
    }
  }
  if (count > few_reasons && !options_.everything) text += '\n';
  if (why.completeness != Completeness::exhaustive) {
    text += fmt::format("The enumeration of executions is incomplete: {}.\n", text_of(why.completeness));
  }
  if (count > 0) text += difference(test_.program, model, why.reasons.front());

  const FenceSets sets = sets_that_allow(
      test_.program, target_.query.observed, model,
      [this](std::span<const Shown> outcome) { return target_.wanted(outcome); }, briefly());
  if (sets.completeness == Completeness::exhaustive && !sets.sets.empty()) {
    text += fmt::format("\nThe smallest changes that allow it under {}:\n", model_text(model)) +
            listed(sets, options_.everything ? sets.sets.size() : few_sets);
  }
  return text;
}

// Which edges of the cycle the first model that allows the outcome gives up.
std::string Explanation::difference(const Program& program, Model model, const reference::Reason& reason) {
  const auto& [x, cycle] = reason;
  if (cycle.axiom != reference::Axiom::order) return {};
  for (const Model weaker : all_models) {
    if (weaker <= model || !allowed(weaker)) continue;
    std::string text;
    for (const reference::Edge& e : cycle.edges) {
      if (e.kind != reference::Edge::Kind::program_order || reference::kept(x, weaker, e.from, e.to)) continue;
      const reference::Event& a = x.events[e.from];
      const reference::Event& b = x.events[e.to];
      text += fmt::format("{}{} and the {} of {} after it", text.empty() ? "" : ", nor ", event_text(program, a),
                          b.is_read() ? "load" : "store", program.locations[b.location].name);
    }
    if (text.empty()) continue;
    return wrapped(fmt::format("{} breaks the cycle: it keeps no order between {}.", model_text(weaker), text),
                   options_.drawing.width) +
           '\n';
  }
  return {};
}

std::string Explanation::listed(const FenceSets& found, std::size_t most) const {
  std::string text;
  for (std::size_t i = 0; i < found.sets.size() && i < most; ++i) {
    std::string lead = fmt::format("  {:>2}. ", i + 1);
    for (const Change& c : found.sets[i]) {
      text += lead + wrapped(change_text(test_, c), options_.drawing.width - 6, 10) + '\n';
      lead = "      ";
    }
  }
  if (found.sets.size() > most) {
    text += fmt::format("  and {} more; `fenceline explain --fences` lists all\n", found.sets.size() - most);
  }
  return text;
}

std::string Explanation::side_by_side(std::span<const Model> models) {
  const std::vector<Observable>& observed = target_.query.observed;
  std::vector<OutcomeSet> allowed_by;
  OutcomeSet all(observed.size());
  for (const Model model : models) {
    ExploreOptions how;
    how.buffer = options_.buffer;
    how.limits = options_.limits;
    ExploreResult result = explore(test_.program, observed, model, how);
    note(result.completeness);
    all.merge(result.outcomes);
    allowed_by.push_back(std::move(result.outcomes));
  }
  all.normalise();

  std::size_t widest = 8;
  for (std::size_t i = 0; i < all.size(); ++i) {
    widest = std::max(widest, outcome_text(test_.program, observed, all[i]).size());
  }
  std::string text = fmt::format("{:<{}}", test_.name + ": outcomes", widest + 4);
  for (const Model model : models) text += fmt::format("  {:<5}", model_text(model));
  text.erase(text.find_last_not_of(' ') + 1);
  text += '\n';
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::size_t count = 0;
    std::string cells;
    for (const OutcomeSet& set : allowed_by) {
      const bool has = set.contains(all[i]);
      count += has ? 1 : 0;
      cells += fmt::format("  {:<5}", has ? "yes" : "-");
    }
    std::string line =
        fmt::format("{} {:<{}}{}{}", target_.wanted(all[i]) ? "*" : " ", outcome_text(test_.program, observed, all[i]),
                    widest + 2, cells, count < models.size() ? "differ" : "");
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  text += fmt::format("\n* {}\n", target_.text);

  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<Model> allow;
    std::vector<Model> forbid;
    for (std::size_t m = 0; m < models.size(); ++m)
      (allowed_by[m].contains(all[i]) ? allow : forbid).push_back(models[m]);
    if (forbid.empty()) continue;
    const Model strongest = *std::ranges::min_element(allow);
    const Witnesses found =
        find_witness(test_.program, observed, strongest,
                     [&](std::span<const Shown> outcome) { return std::ranges::equal(outcome, all[i]); },
                     {.buffer = options_.buffer, .limits = search_});
    note(found.completeness);
    text += '\n' +
            wrapped(fmt::format("{}: {} allow{} it, {} do{} not. A shortest run under {}:",
                                outcome_text(test_.program, observed, all[i]), models_text(allow),
                                allow.size() == 1 ? "s" : "", models_text(forbid), forbid.size() == 1 ? "es" : "",
                                model_text(strongest)),
                    options_.drawing.width) +
            "\n\n";
    for (const Run& run : found.runs) text += drawing(run);
  }
  return text;
}

std::string Explanation::fences(Model model) {
  const FenceOptions how{.limits = options_.limits};
  const auto wanted = [this](std::span<const Shown> outcome) { return target_.wanted(outcome); };
  const auto section = [&](const std::string& title, const FenceSets& found, const std::string& none,
                           const std::string& nothing) {
    note(found.completeness);
    std::string text = wrapped(title, options_.drawing.width) + '\n';
    if (found.completeness != Completeness::exhaustive) {
      return text +
             fmt::format("  the search is incomplete: {}; these are minimal, there may be others\n",
                         text_of(found.completeness)) +
             listed(found, found.sets.size());
    }
    if (found.sets.empty()) return text + "  " + none + '\n';
    if (found.sets.front().empty()) return text + "  " + nothing + '\n';
    return text + listed(found, found.sets.size());
  };
  const std::string name = model_text(model);
  std::string text;
  if (allowed(model)) {
    text +=
        section(fmt::format("{} under {}: all minimal sets of changes that forbid {}:", test_.name, name, target_.text),
                sets_that_forbid(test_.program, target_.query.observed, model, wanted, how), "none: SC allows it too",
                "none is needed");
  } else {
    text += section(fmt::format("{} under {}: {} is forbidden; all minimal sets of changes that allow it:", test_.name,
                                name, target_.text),
                    sets_that_allow(test_.program, target_.query.observed, model, wanted, how),
                    "none: no fence or lock is what forbids it", "none is needed");
  }
  text += '\n' + section(fmt::format("All minimal sets of changes after which {} allows what SC allows, of every "
                                     "register and location, and nothing else:",
                                     name),
                         sets_that_restore_sc(test_.program, model, how), "none is enough",
                         fmt::format("none is needed: under {} the test behaves as under SC", name));
  return text;
}

}  // namespace fenceline::litmus
