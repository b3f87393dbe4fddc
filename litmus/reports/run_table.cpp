#include "litmus/reports/run_table.h"

#include <algorithm>
#include <fmt/format.h>

#include "litmus/cursor.h"
#include "litmus/reports/coverage.h"
#include "litmus/run/grade.h"
#include "litmus/run/repeat.h"
#include "litmus/wrap.h"

namespace fenceline::litmus {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t name_width = 30;
constexpr std::size_t verdict_width = 14;
constexpr std::size_t repeat_column = 10;
constexpr std::size_t most_unseen = 8;  // outcomes that the summary lists; reports have them all

std::string coloured(std::string_view text, TestVerdict verdict, bool colour) {
  if (!colour) return std::string(text);
  switch (verdict) {
    case TestVerdict::ok: return fmt::format("\x1b[32m{}\x1b[0m", text);
    case TestVerdict::forbidden: return fmt::format("\x1b[1;31m{}\x1b[0m", text);
    case TestVerdict::uncertain:
    case TestVerdict::not_run: return fmt::format("\x1b[33m{}\x1b[0m", text);
  }
  return std::string(text);
}

// 1234567 as "1.23M".
std::string short_count(std::uint64_t n) {
  const auto value = static_cast<double>(n);
  if (n < 10'000) return std::to_string(n);
  if (n < 1'000'000) return fmt::format("{:.3g}k", value / 1e3);
  if (n < 1'000'000'000) return fmt::format("{:.3g}M", value / 1e6);
  return fmt::format("{:.3g}G", value / 1e9);
}

std::uint64_t times_target_seen(const TestRecord& test) {
  std::uint64_t seen = 0;
  for (const OutcomeRecord& o : test.outcomes) seen += o.satisfies ? o.times() : 0;
  return seen;
}

// How the outcome that the condition is about stands.
std::string seen_target(const TestRecord& test) {
  return test.condition.empty() ? "-" : short_count(times_target_seen(test));
}
std::string target_text(const TestRecord& test, const TestGrade& g) {
  if (test.condition.empty() || times_target_seen(test) > 0) return seen_target(test);
  return g.target_allowed ? "unseen" : "never";
}

std::string fitted(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 3) + "...";
}

std::string outcome_text(const TestRecord& test, const std::vector<Shown>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i)
    text += fmt::format("{}{}={};", i > 0 ? " " : "", test.observed[i], values[i]);
  return text;
}

}  // namespace

std::string run_table_head() {
  return fmt::format("{:<{}} {:<{}} {:>9} {:>9} {:>12}\n", "test", name_width, "verdict", verdict_width, "coverage",
                     "target", "instances");
}

std::string run_table_row(const TestRecord& test, bool colour) {
  const TestGrade g = grade(test);
  const std::string verdict = fmt::format("{:<{}}", text_of(g.verdict), verdict_width);
  const std::string name = fmt::format("{:<{}}", fitted(test.name, name_width), name_width);
  if (g.verdict == TestVerdict::not_run) {
    return fmt::format("{} {} {}\n", name, coloured(verdict, g.verdict, colour), fitted(test.failure, 33));
  }
  return fmt::format("{} {} {:>9} {:>9} {:>12}\n", name, coloured(verdict, g.verdict, colour),
                     fmt::format("{}/{}", g.allowed_seen, g.allowed), target_text(test, g), short_count(g.instances));
}

std::string native_table_row(const TestRecord& test) {
  if (test.native.empty()) return fmt::format("{:<40} not run: {}\n", fitted(test.name, 40), test.failure);
  std::size_t seen = 0;
  std::uint64_t instances = 0;
  for (const NativeRecord& run : test.native) instances += run.all_instances();
  for (const OutcomeRecord& o : test.outcomes) seen += o.seen() ? 1 : 0;
  return fmt::format("{:<40} {:>8} {:>12} {:>9}\n", fitted(test.name, 40), seen, short_count(instances),
                     seen_target(test));
}

std::string surprise_text(const TestRecord& test, const RunRecord& run) {
  std::string text;
  const std::string model = test.models.empty() ? "" : upper_case(name_of(test.models.front().model));
  for (const SurpriseRecord& s : test.surprises) {
    const NativeRecord& native = test.native.front();
    text += fmt::format("{}: {} forbids what was seen: {}\n", test.name, model, outcome_text(test, s.outcome));
    text += fmt::format("  seen {} times in {} instances; run again: {} times\n", s.count, native.all_instances(),
                        s.count_again);
    const std::string made = native.compiler.empty() ? native.backend + " backend"
                                                     : fmt::format("{}; flags {}", native.compiler, native.flags);
    text += fmt::format("  {}; {}; strategy {}; seed {}\n", run.host.cpu, made, native.strategy, native.seed);
    text += "  repeat: " +
            folded_command(s.repeat.empty() ? repeat_command(test, native) : s.repeat, columns, repeat_column) + "\n";
  }
  return text;
}

std::string run_summary(const RunRecord& run, bool colour) {
  std::size_t verdicts[4] = {};
  std::size_t allowed = 0;
  std::size_t allowed_seen = 0;
  std::uint64_t instances = 0;
  std::uint64_t frames = 0;
  std::vector<std::uint64_t> epochs;
  for (const TestRecord& test : run.tests) {
    const TestGrade g = grade(test);
    ++verdicts[static_cast<std::size_t>(g.verdict)];
    if (g.verdict == TestVerdict::not_run) continue;
    allowed += g.allowed;
    allowed_seen += g.allowed_seen;
    instances += g.instances;
    frames += g.frames;
    if (g.epochs > 0) epochs.push_back(g.epochs);
  }
  const auto count = [&](TestVerdict v) { return verdicts[static_cast<std::size_t>(v)]; };
  const bool good = count(TestVerdict::forbidden) == 0;
  const std::string model = run.models.empty() ? "the model" : upper_case(name_of(run.models.front()));
  std::string text = "\n";
  text += coloured(good ? fmt::format("Nothing that {} forbids was seen.", model)
                        : fmt::format("What {} forbids was seen, in {} of {} tests.", model,
                                      count(TestVerdict::forbidden), run.tests.size()),
                   good ? TestVerdict::ok : TestVerdict::forbidden, colour);
  text += fmt::format("\n{} tests: {} ok, {} with forbidden outcomes, {} uncertain, {} not run{}\n", run.tests.size(),
                      count(TestVerdict::ok), count(TestVerdict::forbidden), count(TestVerdict::uncertain),
                      count(TestVerdict::not_run),
                      run.errors.empty() ? "" : fmt::format(", {} could not be read", run.errors.size()));
  text += wrapped(fit_in_words(run), columns, 2) + "\n";
  text +=
      wrapped(fmt::format("coverage: {} of {} outcomes that {} allows were seen; {} instances ({} of them perpetual "
                          "frames) in {:.1f} s",
                          allowed_seen, allowed, model, short_count(instances), short_count(frames), run.seconds),
              columns, 2) +
      "\n";
  text += coverage_by_folder(run) + unseen_outcomes(run, most_unseen);
  if (!epochs.empty()) {
    std::ranges::sort(epochs);
    text +=
        wrapped(fmt::format("evidence: unseen is not impossible; its rate an epoch is (95 %) below {:.2g} in half of "
                            "the tests, below {:.2g} in the one that ran least",
                            *unseen_bound(epochs[epochs.size() / 2]), *unseen_bound(epochs.front())),
                columns, 2) +
        "\n";
  }
  return text;
}

}  // namespace fenceline::litmus
