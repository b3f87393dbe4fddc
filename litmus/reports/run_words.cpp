#include "litmus/reports/run_words.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "litmus/cursor.h"
#include "litmus/run/outcome_words.h"
#include "litmus/run/repeat.h"

namespace fenceline::litmus {
namespace fs = std::filesystem;

Folders::Folders(const RunRecord& run) {
  bool first = true;
  for (const TestRecord& test : run.tests) {
    const fs::path folder = fs::path(test.file).parent_path();
    if (folder.empty()) continue;
    if (first) {
      shared_.assign(folder.begin(), folder.end());
    } else {
      shared_.erase(std::mismatch(shared_.begin(), shared_.end(), folder.begin(), folder.end()).first, shared_.end());
    }
    first = false;
  }
}

std::string Folders::name(const std::string& file) const {
  const fs::path folder = fs::path(file).parent_path();
  if (folder.empty()) return "catalogue";
  fs::path name;
  std::size_t passed_over = shared_.empty() ? 0 : shared_.size() - 1;
  for (const fs::path& part : folder) {
    if (passed_over > 0) {
      --passed_over;
    } else if (part != "/" && part != "." && part != "..") {
      name /= part;
    }
  }
  return name.empty() ? "." : name.string();
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string counted(std::uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", grouped(number), what, number == 1 ? "" : "s");
}

std::string short_count(std::uint64_t n) {
  const auto value = static_cast<double>(n);
  if (n < 10'000) return std::to_string(n);
  if (n < 1'000'000) return fmt::format("{:.3g}k", value / 1e3);
  if (n < 1'000'000'000) return fmt::format("{:.3g}M", value / 1e6);
  return fmt::format("{:.3g}G", value / 1e9);
}

std::string short_rate(double rate) {
  return rate < 10 ? fmt::format("{:.2g}", rate) : short_count(static_cast<std::uint64_t>(rate + 0.5));
}

std::string chance_in_words(double chance) {
  return chance > 0.9999 ? ">99.99%" : fmt::format("{:.2f}%", 100 * chance);
}

std::string names_of(const std::vector<Model>& models) {
  std::string text;
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (i > 0) text += i + 1 == models.size() ? " and " : ", ";
    text += upper_case(name_of(models[i]));
  }
  return text;
}

std::string rate_in_words(double rate) { return fmt::format("{:.3g}", rate); }

std::string_view text_of(Grade grade) {
  switch (grade) {
    case Grade::allowed_seen: return "allowed, seen";
    case Grade::allowed_unseen: return "allowed, not seen";
    case Grade::forbidden_seen: return "FORBIDDEN, SEEN";
    case Grade::forbidden_unseen: return "forbidden, not seen";
    case Grade::unknown_seen: return "seen, not found by an incomplete search";
  }
  return {};
}

std::string outcome_line(const TestRecord& test, const OutcomeRecord& outcome, const OutcomeWords& words) {
  std::string text = fmt::format("{:>14} {} {}  {}", grouped(outcome.count), outcome.satisfies ? "*>" : ":>",
                                 words.state(outcome.values), text_of(grade_of(test, 0, outcome)));
  if (!outcome.seen()) return text;
  if (outcome.frames > 0) text += fmt::format("; in {} perpetual frames", grouped(outcome.frames));
  text += fmt::format("; {} a second; again: {}", short_rate(times_a_second(test, outcome)),
                      chance_in_words(repeat_chance(outcome.count + outcome.frames)));
  std::vector<Model> others;
  for (std::size_t m = 1; m < test.models.size(); ++m) {
    if (grade_of(test, m, outcome) == Grade::forbidden_seen) others.push_back(test.models[m].model);
  }
  if (!others.empty()) text += fmt::format("; {} forbid{} it", names_of(others), others.size() == 1 ? "s" : "");
  return text;
}

std::string evidence_in_words(const TestRecord& test) {
  const TestGrade g = grade(test);
  if (g.verdict == TestVerdict::not_run) return {};
  const std::string model = upper_case(name_of(test.models.front().model));
  std::string text = fmt::format("{} of the {} outcomes that {} allows {} seen.", g.allowed_seen, g.allowed, model,
                                 g.allowed_seen == 1 ? "was" : "were");
  if (g.unseen_bound) {
    text += fmt::format(" What was not seen has a rate below {} an epoch (95 % confidence, 3/n with n = {} epochs).",
                        rate_in_words(*g.unseen_bound), grouped(g.epochs));
  }
  if (says_little(g)) text += " These are too few epochs to say much.";
  const std::vector<Model> refuted = refuted_models(test);
  if (!refuted.empty()) {
    text += fmt::format(" {} {} refuted.", names_of(refuted), refuted.size() == 1 ? "is" : "are");
  }
  return text;
}

std::string about(const NativeRecord& run) {
  std::string text = fmt::format("{} instances", grouped(run.all_instances()));
  if (!run.backend.empty()) text += ", backend " + run.backend;
  if (!run.cpus.empty()) text += fmt::format(", CPUs {}", fmt::join(run.cpus, " "));
  if (!run.compiler.empty()) text += ", " + run.compiler;
  if (!run.flags.empty()) text += ' ' + run.flags;
  return text;
}

std::vector<RepeatWords> how_to_repeat(const TestRecord& test) {
  std::vector<RepeatWords> all;
  for (const SurpriseRecord& s : test.surprises) {
    if (!s.repeat.empty()) all.push_back({s.repeat, "what was good at " + OutcomeWords(test).state(s.outcome), {}});
  }
  for (const NativeRecord& run : test.native) {
    RepeatWords words;
    words.command = repeat_command(test, run);
    words.about = about(run);
    words.productive = run.productive;
    all.push_back(std::move(words));
  }
  return all;
}

}  // namespace fenceline::litmus
