#include <algorithm>
#include <fmt/format.h>

#include "litmus/reports/compare_report.h"
#include "litmus/reports/run_words.h"

namespace fenceline::litmus {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t kind_width = 8;
constexpr std::size_t narrowest_cell = 13;
constexpr std::size_t states_shown = 5;
constexpr std::size_t names_shown = 12;

// A, B, ... Z, AA, AB, ...
std::string label(std::size_t side) {
  std::string text;
  for (++side; side > 0; side = (side - 1) / 26) text.insert(text.begin(), static_cast<char>('A' + (side - 1) % 26));
  return text;
}

// "Allowed" as "Allow", as mcompare7 has it.
std::string short_kind(const std::string& kind) {
  if (kind == "Allowed") return "Allow";
  return kind == "Forbidden" ? "Forbid" : "Require";
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

class Table {
 public:
  Table(const std::vector<Side>& sides, const Comparison& comparison, const CompareTableOptions& options)
      : sides_(sides), comparison_(comparison), options_(options) {
    std::size_t longest = 4;
    for (const ComparedTest& row : comparison.tests) longest = std::max(longest, row.name.size());
    const std::size_t cells = narrowest_cell * sides.size() + kind_width + 1;
    name_width_ = std::min(longest, std::max(std::size_t{24}, width > cells ? width - cells : 0));
    const std::size_t left = width - std::min(width, name_width_ + kind_width + 2);
    cell_width_ = std::max(narrowest_cell, left / sides.size()) - 1;
  }

  std::string write() {
    legend();
    for (const ComparedTest& row : comparison_.tests) add(row);
    sums();
    return std::move(text_);
  }

 private:
  void legend() {
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      text_ +=
          fmt::format("{}: {} ({}, {} test{})\n", label(i), sides_[i].name, sides_[i].hardware() ? "hardware" : "model",
                      sides_[i].tests.size(), sides_[i].tests.size() == 1 ? "" : "s");
    }
    std::string head = fmt::format("\n{:<{}} {:<{}}", "test", name_width_, "kind", kind_width);
    for (std::size_t i = 0; i < sides_.size(); ++i) head += fmt::format(" {:<{}}", label(i), cell_width_);
    text_ += trimmed(head) + '\n';
  }

  void add(const ComparedTest& row) {
    const auto there = std::ranges::find_if(row.sides, [](const SideCell& c) { return c.test != nullptr; });
    const std::string name = row.name.size() <= name_width_ ? row.name : row.name.substr(0, name_width_ - 3) + "...";
    std::string line = fmt::format("{:<{}} {:<{}}", name, name_width_, short_kind(there->test->kind), kind_width);
    for (std::size_t i = 0; i < row.sides.size(); ++i) line += ' ' + cell(row, i);
    text_ += trimmed(line) + '\n';
    for (std::size_t i = 1; i < row.sides.size(); ++i) details(row, i);
  }

  std::string cell(const ComparedTest& row, std::size_t i) const {
    const SideCell& c = row.sides[i];
    const SideTest* const first = row.sides.front().test;
    std::string words;
    if (c.test == nullptr) {
      words = "---";
    } else if (i > 0 && first != nullptr && c.more.empty() && c.less.empty() && c.remarks.empty()) {
      words = "==";
    } else {
      words = fmt::format("{}{} {}", c.test->complete ? "" : "Loop ",
                          !c.test->ok   ? "?"
                          : *c.test->ok ? "Ok"
                                        : "No",
                          c.test->states.size());
      if (!c.more.empty()) words += fmt::format(" +{}", c.more.size());
      if (!c.less.empty()) words += fmt::format(" -{}", c.less.size());
    }
    words = fmt::format("{:<{}}", words, cell_width_);
    return c.differs && options_.colour ? "\x1b[1;31m" + words + "\x1b[0m" : words;
  }

  void details(const ComparedTest& row, std::size_t i) {
    const SideCell& c = row.sides[i];
    const SideTest* const first = row.sides.front().test;
    if (first == nullptr || c.test == nullptr) return;
    const std::string mark = "  " + label(i) + ' ';
    for (const std::string& remark : c.remarks) text_ += mark + remark + '\n';
    states(mark + '+', c.more, *c.test, *first);
    states(mark + '-', c.less, *first, *c.test);
  }

  // States that `has` has and `lacks` has not.
  void states(const std::string& mark, const std::vector<std::size_t>& which, const SideTest& has,
              const SideTest& lacks) {
    const std::size_t shown = options_.all_states ? which.size() : std::min(which.size(), states_shown);
    for (std::size_t k = 0; k < shown; ++k) {
      text_ += mark + has.states[which[k]];
      if (has.hardware) text_ += fmt::format("  seen {} times", grouped(has.counts[which[k]]));
      if (has.hardware && !lacks.hardware) text_ += lacks.complete ? ", FORBIDDEN" : ", not found by the search";
      if (!has.hardware && lacks.hardware) text_ += "  allowed, not seen";
      text_ += '\n';
    }
    if (shown < which.size()) text_ += fmt::format("{}... {} more (--verbose)\n", mark, which.size() - shown);
  }

  void sums() {
    const std::size_t tests = comparison_.tests.size();
    text_ += fmt::format("\n{} test{}: {} differ", tests, tests == 1 ? "" : "s", comparison_.differing);
    if (comparison_.inconclusive > 0) {
      text_ += fmt::format(", {} left open by incomplete searches", comparison_.inconclusive);
    }
    text_ += '\n';
    for (std::size_t i = 1; i < sides_.size(); ++i) sums_of(i);
  }

  void sums_of(std::size_t i) {
    std::vector<std::string> positive;
    std::vector<std::string> negative;
    std::vector<std::string> unseen;
    std::vector<std::string> only_first;
    std::vector<std::string> only_here;
    std::vector<std::string> other;
    for (const ComparedTest& row : comparison_.tests) {
      const SideCell& c = row.sides[i];
      const SideTest* const first = row.sides.front().test;
      if (first == nullptr && c.test == nullptr) continue;
      if (c.test == nullptr) {
        only_first.push_back(row.name);
      } else if (first == nullptr) {
        only_here.push_back(row.name);
      } else {
        const bool unseen_here = c.test->hardware && !first->hardware;
        const bool unseen_there = first->hardware && !c.test->hardware;
        if (!c.more.empty()) (unseen_there ? unseen : positive).push_back(row.name);
        if (!c.less.empty()) (unseen_here ? unseen : negative).push_back(row.name);
        if (!c.remarks.empty()) other.push_back(row.name);
      }
    }
    list(i, "positive differences (states A has not)", positive);
    list(i, "negative differences (states only A has)", negative);
    list(i, "allowed and not seen", unseen);
    list(i, "verdict, observation or kind", other);
    list(i, "tests only A has", only_first);
    list(i, "tests A has not", only_here);
  }

  void list(std::size_t side, std::string_view what, const std::vector<std::string>& names) {
    if (names.empty()) return;
    text_ += fmt::format("{}: {}: {}:", label(side), what, names.size());
    const std::size_t shown = options_.all_states ? names.size() : std::min(names.size(), names_shown);
    for (std::size_t k = 0; k < shown; ++k) text_ += ' ' + names[k];
    text_ += shown < names.size() ? " ...\n" : "\n";
  }

  const std::vector<Side>& sides_;
  const Comparison& comparison_;
  const CompareTableOptions& options_;
  std::size_t name_width_;
  std::size_t cell_width_;
  std::string text_;
};

}  // namespace

std::string compare_table(const std::vector<Side>& sides, const Comparison& comparison,
                          const CompareTableOptions& options) {
  return Table(sides, comparison, options).write();
}

}  // namespace fenceline::litmus
