#include "litmus/run/controls.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "litmus/catalogue/catalogue.h"
#include "litmus/run/shape.h"

namespace fenceline::litmus {
namespace {

using ByShape = std::unordered_map<std::string, std::vector<std::size_t>>;

struct Shapes {
  std::vector<std::optional<std::string>> wanted;  // by test: the shape of its control, if it can have one
  ByShape bare;                                    // tests that nothing orders
};

Shapes shapes_of(std::span<const Test> tests) {
  Shapes shapes;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    std::optional<std::string> weakened = shape_of(tests[i], Ordering::weakened);
    if (weakened && weakened == shape_of(tests[i], Ordering::as_written)) {
      shapes.bare[*weakened].push_back(i);
      weakened.reset();
    }
    shapes.wanted.push_back(std::move(weakened));
  }
  return shapes;
}

// The catalogue's tests that nothing orders, by shape; the first of each shape.
std::unordered_map<std::string, const CatalogueEntry*> bare_classics() {
  std::unordered_map<std::string, const CatalogueEntry*> classics;
  for (const CatalogueEntry& entry : catalogue()) {
    const Test test = parse(entry.text, entry.name);
    const std::optional<std::string> shape = shape_of(test, Ordering::weakened);
    if (shape && shape == shape_of(test, Ordering::as_written)) classics.emplace(*shape, &entry);
  }
  return classics;
}

}  // namespace

void add_controls(Suite& suite) {
  const Shapes shapes = shapes_of(suite.tests);
  std::unordered_set<std::string> here;
  for (const auto& [shape, tests] : shapes.bare) here.insert(shape);
  std::optional<std::unordered_map<std::string, const CatalogueEntry*>> classics;  // read when one is wanted
  for (const std::optional<std::string>& shape : shapes.wanted) {
    if (!shape || !here.insert(*shape).second) continue;
    if (!classics) classics = bare_classics();
    const auto classic = classics->find(*shape);
    if (classic != classics->end()) suite.tests.push_back(parse(classic->second->text, classic->second->name));
  }
}

std::vector<std::optional<std::size_t>> controls_among(std::span<const Test> tests) {
  const Shapes shapes = shapes_of(tests);
  const auto folder = [&tests](std::size_t i) { return std::filesystem::path(tests[i].source).parent_path(); };
  std::vector<std::optional<std::size_t>> controls(tests.size());
  for (std::size_t i = 0; i < tests.size(); ++i) {
    if (!shapes.wanted[i]) continue;
    const auto bare = shapes.bare.find(*shapes.wanted[i]);
    if (bare == shapes.bare.end()) continue;
    const auto near = std::ranges::find(bare->second, folder(i), folder);
    controls[i] = near == bare->second.end() ? bare->second.front() : *near;
  }
  return controls;
}

}  // namespace fenceline::litmus
