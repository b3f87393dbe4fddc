#include "litmus/run/record_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "litmus/errors.h"

namespace fenceline {

NLOHMANN_JSON_SERIALIZE_ENUM(Model, {{Model::sc, "sc"}, {Model::tso, "tso"}, {Model::pso, "pso"}})

namespace litmus {
namespace {

using Json = nlohmann::json;
constexpr const char* schema = "fenceline.run/1";

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutcomeRecord, values, allowed, satisfies, count, frames)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelRecord, model, complete, search)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NativeRecord, instances, frames, epochs, seconds, seed, strategy, backend, compiler,
                                   flags, cpus, stopped, productive, warnings)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SurpriseRecord, outcome, count, count_again, program)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TestRecord, name, file, arch, hash, text, condition, kind, observed, models,
                                   outcomes, native, failure, control, surprises)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HostRecord, cpu, cpus, system)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunRecord, version, started, seconds, host, options, models, tests, errors, finished)

namespace {

std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

// What JSON cannot say: that a row has as many values as the test observes.
void check(const TestRecord& test, std::string_view file) {
  for (const OutcomeRecord& o : test.outcomes) {
    if (o.values.size() != test.observed.size() || o.allowed.size() != test.models.size()) {
      throw InputError(file, "test " + test.name + ": an outcome does not fit what the test observes");
    }
  }
}

template <class F>
auto translating_errors(std::string_view text, std::string_view file, F&& f) {
  try {
    return f();
  } catch (const nlohmann::json::parse_error& e) {
    const std::size_t read = std::clamp<std::size_t>(e.byte, 1, std::max<std::size_t>(text.size(), 1));
    throw InputError(file, text, read - 1, "this is no run record: no JSON");
  } catch (const nlohmann::json::exception& e) {
    throw InputError(file, std::string("this is no run record: ") + e.what());
  }
}

}  // namespace

std::string to_json(const RunRecord& run) {
  Json json{{"schema", schema}};
  json.update(Json(run));
  return dump(json, 1) + "\n";
}

std::string to_json_line(const TestRecord& test) { return dump(Json(test), -1); }

RunRecord run_from_json(std::string_view text, std::string_view file) {
  return translating_errors(text, file, [&] {
    const Json json = Json::parse(text);
    if (json.at("schema") != schema) {
      throw InputError(file, "its schema is " + json.at("schema").dump() + "; this version reads " + schema);
    }
    auto run = json.get<RunRecord>();
    for (const TestRecord& test : run.tests) check(test, file);
    return run;
  });
}

TestRecord test_from_json_line(std::string_view line, std::string_view file) {
  return translating_errors(line, file, [&] {
    auto test = Json::parse(line).get<TestRecord>();
    check(test, file);
    return test;
  });
}

}  // namespace litmus
}  // namespace fenceline
