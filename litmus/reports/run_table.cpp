#include "litmus/reports/run_table.h"

#include <algorithm>
#include <fmt/format.h>

#include "litmus/cursor.h"
#include "litmus/reports/run_words.h"
#include "litmus/run/grade.h"
#include "litmus/run/repeat.h"
#include "litmus/wrap.h"

namespace fenceline::litmus {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t name_width = 30;
constexpr std::size_t verdict_width = 14;
constexpr std::size_t repeat_column = 10;

constexpr std::string_view word_few = "ok, few epochs";
constexpr std::string_view word_unseen = "unseen";
constexpr std::string_view word_open = "not yet";

std::string coloured(std::string_view text, const TestGrade& g, bool colour) {
  if (!colour) return std::string(text);
  switch (g.verdict) {
    case TestVerdict::ok:
      if (says_little(g)) break;
      return fmt::format("\x1b[32m{}\x1b[0m", text);
    case TestVerdict::forbidden: return fmt::format("\x1b[1;31m{}\x1b[0m", text);
    case TestVerdict::uncertain:
    case TestVerdict::not_run: break;
  }
  return fmt::format("\x1b[33m{}\x1b[0m", text);
}

struct Target {
  std::uint64_t times = 0;
  double a_second = 0;
};
Target target_of(const TestRecord& test) {
  Target target;
  for (const OutcomeRecord& o : test.outcomes) {
    if (!o.satisfies) continue;
    target.times += o.times();
    target.a_second += times_a_second(test, o);
  }
  return target;
}

// How the outcome that the condition is about stands.
std::string target_text(const TestRecord& test, const TestGrade& g) {
  if (test.condition.empty()) return "-";
  const Target target = target_of(test);
  if (target.times > 0) return short_count(target.times);
  return std::string(g.target_allowed ? word_open : word_unseen);
}

std::string refutes_text(const TestRecord& test) {
  const std::vector<Model> models = refuted_models(test);
  if (models.size() > 2) return fmt::format("all {}", models.size());
  std::string text;
  for (const Model model : models) text += (text.empty() ? "" : " ") + upper_case(name_of(model));
  return text.empty() ? "-" : text;
}

}  // namespace

std::string run_table_head() {
  return fmt::format("{:<{}} {:<{}} {:>8} {:>8} {:>8} refutes\n", "test", name_width, "verdict", verdict_width,
                     "coverage", "target", "a second");
}

std::string run_table_row(const TestRecord& test, bool colour) {
  const TestGrade g = grade(test);
  const std::string verdict =
      coloured(fmt::format("{:<{}}", says_little(g) ? word_few : text_of(g.verdict), verdict_width), g, colour);
  const std::string name = fmt::format("{:<{}}", fitted(test.name, name_width), name_width);
  if (g.verdict == TestVerdict::not_run) {
    return fmt::format("{} {} {}\n", name, verdict, fitted(test.failure, columns - name_width - verdict_width - 2));
  }
  const Target target = target_of(test);
  return fmt::format("{} {} {:>8} {:>8} {:>8} {}\n", name, verdict, fmt::format("{}/{}", g.allowed_seen, g.allowed),
                     target_text(test, g), target.times > 0 ? short_rate(target.a_second) : "-", refutes_text(test));
}

std::string run_table_legend(const RunRecord& run) {
  bool few = false, unseen = false, open = false, refutes = false;
  for (const TestRecord& test : run.tests) {
    const TestGrade g = grade(test);
    if (g.verdict == TestVerdict::not_run) continue;
    few = few || says_little(g);
    const std::string target = target_text(test, g);
    unseen = unseen || target == word_unseen;
    open = open || target == word_open;
    refutes = refutes || !refuted_models(test).empty();
  }
  const std::string model = run.models.empty() ? "the model" : upper_case(name_of(run.models.front()));
  std::string text = fmt::format(
      "columns: coverage is how many of the outcomes that {} allows were seen, target and a second are how often the "
      "condition's outcome was",
      model);
  if (unseen) text += fmt::format("; {}: {} forbids it and it was not seen, which is no proof", word_unseen, model);
  if (open) text += fmt::format("; {}: {} allows it and it was not seen in this time", word_open, model);
  if (refutes) text += "; refutes are models that forbid something this test saw";
  if (few) text += fmt::format("; few epochs: {} or fewer, too few to say much", few_epochs);
  return wrapped(text, columns, 2) + '\n';
}

std::string run_table_details(const TestRecord& test) {
  std::string text;
  const OutcomeWords words(test);
  for (const OutcomeRecord& o : test.outcomes) text += wrapped(outcome_line(test, o, words), columns, 18) + '\n';
  const auto say = [&text](const std::string& what) {
    if (!what.empty()) text += "  " + wrapped(what, columns, 4, 2) + '\n';
  };
  say(test.failure);
  say(evidence_in_words(test));
  for (const RepeatWords& run : how_to_repeat(test)) say(run.about);
  return text;
}

std::string native_table_row(const TestRecord& test) {
  if (test.native.empty()) return fmt::format("{:<40} not run: {}\n", fitted(test.name, 40), test.failure);
  std::size_t seen = 0;
  std::uint64_t instances = 0;
  for (const NativeRecord& run : test.native) instances += run.all_instances();
  for (const OutcomeRecord& o : test.outcomes) seen += o.seen() ? 1 : 0;
  return fmt::format("{:<40} {:>8} {:>12} {:>9}\n", fitted(test.name, 40), seen, short_count(instances),
                     test.condition.empty() ? "-" : short_count(target_of(test).times));
}

std::string surprise_text(const TestRecord& test, const RunRecord& run) {
  std::string text;
  const OutcomeWords words(test);
  const std::string model = test.models.empty() ? "" : upper_case(name_of(test.models.front().model));
  const auto say = [&text](const std::string& what) { text += "  " + wrapped(what, columns, 4, 2) + '\n'; };
  for (const SurpriseRecord& s : test.surprises) {
    text +=
        wrapped(fmt::format("{}: {} forbids what was seen: {}", test.name, model, words.state(s.outcome)), columns, 2) +
        '\n';
    say(fmt::format("seen {}; run again: {}", counted(s.count, "time"), counted(s.count_again, "time")));
    if (test.native.empty()) continue;
    const NativeRecord& native = test.native.front();
    say(fmt::format("{}; {}", run.host.cpu, about(native)));
    text += "  repeat: " +
            folded_command(s.repeat.empty() ? repeat_command(test, native) : s.repeat, columns, repeat_column) + '\n';
  }
  return text;
}

}  // namespace fenceline::litmus
