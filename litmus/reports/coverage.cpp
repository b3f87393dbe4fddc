#include "litmus/reports/coverage.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

#include "litmus/reports/run_words.h"
#include "litmus/run/grade.h"
#include "litmus/run/outcome_words.h"
#include "litmus/wrap.h"

namespace fenceline::litmus {
namespace {

constexpr std::size_t columns = 80;

struct Share {
  std::size_t tests = 0;
  std::size_t seen = 0;
  std::size_t allowed = 0;
};

}  // namespace

std::string coverage_by_folder(const RunRecord& run) {
  const Folders folders(run);
  std::map<std::string, Share> shares;
  for (const TestRecord& test : run.tests) {
    const TestGrade g = grade(test);
    if (g.verdict == TestVerdict::not_run) continue;
    Share& share = shares[folders.name(test.file)];
    ++share.tests;
    share.seen += g.allowed_seen;
    share.allowed += g.allowed;
  }
  if (shares.size() < 2) return {};
  std::vector<std::pair<std::string, Share>> rows(shares.begin(), shares.end());
  std::ranges::stable_sort(rows, std::ranges::greater{}, [](const auto& row) { return row.second.allowed; });
  std::string text;
  for (const auto& [name, share] : rows) {
    const double percent =
        share.allowed == 0 ? 100.0 : 100.0 * static_cast<double>(share.seen) / static_cast<double>(share.allowed);
    // Rounded down: 100 % is every one.
    text += fmt::format("  {:<44} {:>5} {:<5} {:>12} {:>6.1f} %\n", fitted(name, 44), share.tests,
                        share.tests == 1 ? "test" : "tests", fmt::format("{}/{}", share.seen, share.allowed),
                        std::floor(percent * 10) / 10);
  }
  return text;
}

std::string unseen_outcomes(const RunRecord& run, std::size_t most) {
  std::string text;
  std::size_t unseen = 0;
  for (const TestRecord& test : run.tests) {
    if (grade(test).verdict == TestVerdict::not_run) continue;
    const OutcomeWords words(test);
    for (const OutcomeRecord& o : test.outcomes) {
      if (grade_of(test, 0, o) != Grade::allowed_unseen) continue;
      if (++unseen <= most)
        text += fitted(fmt::format("  not yet seen: {}: {}", test.name, words.state(o.values)), columns) + '\n';
    }
  }
  if (unseen > most) text += fmt::format("  and {} more not yet seen\n", unseen - most);
  return text;
}

}  // namespace fenceline::litmus
