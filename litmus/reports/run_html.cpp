#include "litmus/reports/run_html.h"

#include <nlohmann/json.hpp>

#include "litmus/reports/page.h"
#include "litmus/reports/run_words.h"
#include "litmus/run/grade.h"
#include "litmus/run/outcome_words.h"

namespace fenceline::litmus {
namespace {

using Json = nlohmann::ordered_json;

// The letters of page.js.
char mark_of(Grade grade) {
  switch (grade) {
    case Grade::allowed_seen: return 'A';
    case Grade::allowed_unseen: return 'a';
    case Grade::forbidden_seen: return 'F';
    case Grade::forbidden_unseen: return 'f';
    case Grade::unknown_seen: return 'u';
  }
  return ' ';
}

std::string_view class_of(TestVerdict verdict) {
  switch (verdict) {
    case TestVerdict::ok: return "ok";
    case TestVerdict::forbidden: return "forbidden";
    case TestVerdict::uncertain: return "uncertain";
    case TestVerdict::not_run: return "not-run";
  }
  return {};
}

Json outcome_json(const TestRecord& test, const OutcomeRecord& o, const OutcomeWords& words) {
  std::string marks;
  for (std::size_t m = 0; m < test.models.size(); ++m) marks += mark_of(grade_of(test, m, o));
  return {{"state", words.state(o.values)},
          {"count", o.count},
          {"frames", o.frames},
          {"marks", marks},
          {"satisfies", o.satisfies},
          {"a_second", times_a_second(test, o)}};
}

Json test_json(const TestRecord& test, const Folders& folders) {
  const OutcomeWords words(test);
  Json json{{"name", test.name},       {"file", test.file},       {"folder", folders.name(test.file)},
            {"hash", test.hash},       {"text", test.text},       {"condition", test.condition},
            {"control", test.control}, {"failure", test.failure}, {"evidence", evidence_in_words(test)}};
  json["models"] = Json::array();
  json["grades"] = Json::array();
  for (std::size_t m = 0; m < test.models.size(); ++m) {
    const ModelRecord& model = test.models[m];
    json["models"].push_back({{"model", name_of(model.model)}, {"complete", model.complete}, {"search", model.search}});
    const TestGrade g = grade(test, m);
    json["grades"].push_back({{"verdict", class_of(g.verdict)},
                              {"allowed", g.allowed},
                              {"seen", g.allowed_seen},
                              {"target_seen", g.target_seen},
                              {"target_allowed", g.target_allowed}});
  }
  json["outcomes"] = Json::array();
  for (const OutcomeRecord& o : test.outcomes) json["outcomes"].push_back(outcome_json(test, o, words));

  const TestGrade sums = grade(test);
  json["instances"] = sums.instances;
  json["epochs"] = sums.epochs;
  json["seconds"] = sums.seconds;
  json["few"] = !test.models.empty() && says_little(sums);
  json["bound"] = sums.unseen_bound ? Json(*sums.unseen_bound) : Json(nullptr);
  // As text: a seed has 64 bits, of which JavaScript's numbers would keep 53.
  json["runs"] = Json::array();
  for (const RepeatWords& words_of_run : how_to_repeat(test)) {
    json["runs"].push_back(
        {{"command", words_of_run.command}, {"about", words_of_run.about}, {"productive", words_of_run.productive}});
  }
  json["warnings"] = Json::array();
  for (const NativeRecord& native : test.native) {
    for (const std::string& warning : native.warnings) json["warnings"].push_back(warning);
  }
  json["surprises"] = Json::array();
  for (const SurpriseRecord& s : test.surprises) {
    json["surprises"].push_back(
        {{"state", words.state(s.outcome)}, {"count", s.count}, {"again", s.count_again}, {"program", s.program}});
  }
  return json;
}

Json run_json(const RunRecord& run) {
  const std::vector<ModelFit> all = fits(run);
  const auto strongest = strongest_fit(all);
  Json json{{"version", run.version},       {"started", run.started},
            {"seconds", run.seconds},       {"cpu", run.host.cpu},
            {"cpus", run.host.cpus},        {"system", run.host.system},
            {"options", run.options},       {"finished", run.finished},
            {"summary", fit_in_words(run)}, {"strongest", strongest ? Json(name_of(*strongest)) : Json(nullptr)}};
  json["models"] = Json::array();
  for (const Model model : run.models) json["models"].push_back(name_of(model));
  json["fits"] = Json::array();
  for (const ModelFit& fit : all) json["fits"].push_back({{"model", name_of(fit.model)}, {"refuted", fit.refuted_by}});
  json["errors"] = run.errors;
  json["tests"] = Json::array();
  const Folders folders(run);
  for (const TestRecord& test : run.tests) json["tests"].push_back(test_json(test, folders));
  return json;
}

// JSON that no HTML parser takes for a tag or a comment: '<' stands only inside strings, where it may be escaped.
std::string safe_in_html(const std::string& json) {
  std::string safe;
  safe.reserve(json.size() + json.size() / 64);
  for (const char c : json) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

}  // namespace

std::string html_of(const RunRecord& run) {
  constexpr std::string_view place = "@DATA@";
  const std::string data = safe_in_html(run_json(run).dump(-1, ' ', false, Json::error_handler_t::replace));
  const std::size_t at = page_template.find(place);
  std::string page;
  page.reserve(page_template.size() + data.size());
  page += page_template.substr(0, at);
  page += data;
  page += page_template.substr(at + place.size());
  return page;
}

}  // namespace fenceline::litmus
