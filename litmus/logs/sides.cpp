#include "litmus/logs/sides.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "litmus/errors.h"
#include "litmus/logs/condition_text.h"
#include "litmus/logs/read.h"
#include "litmus/run/outcome_words.h"
#include "litmus/run/record_json.h"
#include "litmus/sources.h"

namespace fenceline::litmus {
namespace {

using Json = nlohmann::json;
constexpr std::string_view hardware_part = "hardware";

SideTest::Observation observation_of(bool positive, bool negative) {
  if (!positive) return SideTest::Observation::never;
  return negative ? SideTest::Observation::sometimes : SideTest::Observation::always;
}

std::optional<SideTest::Observation> observation_named(std::string_view word) {
  if (word == "Never") return SideTest::Observation::never;
  if (word == "Sometimes") return SideTest::Observation::sometimes;
  if (word == "Always") return SideTest::Observation::always;
  return std::nullopt;
}

std::string kind_of_condition(std::string_view condition) {
  if (condition.starts_with("exists")) return "Allowed";
  return condition.starts_with("~") ? "Forbidden" : "Required";
}

// "0:rax=0; [x]=1;", by name in byte order: as text_of in read.h writes states.
std::string canonical(const std::map<std::string, std::string>& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    if (!text.empty()) text += ' ';
    text.append(name).append("=").append(value) += ';';
  }
  return text;
}

// Sorts the states, with their counts, and puts equal ones together.
void normalise(SideTest& test) {
  std::vector<std::size_t> order(test.states.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return test.states[i]; });
  std::vector<std::string> states;
  std::vector<std::uint64_t> counts;
  for (const std::size_t i : order) {
    if (states.empty() || states.back() != test.states[i]) {
      states.push_back(std::move(test.states[i]));
      if (test.hardware) counts.push_back(0);
    }
    if (test.hardware) counts.back() += test.counts[i];
  }
  test.states = std::move(states);
  test.counts = std::move(counts);
}

SideTest from_log(LoggedTest&& logged) {
  SideTest test;
  test.name = std::move(logged.name);
  test.hash = std::move(logged.hash);
  test.kind = name_of(logged.kind);
  test.condition = plain_condition(logged.condition);
  test.hardware = logged.source == LoggedTest::Source::hardware;
  test.complete = logged.complete;
  if (logged.verdict != LoggedTest::Verdict::undefined) test.ok = logged.verdict == LoggedTest::Verdict::ok;
  if (logged.observation) test.observation = observation_named(name_of(*logged.observation));
  test.states.reserve(logged.states.size());
  for (const LoggedState& state : logged.states) {
    test.states.push_back(text_of(logged, state));
    if (test.hardware) test.counts.push_back(state.count.value_or(0));
  }
  normalise(test);
  return test;
}

// Further results of the same test: added when they are histograms; models can only say the same again.
void add(SideTest& to, SideTest&& from, const std::string& file) {
  if (!to.hardware) {
    if (to.states == from.states) return;
    throw InputError(
        file, "test " + to.name + " is there twice, with different states; a log to compare holds one model's answers");
  }
  std::ranges::move(from.states, std::back_inserter(to.states));
  std::ranges::move(from.counts, std::back_inserter(to.counts));
  normalise(to);
  // Verdicts follow from what both saw.
  if (to.observation && from.observation && *to.observation != *from.observation) {
    to.observation = SideTest::Observation::sometimes;
  }
  const bool any = to.kind == "Allowed";
  if (to.ok && from.ok) to.ok = any ? *to.ok || *from.ok : *to.ok && *from.ok;
}

