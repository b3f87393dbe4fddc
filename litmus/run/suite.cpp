#include "litmus/run/suite.h"

#include <algorithm>

#include "litmus/catalogue/catalogue.h"
#include "litmus/sources.h"

namespace fenceline::litmus {

Suite read_suite(const std::vector<std::string>& arguments) {
  Sources sources = expand(arguments);
  Suite suite;
  suite.errors = std::move(sources.errors);
  suite.tests.reserve(sources.tests.size());
  for (const Source& source : sources.tests) {
    try {
      suite.tests.push_back(parse(text_of(source), source.name));
    } catch (const InputError& e) {
      suite.errors.emplace_back(e.what());
    }
  }
  return suite;
}

std::string control_of(const std::string& name) {
  // In "2+2W+mfences" and "W+RWC+mfence+po+po" the first plus belongs to the shape: only fences make a suffix.
  const std::size_t fence = std::min({name.find("+mfence"), name.find("+sfence"), name.find("+lfence"),
                                      name.find("+rmw"), name.find("+xchg"), name.find("+po")});
  if (fence == std::string::npos || name.find("fence", fence) == std::string::npos) return {};
  return name.substr(0, fence);
}

void add_controls(Suite& suite) {
  const std::size_t own = suite.tests.size();
  const auto has = [&suite](const std::string& name) {
    return std::ranges::find(suite.tests, name, &Test::name) != suite.tests.end();
  };
  for (std::size_t i = 0; i < own; ++i) {
    const std::string control = control_of(suite.tests[i].name);
    if (control.empty() || has(control)) continue;
    const CatalogueEntry* const entry = catalogue_entry(control);
    if (entry != nullptr) suite.tests.push_back(parse(entry->text, entry->name));
  }
}

}  // namespace fenceline::litmus
