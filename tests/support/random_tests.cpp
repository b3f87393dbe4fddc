#include "tests/support/random_tests.h"

#include <algorithm>
#include <cctype>

#include "tests/support/random_choice.h"

namespace fenceline::testing {
namespace {

std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

bool mentions(const std::vector<std::string>& lines, const std::string& word) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  return std::ranges::any_of(lines, [&](const std::string& line) {
    for (std::size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if ((at == 0 || !is_part(line[at - 1])) && (end == line.size() || !is_part(line[end]))) return true;
    }
    return false;
  });
}

std::string initial_state(const RandomTest& test) {
  std::string text = "{\n";
  for (const RandomTest::Variable& v : test.variables) text += v.declaration + ";\n";
  for (const std::string& r : test.registers) text += r + ";\n";
  return text + "}\n";
}

std::string columns(const RandomTest& test) {
  std::vector<std::vector<std::string>> cells;
  std::size_t rows = 0;
  for (std::size_t t = 0; t < test.threads.size(); ++t) {
    cells.push_back({std::string("P").append(std::to_string(t))});
    cells.back().insert(cells.back().end(), test.threads[t].begin(), test.threads[t].end());
    rows = std::max(rows, cells.back().size());
  }
  std::string text;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t t = 0; t < cells.size(); ++t) {
      std::size_t width = 0;
      for (const std::string& cell : cells[t]) width = std::max(width, cell.size());
      std::string cell = row < cells[t].size() ? cells[t][row] : "";
      cell.resize(width, ' ');
      text += (t == 0 ? " " : "| ") + cell + " ";
    }
    text += ";\n";
  }
  return text;
}

std::string functions(const RandomTest& test) {
  std::string text;
  for (std::size_t t = 0; t < test.threads.size(); ++t) {
    std::vector<std::string> parameters;
    for (const RandomTest::Variable& v : test.variables) {
      if (mentions(test.threads[t], v.name)) parameters.push_back(v.parameter);
    }
    text += "P" + std::to_string(t) + " (" + joined(parameters, ", ") + ") {\n";
    for (const std::string& line : test.threads[t]) text += "  " + line + "\n";
    text += "}\n";
  }
  return text;
}

std::string header(const RandomTest& test) {
  switch (test.form) {
    case RandomForm::x86_64: return "X86_64 ";
    case RandomForm::c: return "C ";
  }
  return {};
}

std::string body(const RandomTest& test) {
  switch (test.form) {
    case RandomForm::x86_64: return columns(test);
    case RandomForm::c: return functions(test);
  }
  return {};
}

}  // namespace

std::string RandomTest::to_litmus() const {
  std::string text = header(*this) + name + "\n" + initial_state(*this) + body(*this);
  if (!observed.empty()) text += "locations [" + joined(observed, "; ") + ";]\n";
  return text + "exists (" + (atoms.empty() ? "true" : joined(atoms, " /\\ ")) + ")\n";
}

unsigned number_of_locations(const RandomOptions& options, Choice& choice) {
  if (options.most_locations == 1 || choice.one_in(8)) return 1;
  return choice.between(2, options.most_locations);
}

RandomTest random_test(std::uint64_t seed, const RandomOptions& options) {
  Choice choice(seed);
  RandomTest test;
  test.form = options.form;
  test.name = "random" + std::to_string(seed);
  const unsigned threads = choice.between(options.least_threads, options.most_threads);
  const unsigned share = std::max(1U, options.total_instructions / threads);
  std::vector<unsigned> sizes;
  for (unsigned t = 0; t < threads; ++t) {
    // About half of the threads get up to twice their share, so that long ones are not always together.
    const unsigned most = std::min(options.most_instructions, choice.one_in(2) ? share : 2 * share);
    sizes.push_back(choice.between(1, std::max(1U, most)));
  }
  switch (options.form) {
    case RandomForm::x86_64: fill_x86_64(test, sizes, options, choice); break;
    case RandomForm::c: fill_c(test, sizes, options, choice); break;
  }
  // What nobody observes, engines may leave out.
  if (choice.one_in(3)) std::erase_if(test.observed, [&](const std::string&) { return choice.one_in(2); });
  const unsigned atoms = choice.below(4);
  for (unsigned i = 0; i < atoms && !test.observed.empty(); ++i) {
    test.atoms.push_back(choice.of(test.observed) + "=" + std::to_string(choice.below(3)));
  }
  return test;
}

}  // namespace fenceline::testing
