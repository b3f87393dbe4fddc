#include <algorithm>
#include <nlohmann/json.hpp>

#include "litmus/reports/compare_report.h"

namespace fenceline::litmus {
namespace {

using Json = nlohmann::json;

Json observation_json(const std::optional<SideTest::Observation>& observation) {
  if (!observation) return nullptr;
  switch (*observation) {
    case SideTest::Observation::never: return "Never";
    case SideTest::Observation::sometimes: return "Sometimes";
    case SideTest::Observation::always: return "Always";
  }
  return nullptr;
}

Json cell_json(const SideCell& cell, const SideTest* first) {
  if (cell.test == nullptr) return nullptr;
  const SideTest& test = *cell.test;
  Json json;
  json["verdict"] = test.ok ? Json(*test.ok ? "Ok" : "No") : Json(nullptr);
  json["observation"] = observation_json(test.observation);
  json["complete"] = test.complete;
  json["states"] = test.states.size();
  if (first != &test) {
    json["more"] = Json::array();
    for (const std::size_t i : cell.more) json["more"].push_back(test.states[i]);
    if (test.hardware) {
      json["counts"] = Json::array();
      for (const std::size_t i : cell.more) json["counts"].push_back(test.counts[i]);
    }
    json["less"] = Json::array();
    for (const std::size_t i : cell.less) json["less"].push_back(first->states[i]);
    json["remarks"] = cell.remarks;
    json["differs"] = cell.differs;
    json["forbidden"] = cell.forbidden;
    json["inconclusive"] = cell.inconclusive;
  }
  return json;
}

}  // namespace

std::string compare_json(const std::vector<Side>& sides, const Comparison& comparison) {
  Json json;
  json["schema"] = "fenceline.compare/1";
  for (const Side& side : sides) {
    Json log;
    log["name"] = side.name;
    log["kind"] = side.hardware() ? "hardware" : "model";
    json["logs"].push_back(std::move(log));
  }
  json["tests"] = Json::array();
  for (const ComparedTest& row : comparison.tests) {
    Json test;
    test["name"] = row.name;
    test["hash"] = "";
    test["kind"] = "";
    test["differs"] = row.differs();
    for (const SideCell& cell : row.sides) {
      if (cell.test != nullptr && test["hash"] == "") test["hash"] = cell.test->hash;
      if (cell.test != nullptr && test["kind"] == "") test["kind"] = cell.test->kind;
      test["logs"].push_back(cell_json(cell, row.sides.front().test));
    }
    json["tests"].push_back(std::move(test));
  }
  json["differing"] = comparison.differing;
  json["forbidden"] = std::ranges::count_if(comparison.tests, &ComparedTest::forbidden);
  json["inconclusive"] = comparison.inconclusive;
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fenceline::litmus
