// What `model` finds out about a test, and the reports of many such answers.
//
// Thread safety: plain data; a report belongs to one thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "litmus/test.h"
#include "model/explore/explore.h"

namespace fenceline::litmus {

struct ModelAnswer {
  Model model = Model::tso;
  ExploreResult result;
  Verdict verdict;
  double seconds = 0;
};

struct TestAnswer {
  Test test;
  std::vector<ModelAnswer> models;  // in the order asked for
};

// "exhaustive", "state limit", ...: why a search ended, in words.
std::string_view text_of(Completeness completeness);

// A report grows test by test; what is ready to be printed is taken out as it comes.
class ModelReport {
 public:
  virtual ~ModelReport() = default;
  // One test's part. Called from several threads; must not touch the report.
  virtual std::string test(const TestAnswer& answer) const = 0;
  // What comes before the first test and after the last.
  virtual std::string head() const = 0;
  virtual std::string foot(const std::vector<std::string>& errors) const = 0;
  // What stands between two tests' parts.
  virtual std::string_view separator() const { return {}; }
};

struct ReportOptions {
  std::vector<Model> models;
  bool times = false;
  bool colour = false;
};

std::unique_ptr<ModelReport> herd_report(const ReportOptions& options);
std::unique_ptr<ModelReport> table_report(const ReportOptions& options);
std::unique_ptr<ModelReport> json_report(const ReportOptions& options);

}  // namespace fenceline::litmus
