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
  return text;
}

std::vector<RepeatWords> how_to_repeat(const TestRecord& test) {
  std::vector<RepeatWords> all;
  for (const SurpriseRecord& s : test.surprises) {
    if (!s.repeat.empty()) all.push_back({s.repeat, "what was good at " + OutcomeWords(test).state(s.outcome)});
  }
  for (const NativeRecord& run : test.native) {
    RepeatWords words;
    words.command = repeat_command(test, run);
    words.about = fmt::format("{} instances", grouped(run.all_instances()));
    if (!run.backend.empty()) words.about += ", backend " + run.backend;
    if (!run.cpus.empty()) words.about += fmt::format(", CPUs {}", fmt::join(run.cpus, " "));
    if (!run.compiler.empty()) words.about += ", " + run.compiler;
    if (!run.flags.empty()) words.about += ' ' + run.flags;
    for (const std::string& parameters : run.productive) words.about += "; good at it: " + parameters;
    all.push_back(std::move(words));
  }
  return all;
}

}  // namespace fenceline::litmus
