#include <nlohmann/json.hpp>

#include "litmus/logs/herd.h"
#include "litmus/reports/model_answers.h"

namespace fenceline::litmus {
namespace {

using Json = nlohmann::ordered_json;

std::string_view text_of_termination(Termination termination) {
  switch (termination) {
    case Termination::always: return "always";
    case Termination::may_spin: return "may spin";
    case Termination::may_hang: return "may hang";
  }
  return {};
}

// {"schema": "fenceline.model/1", "tests": [...], "errors": [...]}: one object a test, its outcomes as objects from
// name to value. Values are numbers, or the name of a location for an address.
class JsonReport : public ModelReport {
 public:
  explicit JsonReport(const ReportOptions& options) : options_(options) {}

  std::string head() const override {
    return "{\"schema\": \"fenceline.model/1\", \"version\": \"" FENCELINE_VERSION "\", \"tests\": [\n";
  }
  std::string_view separator() const override { return ",\n"; }

  std::string test(const TestAnswer& answer) const override {
    const Test& test = answer.test;
    Json json;
    json["name"] = test.name;
    json["file"] = test.source;
    json["arch"] = name_of(test.arch);
    json["hash"] = test.hash;
    const std::string condition = text_of_condition(test.program, test.query);
    if (!condition.empty()) json["condition"] = condition;
    for (const ModelAnswer& m : answer.models) json["models"].push_back(model(test, m));
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  std::string foot(const std::vector<std::string>& errors) const override {
    return "\n], \"errors\": " + Json(errors).dump(-1, ' ', false, Json::error_handler_t::replace) + "}\n";
  }

 private:
  Json model(const Test& test, const ModelAnswer& m) const {
    Json json;
    json["model"] = fenceline::name_of(m.model);
    json["outcomes"] = Json::array();
    for (std::size_t i = 0; i < m.result.outcomes.size(); ++i) {
      const auto row = m.result.outcomes[i];
      if (!counts(test.query, row)) continue;
      Json values = Json::object();
      for (std::size_t k = 0; k < row.size(); ++k) {
        Json& value = values[fenceline::name_of(test.program, test.query.observed[k])];
        if (location_at(test.program, static_cast<Value>(row[k]))) {
          value = fenceline::text_of(test.program, row[k]);
        } else {
          value = row[k];
        }
      }
      Json outcome;
      outcome["values"] = std::move(values);
      outcome["satisfies"] = test.query.proposition.holds(row);
      json["outcomes"].push_back(std::move(outcome));
    }
    json["verdict"] = m.verdict.ok ? "Ok" : "No";
    json["observation"] = observation(m.verdict);
    json["positive"] = m.verdict.positive;
    json["negative"] = m.verdict.negative;
    json["search"] = text_of(m.result.completeness);
    json["termination"] = text_of_termination(m.result.termination);
    switch (m.result.space) {
      case Space::states: json["states"] = m.result.states; break;
      case Space::executions: json["executions"] = m.result.executions; break;
    }
    if (options_.times) json["seconds"] = m.seconds;
    return json;
  }

  ReportOptions options_;
};

}  // namespace

std::unique_ptr<ModelReport> json_report(const ReportOptions& options) { return std::make_unique<JsonReport>(options); }

}  // namespace fenceline::litmus
