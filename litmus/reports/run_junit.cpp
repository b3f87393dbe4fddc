#include "litmus/reports/run_junit.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <pugixml.hpp>
#include <sstream>
#include <vector>

#include "litmus/cursor.h"
#include "litmus/reports/run_words.h"
#include "litmus/reports/utf8.h"
#include "litmus/run/grade.h"
#include "litmus/run/outcome_words.h"

namespace fenceline::litmus {
namespace {

void set(pugi::xml_node node, const char* attribute, const std::string& value) {
  node.append_attribute(attribute).set_value(clean_text(value).c_str());
}
void set(pugi::xml_node node, const char* attribute, double seconds) {
  set(node, attribute, fmt::format("{:.3f}", seconds));
}
void add_text(pugi::xml_node node, const std::string& text) { node.text().set(clean_text(text).c_str()); }

struct Totals {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void operator+=(const Totals& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    seconds += other.seconds;
  }
  void write(pugi::xml_node node) const {
    set(node, "tests", std::to_string(tests));
    set(node, "failures", std::to_string(failures));
    set(node, "errors", std::to_string(errors));
    set(node, "skipped", std::to_string(skipped));
    set(node, "time", seconds);
  }
};

std::string outcomes_table(const TestRecord& test, const OutcomeWords& words) {
  std::string text;
  for (const OutcomeRecord& o : test.outcomes) text += outcome_line(test, o, words) + '\n';
  return text;
}

std::string repeat_text(const TestRecord& test) {
  std::string text;
  for (const RepeatWords& run : how_to_repeat(test)) {
    text += run.command + "\n  " + run.about + '\n';
    for (const std::string& parameters : run.productive) text += "  good at " + parameters + '\n';
  }
  return text;
}

class Report {
 public:
  explicit Report(const RunRecord& run) : run_(run), folders_(run) {}

  std::string write() {
    pugi::xml_node root = document_.append_child("testsuites");
    set(root, "name", "fenceline run");
    std::map<std::string, std::vector<const TestRecord*>> by_folder;
    for (const TestRecord& test : run_.tests) by_folder[folders_.name(test.file)].push_back(&test);
    Totals all;
    for (const auto& [folder, tests] : by_folder) all += suite(root, folder, tests);
    if (!run_.errors.empty()) all += unreadable(root);
    all.seconds = run_.seconds;
    all.write(root);
    std::ostringstream out;
    document_.save(out, " ", pugi::format_indent, pugi::encoding_utf8);
    return out.str();
  }

 private:
  Totals suite(pugi::xml_node root, const std::string& folder, const std::vector<const TestRecord*>& tests) {
    pugi::xml_node node = root.append_child("testsuite");
    set(node, "name", folder);
    if (!run_.started.empty()) set(node, "timestamp", without_zone(run_.started));
    properties(node);
    std::string classname = folder;
    std::ranges::replace(classname, '/', '.');
    Totals totals;
    for (const TestRecord* test : tests) totals += testcase(node, classname, *test);
    totals.write(node);
    return totals;
  }

  // The schema's type is a date and time without a zone.
  static std::string without_zone(std::string time) {
    if (time.ends_with('Z')) time.pop_back();
    return time;
  }

  void properties(pugi::xml_node suite) const {
    pugi::xml_node node = suite.append_child("properties");
    const auto add = [&node](const char* name, const std::string& value) {
      pugi::xml_node property = node.append_child("property");
      set(property, "name", name);
      set(property, "value", value);
    };
    std::string models;
    for (const Model m : run_.models) models += (models.empty() ? "" : " ") + std::string(name_of(m));
    add("fenceline.version", run_.version);
    if (!run_.options.empty()) add("command", run_.options);
    add("host.cpu", run_.host.cpu);
    add("host.cpus", std::to_string(run_.host.cpus));
    add("host.system", run_.host.system);
    add("models", models);
    add("summary", fit_in_words(run_));
    if (!run_.finished) add("finished", "no: the run was interrupted");
  }

  Totals testcase(pugi::xml_node suite, const std::string& classname, const TestRecord& test) const {
    const TestGrade g = grade(test);
    const OutcomeWords words(test);
    pugi::xml_node node = suite.append_child("testcase");
    set(node, "classname", classname);
    set(node, "name", test.name);
    set(node, "file", test.file);
    set(node, "time", g.seconds);
    Totals totals{.tests = 1, .seconds = g.seconds};
    switch (g.verdict) {
      case TestVerdict::ok: break;
      case TestVerdict::forbidden:
        ++totals.failures;
        failure(node, test, g, words);
        break;
      case TestVerdict::uncertain:
        ++totals.skipped;
        set(node.append_child("skipped"), "message",
            "inconclusive: outcomes were seen that an incomplete search (" + test.models.front().search +
                ") did not find");
        break;
      case TestVerdict::not_run:
        ++totals.skipped;
        set(node.append_child("skipped"), "message", test.failure.empty() ? "not run" : "not run: " + test.failure);
        break;
    }
    std::string out = outcomes_table(test, words);
    const std::string evidence = evidence_in_words(test);
    if (!evidence.empty()) out += evidence + '\n';
    out += repeat_text(test);
    add_text(node.append_child("system-out"), out);
    return totals;
  }

  void failure(pugi::xml_node testcase, const TestRecord& test, const TestGrade& g, const OutcomeWords& words) const {
    const std::string model = upper_case(name_of(test.models.front().model));
    std::string seen;
    for (const OutcomeRecord& o : test.outcomes) {
      if (grade_of(test, 0, o) != Grade::forbidden_seen) continue;
      seen += fmt::format("{}  seen {}, {} a second\n", words.state(o.values), counted(o.times(), "time"),
                          short_rate(times_a_second(test, o)));
    }
    pugi::xml_node node = testcase.append_child("failure");
    set(node, "type", "forbidden outcome seen");
    set(node, "message",
        fmt::format("{} that {} forbids {} seen: {}", counted(g.forbidden_seen, "outcome"), model,
                    g.forbidden_seen == 1 ? "was" : "were", seen.substr(0, seen.find('\n'))));
    std::string text = "forbidden by " + model + ":\n" + seen;
    text += "\nto repeat:\n" + repeat_text(test);
    text += "\n" + test.text;
    for (const SurpriseRecord& s : test.surprises) {
      text += fmt::format("\n{} was seen {}, and {} when run again", words.state(s.outcome), counted(s.count, "time"),
                          counted(s.count_again, "time"));
      text += s.program.empty() ? ".\n" : "; the program that showed it:\n" + s.program;
    }
    add_text(node, text);
  }

  Totals unreadable(pugi::xml_node root) const {
    pugi::xml_node node = root.append_child("testsuite");
    set(node, "name", "unreadable");
    for (const std::string& error : run_.errors) {
      pugi::xml_node testcase = node.append_child("testcase");
      const std::string first_line = error.substr(0, error.find('\n'));
      set(testcase, "classname", "unreadable");
      set(testcase, "name", first_line.substr(0, first_line.find(": ")));
      set(testcase, "time", 0.0);
      pugi::xml_node problem = testcase.append_child("error");
      set(problem, "type", "input error");
      set(problem, "message", first_line);
      add_text(problem, error);
    }
    const Totals totals{.tests = run_.errors.size(), .errors = run_.errors.size()};
    totals.write(node);
    return totals;
  }

  const RunRecord& run_;
  Folders folders_;
  pugi::xml_document document_;
};

}  // namespace

std::string junit_of(const RunRecord& run) { return Report(run).write(); }

}  // namespace fenceline::litmus