Side from_text(std::string_view text, const std::string& file) {
  Side side{file, {}};
  std::map<std::tuple<std::string, std::string, std::string, bool>, std::size_t> known;
  LogReader reader(text, file);
  while (auto logged = reader.next()) {
    SideTest test = from_log(std::move(*logged));
    const auto [at, is_new] =
        known.emplace(std::tuple(test.name, test.hash, test.kind + test.condition, test.hardware), side.tests.size());
    if (is_new) {
      side.tests.push_back(std::move(test));
    } else {
      add(side.tests[at->second], std::move(test), file);
    }
  }
  if (side.tests.empty()) {
    throw InputError(file, "this is no log and no record: no line says 'Test NAME Allowed', Forbidden or Required");
  }
  return side;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Which of the models a file has the user means.
std::string chosen_model(const std::vector<std::string>& models, std::string_view part, const std::string& file) {
  if (part.empty() && models.size() == 1) return models.front();
  if (std::ranges::find(models, part) != models.end()) return std::string(part);
  if (part.empty()) {
    throw InputError(file, "it holds several models (" + list_of(models) + "): name one, as in " + file + ":" +
                               (models.empty() ? "tso" : models.front()));
  }
  throw InputError(file, "it holds no '" + std::string(part) + "', only " + list_of(models));
}

Side from_model_json(const Json& json, const std::string& file, std::string_view part) {
  std::vector<std::string> models;
  for (const Json& test : json.at("tests")) {
    for (const Json& model : test.at("models")) {
      const auto name = model.at("model").get<std::string>();
      if (std::ranges::find(models, name) == models.end()) models.push_back(name);
    }
  }
  Side side{file, {}};
  if (json.at("tests").empty()) return side;
  const std::string chosen = chosen_model(models, part, file);
  for (const Json& from : json.at("tests")) {
    for (const Json& model : from.at("models")) {
      if (model.at("model") != chosen) continue;
      SideTest test;
      test.name = from.at("name").get<std::string>();
      test.hash = from.at("hash").get<std::string>();
      test.condition = plain_condition(from.value("condition", ""));
      test.kind = kind_of_condition(test.condition);
      test.complete = model.at("search") == "exhaustive";
      test.ok = model.at("verdict") == "Ok";
      test.observation = observation_named(model.at("observation").get<std::string>());
      for (const Json& outcome : model.at("outcomes")) {
        std::map<std::string, std::string> values;
        for (const auto& [name, value] : outcome.at("values").items()) {
          values[name] = value.is_string() ? value.get<std::string>() : value.dump();
        }
        test.states.push_back(canonical(values));
      }
      normalise(test);
      side.tests.push_back(std::move(test));
    }
  }
  return side;
}

// What hardware did (`model` is none), or what the m-th model of the record allows.
SideTest from_record(const TestRecord& record, std::optional<std::size_t> model) {
  SideTest test;
  test.name = record.name;
  test.hash = record.hash;
  test.kind = record.kind;
  test.condition = plain_condition(record.condition);
  test.hardware = !model;
  test.complete = !model || record.models[*model].complete;
  const OutcomeWords words(record);
  bool positive = false;
  bool negative = false;
  for (const OutcomeRecord& o : record.outcomes) {
    if (model ? !o.allowed[*model] : !o.seen()) continue;
    (o.satisfies ? positive : negative) = true;
    std::map<std::string, std::string> values;
    for (std::size_t i = 0; i < o.values.size(); ++i) values[record.observed[i]] = words.value(o.values[i]);
    test.states.push_back(canonical(values));
    if (!model) test.counts.push_back(o.count + o.frames);
  }
  test.observation = observation_of(positive, negative);
  test.ok = record.kind == "Allowed" ? positive : record.kind == "Forbidden" ? !positive : !negative;
  normalise(test);
  return test;
}

Side from_run(const RunRecord& run, const std::string& file, std::string_view part) {
  Side side{file, {}};
  const bool hardware = part.empty() || part == hardware_part;
  std::vector<std::string> models{std::string(hardware_part)};
  for (const Model m : run.models) models.emplace_back(name_of(m));
  if (!hardware) chosen_model(models, part, file);
  for (const TestRecord& record : run.tests) {
    if (hardware) {
      if (!record.native.empty()) side.tests.push_back(from_record(record, std::nullopt));
      continue;
    }
    const auto at = std::ranges::find(record.models, model_named(part), &ModelRecord::model);
    if (at == record.models.end()) continue;
    side.tests.push_back(from_record(record, static_cast<std::size_t>(at - record.models.begin())));
  }
  return side;
}

}  // namespace

Side side_of(std::string_view text, const std::string& file, std::string_view part) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || text[start] != '{') {
    if (!part.empty()) throw InputError(file, "only JSON has parts such as ':" + std::string(part) + "'");
    return from_text(text, file);
  }
  try {
    const Json json = Json::parse(text);
    const auto schema = json.at("schema").get<std::string>();
    if (schema == "fenceline.model/1") return from_model_json(json, file, part);
    if (schema == "fenceline.run/1") return from_run(run_from_json(text, file), file, part);
    throw InputError(file, "its schema is '" + schema + "'; compare reads fenceline.model/1 and fenceline.run/1");
  } catch (const nlohmann::json::parse_error& e) {
    if (e.byte > text.size()) {
      throw InputError(file, "it ends in the middle of its JSON: the file is cut short");
    }
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(e.byte), '\n');
    throw InputError(file, "it begins as JSON, and line " + std::to_string(line) + " is none");
  } catch (const nlohmann::json::exception& e) {
    // Its name and number in brackets come first.
    const std::string_view what = e.what();
    throw InputError(file, "this is neither a log nor JSON of ours: " +
                               std::string(what.substr(std::min(what.find("] ") + 2, what.size()))));
  }
}

Side read_side(const std::string& name) {
  std::string file = name;
  std::string part;
  std::error_code ignored;
  const std::size_t colon = name.rfind(':');
  if (colon != std::string::npos && !std::filesystem::exists(name, ignored)) {
    file = name.substr(0, colon);
    part = name.substr(colon + 1);
  }
  Side side = side_of(read_file(file, largest_record), file, part);
  side.name = name;
  return side;
}

}  // namespace fenceline::litmus
