// `fenceline show`: a test as text, as a C++ program, as the cycle it is made of, or as a table of its outcomes under
// each model.

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "litmus/catalogue/catalogue.h"
#include "litmus/generate/cycle.h"
#include "litmus/sources.h"
#include "litmus/tool/command.h"
#include "litmus/tool/exploring.h"
#include "litmus/tool/interrupt.h"
#include "litmus/tool/options.h"
#include "litmus/wrap.h"
#include "runtime/standalone.h"

namespace fenceline::litmus::tool {
namespace {

using Mask = std::array<bool, all_models.size()>;

class Shower {
 public:
  Shower(const Settings& settings, const Exploring& exploring) : form_(settings.show_as), exploring_(exploring) {}

  // Throws InputError.
  std::string show(const Source& source) const {
    const Test test = parse(text_of(source), source.name);
    switch (form_) {
      case ShowForm::litmus: return print(test);
      case ShowForm::cpp: return program(test);
      case ShowForm::cycle: return cycle(source, test);
      case ShowForm::table: return table(source, test);
    }
    return {};
  }

 private:
  static std::string program(const Test& test) {
    return runtime::standalone_program(test.program, test.query, test.hash);
  }

  // From the catalogue, or from what generators write into a test's header.
  static std::string cycle(const Source& source, const Test& test) {
    const CatalogueEntry* const entry = source.text.empty() ? nullptr : catalogue_entry(source.name);
    for (const std::string_view words :
         {entry != nullptr ? entry->cycle : std::string_view(), test.meta("Orig"), test.meta("Cycle")}) {
      if (!words.empty()) return fmt::format("{}: {}\n", test.name, words);
    }
    throw InputError(source.name, "the test is not made of a cycle of edges, or does not say of which");
  }

  std::string table(const Source& source, const Test& test) const {
    const CatalogueEntry* const entry = source.text.empty() ? nullptr : catalogue_entry(source.name);
    std::string text = print(test);
    if (entry != nullptr) {
      std::string head = wrapped(fmt::format("{}: {}", entry->name, entry->about), 80) + "\n";
      if (!entry->aliases.empty()) head += fmt::format("also called {}\n", entry->aliases);
      text = head + wrapped(fmt::format("source: {}", entry->source), 80) + "\n\n" + text;
    }
    return text + '\n' + outcomes(test);
  }

  // A row for each outcome under any model, in order, marked where the test's condition holds of it.
  std::string outcomes(const Test& test) const {
    std::map<std::vector<Shown>, Mask> rows;
    for (std::size_t m = 0; m < all_models.size(); ++m) {
      const ExploreResult result = exploring_.explore(test, all_models[m]);
      if (result.completeness != Completeness::exhaustive) {
        throw InputError(test.name, "the search did not end; fenceline model shows what it found");
      }
      for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
        rows.try_emplace({result.outcomes[i].begin(), result.outcomes[i].end()}).first->second[m] = true;
      }
    }
    std::vector<std::string> names;
    std::size_t width = 8;
    for (const auto& [row, reached] : rows) {
      std::string name;
      for (std::size_t i = 0; i < row.size(); ++i) {
        name += fmt::format("{}{}={};", i == 0 ? "" : " ", name_of(test.program, test.query.observed[i]),
                            text_of(test.program, row[i]));
      }
      width = std::max(width, name.size());
      names.push_back(std::move(name));
    }
    std::string text = fmt::format("  {:<{}}", "outcome", width);
    for (const Model m : all_models) text += fmt::format("  {:<3}", fenceline::name_of(m));
    text += '\n';
    std::size_t at = 0;
    for (const auto& [row, reached] : rows) {
      text += fmt::format("{} {:<{}}", marked(test, row) ? '*' : ' ', names[at++], width);
      for (const bool r : reached) text += fmt::format("  {:<3}", r ? "yes" : "no");
      text += '\n';
    }
    return text + "* as the condition asks\n";
  }

  static bool marked(const Test& test, const std::vector<Shown>& row) {
    return test.query.quantifier && counts(test.query, row) && test.query.proposition.holds(row);
  }

  ShowForm form_;
  const Exploring& exploring_;
};

}  // namespace

Exit run_show(const Settings& settings) {
  if (settings.tests.empty()) throw UsageError("show needs tests: names of the catalogue, files, folders or @lists");
  const Sources sources = expand(settings.tests);
  for (const std::string& error : sources.errors) fmt::print(stderr, "{}\n", error);
  Exit exit = sources.errors.empty() ? Exit::done : Exit::bad_input;
  const Interrupt interrupt;
  const Exploring exploring(settings, interrupt.flag());
  const Shower shower(settings, exploring);
  bool first = true;
  for (const Source& source : sources.tests) {
    if (interrupt.requested()) return Exit::inconclusive;
    try {
      const std::string text = shower.show(source);
      // One line each needs no empty line between.
      fmt::print("{}{}", first || settings.show_as == ShowForm::cycle ? "" : "\n", text);
      first = false;
    } catch (const InputError& e) {
      fmt::print(stderr, "{}\n", e.what());
      exit = Exit::bad_input;
    } catch (const AccessFault& e) {
      fmt::print(stderr, "{}: {}\n", source.name, e.what());
      exit = Exit::bad_input;
    }
  }
  return exit;
}

}  // namespace fenceline::litmus::tool
