#include "tests/support/litmus_tests.h"

#include <algorithm>

#include "litmus/errors.h"
#include "model/explore/explore.h"

namespace fenceline::testing {

litmus::Test parsed(std::string_view text) { return litmus::parse(text, "t.litmus"); }

std::string one_thread(std::string_view arch, std::string_view init, std::string_view instructions,
                       std::string_view locations) {
  std::string text(arch);
  text += " t\n{ ";
  text += init;
  text += " }\n P0 ;\n";
  while (!instructions.empty()) {
    const std::size_t end = std::min(instructions.find('\n'), instructions.size());
    text += ' ';
    text += instructions.substr(0, end);
    text += " ;\n";
    instructions.remove_prefix(std::min(end + 1, instructions.size()));
  }
  text += "locations [";
  text += locations;
  return text + "]\n";
}

std::string outcomes_of(const litmus::Test& test, Model model) {
  const OutcomeSet outcomes = explore(test.program, test.query.observed, model).outcomes;
  std::string text;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (i > 0) text += " | ";
    for (std::size_t k = 0; k < test.query.observed.size(); ++k) {
      if (k > 0) text += ' ';
      text += name_of(test.program, test.query.observed[k]) + "=" + text_of(test.program, outcomes[i][k]) + ";";
    }
  }
  return text;
}

std::string error_of(std::string_view text) {
  try {
    parsed(text);
  } catch (const litmus::InputError& error) {
    return error.what();
  }
  return {};
}

}  // namespace fenceline::testing
