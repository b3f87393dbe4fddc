#include "litmus/logs/herd.h"
#include "litmus/reports/model_answers.h"

namespace fenceline::litmus {
namespace {

// One block a test and model; with several models the caller is told apart by nothing but their order, as in herd7.
class HerdReport : public ModelReport {
 public:
  explicit HerdReport(const ReportOptions& options) : times_(options.times) {}

  std::string test(const TestAnswer& answer) const override {
    std::string text;
    text.reserve(1024);
    for (const ModelAnswer& m : answer.models) {
      HerdBlock block;
      block.complete = m.result.completeness == Completeness::exhaustive;
      block.verdict = m.verdict;
      if (times_) block.seconds = m.seconds;
      write_herd(text, answer.test, m.result.outcomes, block);
    }
    return text;
  }
  std::string head() const override { return {}; }
  std::string foot(const std::vector<std::string>&) const override { return {}; }

 private:
  bool times_;
};

}  // namespace

std::unique_ptr<ModelReport> herd_report(const ReportOptions& options) { return std::make_unique<HerdReport>(options); }

}  // namespace fenceline::litmus
