#include "litmus/run/suite.h"

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

}  // namespace fenceline::litmus
