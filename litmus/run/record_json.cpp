#include "litmus/run/record_json.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "litmus/errors.h"
#include "litmus/run/grade.h"

namespace fenceline {

NLOHMANN_JSON_SERIALIZE_ENUM(Model, {{Model::sc, "sc"}, {Model::tso, "tso"}, {Model::pso, "pso"}})

namespace litmus {
namespace {

using Json = nlohmann::json;
constexpr const char* schema = "fenceline.run/1";

// Of anything counted: sums of several records stay far from the end of 64 bits.
constexpr std::uint64_t most_counted = std::uint64_t{1} << 60U;

}  // namespace

NLOHMANN_JSON_SERIALIZE_ENUM(Grade, {{Grade::allowed_seen, "allowed_seen"},
                                     {Grade::allowed_unseen, "allowed_unseen"},
                                     {Grade::forbidden_seen, "forbidden_seen"},
                                     {Grade::forbidden_unseen, "forbidden_unseen"},
                                     {Grade::unknown_seen, "unknown_seen"}})
NLOHMANN_JSON_SERIALIZE_ENUM(TestVerdict, {{TestVerdict::ok, "ok"},
                                           {TestVerdict::forbidden, "forbidden"},
                                           {TestVerdict::uncertain, "uncertain"},
                                           {TestVerdict::not_run, "not_run"}})

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OutcomeRecord, values, allowed, satisfies, count, frames)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ModelRecord, model, complete, search)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NativeRecord, instances, frames, epochs, seconds, seed, strategy, backend, compiler,
                                   flags, cpus, stopped, productive, warnings, options)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SurpriseRecord, outcome, count, count_again, program, repeat)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TestRecord, name, file, arch, hash, text, condition, kind, observed, models,
                                   outcomes, native, failure, control, surprises)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HostRecord, cpu, cpus, system)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RunRecord, version, started, seconds, host, options, models, tests, errors, finished)

namespace {

Json with_schema(const RunRecord& run) {
  Json json{{"schema", schema}};
  json.update(Json(run));
  return json;
}

std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

// What readers would have to work out: written for them, and worked out again rather than read.
void add_grades(Json& json, const TestRecord& test) {
  json["grades"] = Json::array();
  for (std::size_t m = 0; m < test.models.size(); ++m) {
    const TestGrade g = grade(test, m);
    json["grades"].push_back({{"model", test.models[m].model},
                              {"verdict", g.verdict},
                              {"allowed", g.allowed},
                              {"allowed_seen", g.allowed_seen},
                              {"forbidden_seen", g.forbidden_seen}});
  }
  const TestGrade sums = grade(test);
  for (std::size_t i = 0; i < test.outcomes.size(); ++i) {
    Json& outcome = json["outcomes"][i];
    outcome["grades"] = Json::array();
    for (std::size_t m = 0; m < test.models.size(); ++m) {
      outcome["grades"].push_back(grade_of(test, m, test.outcomes[i]));
    }
    const OutcomeGrade g = grade(test, sums, 0, test.outcomes[i]);
    outcome["rate"] = g.rate;
    outcome["unseen_bound"] = g.unseen_bound ? Json(*g.unseen_bound) : Json(nullptr);
    outcome["seen_again"] = g.seen_again;
  }
}

// The JSON library converts any number to any type: -5 would be many instances, and 1.5 one.
void check_counts(const Json& object, std::initializer_list<const char*> fields, const std::string& test,
                  std::string_view file) {
  for (const char* const field : fields) {
    const Json& value = object.at(field);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most_counted) {
      throw InputError(file, "test " + test + ": " + field + " is " + value.dump() + ", which counts nothing");
    }
  }
}

void check_numbers(const Json& test, std::string_view file) {
  const auto name = test.at("name").get<std::string>();
  for (const Json& o : test.at("outcomes")) {
    check_counts(o, {"count", "frames"}, name, file);
    for (const Json& value : o.at("values")) {
      if (!value.is_number_integer()) {
        throw InputError(file, "test " + name + ": " + value.dump() + " is no value that a location can have");
      }
    }
  }
  for (const Json& run : test.at("native")) {
    check_counts(run, {"instances", "frames", "epochs"}, name, file);
    if (!run.at("seed").is_number_unsigned()) {
      throw InputError(file, "test " + name + ": " + run.at("seed").dump() + " is no seed");
    }
    if (run.at("seconds").get<double>() < 0) throw InputError(file, "test " + name + ": its seconds are negative");
  }
  for (const Json& s : test.at("surprises")) check_counts(s, {"count", "count_again"}, name, file);
}

// Fields that records of the first versions lack.
void add_later_fields(Json& test) {
  for (Json& run : test.at("native")) run.emplace("options", "");
  for (Json& surprise : test.at("surprises")) surprise.emplace("repeat", "");
}

// What JSON cannot say: that a row has as many values as the test observes, and that nothing is there twice.
void check(const TestRecord& test, std::string_view file) {
  std::set<Model> models;
  for (const ModelRecord& m : test.models) {
    if (!models.insert(m.model).second) throw InputError(file, "test " + test.name + ": one model is in it twice");
  }
  std::set<std::vector<Shown>> outcomes;
  for (const OutcomeRecord& o : test.outcomes) {
    if (o.values.size() != test.observed.size() || o.allowed.size() != test.models.size()) {
      throw InputError(file, "test " + test.name + ": an outcome does not fit what the test observes");
    }
    if (!outcomes.insert(o.values).second) throw InputError(file, "test " + test.name + ": one outcome is in it twice");
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

std::string to_json_line(const RunRecord& run) { return dump(with_schema(run), -1); }

std::string to_json(const RunRecord& run) {
  Json json = with_schema(run);
  for (std::size_t i = 0; i < run.tests.size(); ++i) add_grades(json["tests"][i], run.tests[i]);
  return dump(json, 1) + "\n";
}

std::string to_json_line(const TestRecord& test) { return dump(Json(test), -1); }

RunRecord run_from_json(std::string_view text, std::string_view file) {
  return translating_errors(text, file, [&] {
    Json json = Json::parse(text);
    if (json.at("schema") != schema) {
      throw InputError(file, "its schema is " + json.at("schema").dump() + "; this version reads " + schema);
    }
    for (Json& test : json.at("tests")) {
      check_numbers(test, file);
      add_later_fields(test);
    }
    auto run = json.get<RunRecord>();
    if (run.seconds < 0) throw InputError(file, "its seconds are negative");
    std::set<std::tuple<std::string, std::string, std::string>> known;
    for (const TestRecord& test : run.tests) {
      check(test, file);
      if (!known.emplace(test.name, test.hash, test.file).second) {
        throw InputError(file, "test " + test.name + " (" + test.file + ") is in it twice");
      }
    }
    return run;
  });
}

TestRecord test_from_json_line(std::string_view line, std::string_view file) {
  return translating_errors(line, file, [&] {
    Json json = Json::parse(line);
    check_numbers(json, file);
    add_later_fields(json);
    auto test = json.get<TestRecord>();
    check(test, file);
    return test;
  });
}

}  // namespace litmus
}  // namespace fenceline
