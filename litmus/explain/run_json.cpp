#include "litmus/explain/run_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "litmus/explain/target.h"
#include "litmus/explain/words.h"

namespace fenceline::litmus {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view format_name = "fenceline run";
constexpr int format_version = 1;

constexpr std::array kinds{
    std::pair{Step::Kind::load, std::string_view("load")},
    std::pair{Step::Kind::store, std::string_view("store")},
    std::pair{Step::Kind::rmw, std::string_view("rmw")},
    std::pair{Step::Kind::cas, std::string_view("cas")},
    std::pair{Step::Kind::full_fence, std::string_view("full fence")},
    std::pair{Step::Kind::store_fence, std::string_view("store-store fence")},
    std::pair{Step::Kind::drain, std::string_view("drain")},
};

Json step_json(const Program& program, const Step& s) {
  Json json{{"thread", s.thread},
            {"do", std::ranges::find(kinds, s.kind, &decltype(kinds)::value_type::first)->second}};
  if (s.kind == Step::Kind::drain) {
    json["entry"] = s.entry;
  } else {
    json["instruction"] = s.instruction;
    json["line"] = line_text(program, s.thread, s.instruction);
  }
  if (s.touches_memory()) json["location"] = program.locations[s.location].name;
  if (s.read) json["read"] = *s.read;
  if (s.written) json["written"] = *s.written;
  if (s.forwarded) json["forwarded"] = true;
  return json;
}

Step step_of(const Program& program, const Json& json) {
  Step s;
  s.thread = json.at("thread").get<ThreadId>();
  const auto kind = std::ranges::find(kinds, json.at("do").get<std::string>(), &decltype(kinds)::value_type::second);
  if (kind == kinds.end()) throw std::invalid_argument("an unknown step, '" + json.at("do").get<std::string>() + "'");
  s.kind = kind->first;
  if (s.kind == Step::Kind::drain) {
    s.entry = json.at("entry").get<std::int32_t>();
  } else {
    s.instruction = json.at("instruction").get<std::uint32_t>();
  }
  if (s.touches_memory()) {
    const auto name = json.at("location").get<std::string>();
    const auto location = std::ranges::find(program.locations, name, &Location::name);
    if (location == program.locations.end()) throw std::invalid_argument("an unknown location, '" + name + "'");
    s.location = static_cast<LocationId>(location - program.locations.begin());
  }
  if (json.contains("read")) s.read = json.at("read").get<Value>();
  if (json.contains("written")) s.written = json.at("written").get<Value>();
  s.forwarded = json.value("forwarded", false);
  return s;
}

SavedRun saved_run(const Json& json, const std::string& file) {
  if (json.value("format", "") != format_name) throw std::invalid_argument("not a saved run of fenceline");
  if (json.at("version").get<int>() != format_version)
    throw std::invalid_argument("of a version this program cannot read");
  SavedRun saved;
  saved.test = parse(json.at("test").get<std::string>(), file + " (its test)");
  const auto model = model_named(json.at("model").get<std::string>());
  if (!model) throw std::invalid_argument("an unknown model");
  saved.run.model = *model;
  if (!json.at("buffer").is_null()) saved.run.buffer = json.at("buffer").get<unsigned>();
  std::string outcome;
  for (const auto& [name, value] : json.at("outcome").items()) {
    outcome += (outcome.empty() ? "" : "; ") + name + "=" + value.get<std::string>();
  }
  if (!outcome.empty()) {
    // Named one by one, in the file's order, whatever the test's own condition observes.
    Test bare = saved.test;
    bare.query.observed.clear();
    const Target target = target_of_outcome(bare, outcome);
    saved.observed = target.query.observed;
    const Proposition& p = target.query.proposition;
    const std::vector<Proposition> alone{p};
    for (const Proposition& atom : p.kind == Proposition::Kind::conjunction ? p.children : alone) {
      saved.run.outcome.push_back(atom.value);
    }
  }
  for (const Json& step : json.at("steps")) saved.run.steps.push_back(step_of(saved.test.program, step));
  return saved;
}

}  // namespace

std::string run_to_json(const Test& test, std::span<const Observable> observed, const Run& run) {
  Json json{{"format", format_name}, {"version", format_version}, {"name", test.name},
            {"hash", test.hash},     {"test", print(test)},       {"model", name_of(run.model)}};
  json["buffer"] = run.buffer ? Json(*run.buffer) : Json(nullptr);
  json["outcome"] = Json::object();
  for (std::size_t i = 0; i < observed.size(); ++i) {
    json["outcome"][name_of(test.program, observed[i])] = text_of(test.program, run.outcome[i]);
  }
  json["steps"] = Json::array();
  for (const Step& s : run.steps) json["steps"].push_back(step_json(test.program, s));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

SavedRun run_from_json(std::string_view text, const std::string& file) {
  try {
    return saved_run(Json::parse(text), file);
  } catch (const Json::parse_error& e) {
    throw InputError(file, text, e.byte == 0 ? 0 : e.byte - 1, "not JSON");
  } catch (const Json::exception& e) {
    throw InputError(file, std::string("not a saved run: ") + e.what());
  } catch (const std::invalid_argument& e) {
    throw InputError(file, e.what());
  }
}

}  // namespace fenceline::litmus
