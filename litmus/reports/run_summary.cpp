#include "litmus/reports/run_summary.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

#include "litmus/cursor.h"
#include "litmus/reports/coverage.h"
#include "litmus/reports/run_table.h"
#include "litmus/reports/run_words.h"
#include "litmus/run/grade.h"
#include "litmus/wrap.h"

namespace fenceline::litmus {
namespace {

constexpr std::size_t columns = 80;
constexpr std::size_t most_unseen = 8;  // outcomes that are listed; reports have them all
constexpr std::size_t most_names = 3;

class Summary {
 public:
  Summary(const RunRecord& run, const RunSummaryOptions& options)
      : run_(run),
        options_(options),
        model_(run.models.empty() ? "the model" : upper_case(name_of(run.models.front()))) {
    for (const TestRecord& test : run.tests) {
      const TestGrade g = grade(test);
      ++verdicts_[static_cast<std::size_t>(g.verdict)];
      if (g.verdict == TestVerdict::not_run) continue;
      if (says_little(g)) few_.push_back(test.name);
      allowed_ += g.allowed;
      allowed_seen_ += g.allowed_seen;
      instances_ += g.instances;
      frames_ += g.frames;
      if (g.epochs > 0) epochs_.push_back(g.epochs);
    }
  }

  std::string write() {
    text_ = "\n";
    interrupted();
    headline();
    counts();
    if (count(TestVerdict::not_run) < run_.tests.size()) {
      say(fit_in_words(run_));
      say(
          fmt::format("coverage: {} of {} outcomes that {} allows were seen; {} instances ({} of them perpetual "
                      "frames) in {:.1f} s",
                      allowed_seen_, allowed_, model_, short_count(instances_), short_count(frames_), run_.seconds));
      text_ += coverage_by_folder(run_) + unseen_outcomes(run_, most_unseen);
      evidence();
      if (options_.after_table) text_ += run_table_legend(run_);
    }
    return std::move(text_);
  }

 private:
  std::size_t count(TestVerdict v) const { return verdicts_[static_cast<std::size_t>(v)]; }

  void say(const std::string& what, std::string_view colour = {}) {
    const std::string lines = wrapped(what, columns, 2);
    text_ += colour.empty() || !options_.colour ? lines : fmt::format("\x1b[{}m{}\x1b[0m", colour, lines);
    text_ += '\n';
  }

  void interrupted() {
    if (run_.finished) return;
    const std::string tests = options_.asked > run_.tests.size()
                                  ? fmt::format("{} of {}", run_.tests.size(), counted(options_.asked, "test"))
                                  : counted(run_.tests.size(), "test");
    say(fmt::format("Interrupted: {} had a turn, and what follows is of no others.", tests), "33");
  }

  void headline() {
    const std::size_t ran = run_.tests.size() - count(TestVerdict::not_run);
    const std::size_t forbidden = count(TestVerdict::forbidden);
    if (ran == 0) {
      say("No test was run.", "33");
    } else if (forbidden > 0) {
      say(fmt::format("What {} forbids was seen, in {} of {}.", model_, forbidden, counted(run_.tests.size(), "test")),
          "1;31");
    } else if (!few_.empty()) {
      say(fmt::format("Nothing that {} forbids was seen, but {} of {} ran too little to say much.", model_, few_.size(),
                      counted(run_.tests.size(), "test")),
          "33");
    } else {
      say(fmt::format("Nothing that {} forbids was seen.", model_), "32");
    }
  }

  void counts() {
    std::string text = fmt::format("{}: {} ok", counted(run_.tests.size(), "test"), count(TestVerdict::ok));
    const auto add = [&text](std::size_t number, std::string_view what) {
      if (number > 0) text += fmt::format(", {} {}", number, what);
    };
    add(count(TestVerdict::forbidden), "with forbidden outcomes");
    add(count(TestVerdict::uncertain), "uncertain");
    add(count(TestVerdict::not_run), "not run");
    add(run_.errors.size(), "could not be read");
    say(text);
  }

  // The median says what the run is worth, and the tests that are worth less are named.
  void evidence() {
    if (epochs_.empty()) return;
    std::ranges::sort(epochs_);
    const std::uint64_t median = epochs_[epochs_.size() / 2];
    if (median > few_epochs) {
      say(
          fmt::format("evidence: what was not seen may still happen, but {}in less than 1 of {} epochs (bursts of "
                      "instances), with 95 % confidence",
                      epochs_.size() > 1 ? "in half of the tests " : "", grouped(median / 3)));
    }
    if (few_.empty()) return;
    std::string names;
    for (std::size_t i = 0; i < std::min(few_.size(), most_names); ++i) names += (i > 0 ? ", " : "") + few_[i];
    if (few_.size() > most_names) names += fmt::format(" and {} more", few_.size() - most_names);
    say(fmt::format(
        "too few epochs ({} or fewer) to say much: {}; give {} a longer --time, or the CPUs less other work",
        few_epochs, names, few_.size() == 1 ? "it" : "them"));
  }

  const RunRecord& run_;
  const RunSummaryOptions& options_;
  std::string model_;
  std::array<std::size_t, 4> verdicts_{};
  std::vector<std::string> few_;
  std::size_t allowed_ = 0;
  std::size_t allowed_seen_ = 0;
  std::uint64_t instances_ = 0;
  std::uint64_t frames_ = 0;
  std::vector<std::uint64_t> epochs_;
  std::string text_;
};

}  // namespace

std::string run_summary(const RunRecord& run, const RunSummaryOptions& options) {
  return Summary(run, options).write();
}

}  // namespace fenceline::litmus
