// `fenceline list`: the catalogue and the suites.

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "litmus/catalogue/catalogue.h"
#include "litmus/generate/suites.h"
#include "litmus/tool/command.h"
#include "litmus/tool/options.h"

namespace fenceline::litmus::tool {
namespace {

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    result.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

nlohmann::ordered_json json_of(const CatalogueEntry& entry) {
  nlohmann::ordered_json json;
  json["name"] = entry.name;
  json["aliases"] = words(entry.aliases);
  json["arch"] = name_of(entry.arch);
  json["about"] = entry.about;
  json["source"] = entry.source;
  for (const Model model : all_models) json["reachable"][name_of(model)] = entry.reachable_under(model);
  if (!entry.cycle.empty()) json["cycle"] = entry.cycle;
  return json;
}

nlohmann::ordered_json json_of(const generate::Suite& suite) {
  nlohmann::ordered_json json;
  json["name"] = suite.name;
  json["about"] = suite.about;
  json["arch"] = name_of(suite.arch);
  json["edges"] = suite.edges;
  json["threads"] = {suite.threads.first, suite.threads.last};
  json["size"] = {suite.size.first, suite.size.last};
  json["mode"] = suite.mode == generate::Mode::critical ? "critical" : "free";
  return json;
}

void print_json() {
  nlohmann::ordered_json json;
  for (const CatalogueEntry& entry : catalogue()) json["tests"].push_back(json_of(entry));
  for (const generate::Suite& suite : generate::suites()) json["suites"].push_back(json_of(suite));
  fmt::print("{}\n", json.dump(2));
}

void print_text() {
  std::size_t width = 0;
  for (const CatalogueEntry& entry : catalogue()) width = std::max(width, entry.name.size());
  fmt::print("{:<{}}  {:<6}", "test", width, "");
  for (const Model model : all_models) fmt::print("  {:<3}", name_of(model));
  fmt::print("  what it shows\n");
  for (const CatalogueEntry& entry : catalogue()) {
    fmt::print("{:<{}}  {:<6}", entry.name, width, name_of(entry.arch));
    for (const Model model : all_models) fmt::print("  {:<3}", entry.reachable_under(model) ? "yes" : "no");
    fmt::print("  {}", entry.about);
    if (!entry.aliases.empty()) fmt::print(" (also {})", fmt::join(words(entry.aliases), ", "));
    fmt::print("\n");
  }
  fmt::print(
      "\nyes: some run under the model ends as the test's condition asks. Each test's source (show NAME --as table) "
      "gives\n"
      "the verdict; where it is about x86 alone, SC's and PSO's follow from their definitions. The project's tests "
      "confirm\n"
      "every verdict by both engines.\n\n");

  width = 0;
  for (const generate::Suite& suite : generate::suites()) width = std::max(width, suite.name.size());
  fmt::print(
      "suites, whose names stand for all their tests (fenceline run NAME; generate --suite NAME --out FOLDER):\n");
  for (const generate::Suite& suite : generate::suites()) {
    fmt::print("{:<{}}  {:<6}  {}\n", suite.name, width, name_of(suite.arch), suite.about);
  }
}

}  // namespace

Exit run_list(const Settings& settings) {
  if (!settings.tests.empty()) throw UsageError("list takes no tests; see fenceline show");
  if (settings.list_as_json) {
    print_json();
  } else {
    print_text();
  }
  return Exit::done;
}

}  // namespace fenceline::litmus::tool
