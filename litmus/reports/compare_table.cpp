#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "litmus/reports/compare_report.h"
#include "litmus/reports/run_words.h"
#include "litmus/wrap.h"

namespace fenceline::litmus {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t kind_width = 8;
constexpr std::size_t narrowest_cell = 13;
constexpr std::size_t states_shown = 5;
constexpr std::size_t names_shown = 12;
constexpr std::size_t shortest_name_width = 16;

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
    for (const ComparedTest& row : comparison.tests) {
      ++tests_of_name_[row.name];
      if (shown(row)) longest = std::max(longest, columns_of(row.name));
    }
    const std::size_t taken = narrowest_cell * sides.size() + kind_width + 2;
    in_columns_ = taken + std::min(longest, shortest_name_width) <= width;
    name_width_ = std::min(longest, width - (in_columns_ ? taken : kind_width + 1));
    cell_width_ = in_columns_ ? (width - name_width_ - kind_width - 2) / sides.size() - 1 : narrowest_cell;
  }

  std::string write() {
    headline();
    legend();
    if (std::ranges::any_of(comparison_.tests, [this](const ComparedTest& row) { return shown(row); })) table();
    sums();
    for (std::size_t i = 1; i < sides_.size(); ++i) sums_of(i);
    return std::move(text_);
  }

 private:
  bool shown(const ComparedTest& row) const {
    return options_.everything || row.contents_differ() || row.inconclusive();
  }
  std::string red(const std::string& text) const { return options_.colour ? "\x1b[1;31m" + text + "\x1b[0m" : text; }
  void say(const std::string& what, std::size_t indent = 2) { text_ += wrapped(what, width, indent) + '\n'; }

  void headline() {
    std::vector<std::string> names;
    for (const ComparedTest& row : comparison_.tests) {
      if (row.forbidden()) names.push_back(row.name);
    }
    if (names.empty()) return;
    text_ += red(wrapped(fmt::format("FORBIDDEN outcomes were seen, in {} of {}: {}", names.size(),
                                     counted(comparison_.tests.size(), "test"), listed(names, names_shown)),
                         width, 2)) +
             "\n\n";
  }

  void legend() {
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      say(fmt::format("{}: {} ({}, {})", label(i), sides_[i].name, sides_[i].hardware() ? "hardware" : "model",
                      counted(sides_[i].tests.size(), "test")));
    }
  }

  void table() {
    std::string head = fmt::format("{:<{}} {:<{}}", "test", name_width_, "kind", kind_width);
    for (std::size_t i = 0; in_columns_ && i < sides_.size(); ++i)
      head += fmt::format(" {:<{}}", label(i), cell_width_);
    text_ += '\n' + trimmed(head) + '\n';
    for (const ComparedTest& row : comparison_.tests) {
      if (shown(row)) add(row);
    }
  }

  void add(const ComparedTest& row) {
    const auto there = std::ranges::find_if(row.sides, [](const SideCell& c) { return c.test != nullptr; });
    std::string line = fmt::format("{:<{}} {:<{}}", fitted(row.name, name_width_), name_width_,
                                   short_kind(there->test->kind), kind_width);
    for (std::size_t i = 0; in_columns_ && i < row.sides.size(); ++i) line += ' ' + cell(row, i);
    text_ += trimmed(line) + '\n';
    if (tests_of_name_.at(row.name) > 1) say("  " + there->test->condition, 4);  // which of them this is
    for (std::size_t i = 0; !in_columns_ && i < row.sides.size(); ++i) {
      text_ += trimmed(fmt::format("  {:<2} {}", label(i), cell(row, i))) + '\n';
    }
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
    return c.differs ? red(words) : words;
  }

  void details(const ComparedTest& row, std::size_t i) {
    const SideCell& c = row.sides[i];
    const SideTest* const first = row.sides.front().test;
    if (first == nullptr || c.test == nullptr) return;
    const std::string mark = "  " + label(i) + ' ';
    for (const std::string& remark : c.remarks) say(mark + remark, 6);
    states(mark + '+', c.more, *c.test, *first);
    states(mark + '-', c.less, *first, *c.test);
  }

  // States that `has` has and `lacks` has not.
  void states(const std::string& mark, const std::vector<std::size_t>& which, const SideTest& has,
              const SideTest& lacks) {
    const std::size_t some = options_.everything ? which.size() : std::min(which.size(), states_shown);
    for (std::size_t k = 0; k < some; ++k) {
      std::string line = mark + has.states[which[k]];
      if (has.hardware) line += fmt::format("  seen {}", counted(has.counts[which[k]], "time"));
      if (has.hardware && !lacks.hardware) line += lacks.complete ? ", FORBIDDEN" : ", not found by the search";
      if (!has.hardware && lacks.hardware) line += "  allowed, not seen";
      say(line, 6);
    }
    if (some < which.size()) text_ += fmt::format("{}... {} more (--verbose)\n", mark, which.size() - some);
  }

  void sums() {
    std::size_t differ = 0, forbidden = 0, open = 0, agree = 0, not_everywhere = 0;
    for (const ComparedTest& row : comparison_.tests) {
      forbidden += row.forbidden() ? 1 : 0;
      if (row.contents_differ()) {
        ++differ;
      } else if (row.inconclusive()) {
        ++open;
      } else if (row.everywhere()) {
        ++agree;
      } else {
        ++not_everywhere;
      }
    }
    std::string line = fmt::format("{}: {}", counted(comparison_.tests.size(), "test"), verb(differ, "differ"));
    if (forbidden > 0) line += fmt::format(", {} with FORBIDDEN outcomes seen", forbidden);
    if (agree > 0) line += ", " + verb(agree, "agree");
    if (not_everywhere > 0) line += fmt::format(", {} not in every log", not_everywhere);
    if (comparison_.differing > differ) line += " (which is a difference)";
    if (open > 0) line += fmt::format(", {} left open by incomplete searches", open);
    text_ += '\n';
    say(line);
  }
  static std::string verb(std::size_t number, std::string_view what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "s" : "");
  }

  // Side `i` beside the first.
  void sums_of(std::size_t i) {
    std::vector<std::string> forbidden, positive, negative, open, unseen, other, only_first, only_here;
    for (const ComparedTest& row : comparison_.tests) {
      const SideCell& c = row.sides[i];
      const SideTest* const first = row.sides.front().test;
      if (first == nullptr && c.test == nullptr) continue;
      if (c.test == nullptr) {
        only_first.push_back(row.name);
      } else if (first == nullptr) {
        only_here.push_back(row.name);
      } else {
        // Of a model and hardware, one way round means "forbidden and seen" and the other "allowed and not seen",
        // whichever log comes first.
        const bool mixed = first->hardware != c.test->hardware;
        auto& beyond = c.forbidden ? forbidden : open;
        if (!c.more.empty()) (!mixed ? positive : first->hardware ? unseen : beyond).push_back(row.name);
        if (!c.less.empty()) (!mixed ? negative : first->hardware ? beyond : unseen).push_back(row.name);
        if (!c.remarks.empty()) other.push_back(row.name);
      }
    }
    list(i, "FORBIDDEN and seen", forbidden);
    list(i, "positive differences (states A has not)", positive);
    list(i, "negative differences (states only A has)", negative);
    list(i, "seen, and not found by an incomplete search", open);
    list(i, "allowed and not seen", unseen);
    list(i, "verdict, observation, kind, condition or Loop", other);
    list(i, "tests only A has", only_first);
    list(i, "tests A has not", only_here);
  }

  void list(std::size_t side, std::string_view what, const std::vector<std::string>& names) {
    if (names.empty()) return;
    const std::string head = fmt::format("{}: {}: {}: ", label(side), what, names.size());
    if (options_.everything) {
      say(head + listed(names, names.size()));
    } else {
      text_ += fitted(head + listed(names, names_shown), width) + '\n';
    }
  }

  // Each name once; a log may have several tests of one name.
  static std::string listed(const std::vector<std::string>& names, std::size_t most) {
    std::map<std::string_view, std::size_t> times;
    for (const std::string& name : names) ++times[name];
    std::string text;
    std::size_t shown = 0;
    for (const std::string& name : names) {
      const auto at = times.find(name);
      if (at == times.end()) continue;
      if (shown++ == most) return text + " ...";
      text += (text.empty() ? "" : " ") + name;
      if (at->second > 1) text += fmt::format(" ({})", at->second);
      times.erase(at);
    }
    return text;
  }

  const std::vector<Side>& sides_;
  const Comparison& comparison_;
  const CompareTableOptions& options_;
  std::map<std::string_view, std::size_t> tests_of_name_;
  bool in_columns_ = true;
  std::size_t name_width_ = 0;
  std::size_t cell_width_ = 0;
  std::string text_;
};

}  // namespace

std::string compare_table(const std::vector<Side>& sides, const Comparison& comparison,
                          const CompareTableOptions& options) {
  return Table(sides, comparison, options).write();
}

}  // namespace fenceline::litmus
