#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <iterator>

#include "litmus/logs/herd.h"
#include "litmus/reports/model_answers.h"

namespace fenceline::litmus {
namespace {

// One row a test, one column a model: whether the condition's proposition is reached, in how many of how many outcomes,
// and the verdict. A row on which the models' outcome sets differ ends in an asterisk.
class TableReport : public ModelReport {
 public:
  explicit TableReport(const ReportOptions& options) : options_(options) {
    // Eighty columns in all with three models, the last for the mark.
    const std::size_t cells = cell * options.models.size();
    name_ = cells + 22 < 79 ? 79 - cells : 22;
  }

  std::string head() const override {
    std::string text = fmt::format("{:<{}}", "test", name_);
    for (const Model m : options_.models) text += fmt::format("  {:<{}}", fenceline::name_of(m), cell - 2);
    return trimmed(text) + '\n';
  }

  std::string test(const TestAnswer& answer) const override {
    std::string text = fmt::format("{:<{}}", shortened(answer.test.name), name_);
    bool differ = false;
    for (const ModelAnswer& m : answer.models) {
      const std::string seen =
          fmt::format("{} {}/{}", observation(m.verdict), m.verdict.positive, m.verdict.positive + m.verdict.negative);
      const bool complete = m.result.completeness == Completeness::exhaustive;
      text += fmt::format("  {:<{}}", seen + (complete ? "" : "+") + (m.verdict.ok ? " Ok" : " No"), cell - 2);
      differ = differ || m.result.outcomes != answer.models.front().result.outcomes;
    }
    tests_.fetch_add(1, std::memory_order_relaxed);
    if (differ) {
      differing_.fetch_add(1, std::memory_order_relaxed);
      text.resize(std::max(text.size(), name_ + cell * answer.models.size()), ' ');
      text += options_.colour ? "\x1b[1;33m*\x1b[0m" : "*";
    }
    return trimmed(text) + '\n';
  }

  std::string foot(const std::vector<std::string>& errors) const override {
    std::string text = fmt::format("{} test{}", tests_.load(), tests_ == 1 ? "" : "s");
    if (options_.models.size() > 1) text += fmt::format("; the models differ on {} (marked *)", differing_.load());
    if (!errors.empty()) text += fmt::format("; {} could not be read", errors.size());
    return text + '\n';
  }

 private:
  static constexpr std::size_t cell = 19;

  static std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }
  std::string shortened(const std::string& name) const {
    return name.size() <= name_ ? name : name.substr(0, name_ - 3) + "...";
  }

  ReportOptions options_;
  std::size_t name_;
  mutable std::atomic<std::size_t> tests_{0};
  mutable std::atomic<std::size_t> differing_{0};
};

}  // namespace

std::unique_ptr<ModelReport> table_report(const ReportOptions& options) {
  return std::make_unique<TableReport>(options);
}

}  // namespace fenceline::litmus
