#include "litmus/compare.h"

#include <algorithm>
#include <set>
#include <span>
#include <unordered_map>

#include "litmus/errors.h"

namespace fenceline::litmus {
namespace {

std::string_view word(bool ok) { return ok ? "Ok" : "No"; }

std::string_view word(SideTest::Observation observation) {
  switch (observation) {
    case SideTest::Observation::never: return "Never";
    case SideTest::Observation::sometimes: return "Sometimes";
    case SideTest::Observation::always: return "Always";
  }
  return {};
}

// The names in canonical states.
std::set<std::string_view> names_in(std::span<const std::string> states) {
  std::set<std::string_view> names;
  for (std::string_view state : states) {
    while (!state.empty()) {
      const std::size_t end = std::min(state.find("; "), state.size() - 1);
      names.insert(state.substr(0, std::min(state.find('='), end)));
      state.remove_prefix(std::min(end + 2, state.size()));
    }
  }
  return names;
}

// Whether two tests name the same registers and locations. A look at one state of each mostly tells.
bool observe_the_same(const SideTest& a, const SideTest& b) {
  if (a.states.empty() || b.states.empty()) return true;
  const auto first = [](const SideTest& t) { return std::span(t.states).first(1); };
  return names_in(first(a)) == names_in(first(b)) || names_in(a.states) == names_in(b.states);
}

// The rows of one name, to which the logs' tests are matched one log after the other.
class Matcher {
 public:
  Matcher(const std::vector<Side>& sides, std::vector<ComparedTest>& rows) : sides_(sides), rows_(rows) {}

  void add(std::size_t side) {
    side_ = side;
    std::unordered_map<std::string_view, std::vector<const SideTest*>> waiting;
    std::vector<std::string_view> order;
    for (const SideTest& test : sides_[side].tests) {
      std::vector<const SideTest*>& same_name = waiting[test.name];
      if (same_name.empty()) order.push_back(test.name);
      same_name.push_back(&test);
    }
    for (const std::string_view name : order) place_all(name, waiting[name]);
  }

 private:
  const SideTest& first_of(const ComparedTest& row) const {
    const auto there = std::ranges::find_if(row.sides, [](const SideCell& c) { return c.test != nullptr; });
    return *there->test;
  }
  // A row's hash is that of the first of its tests that has one.
  static std::string_view hash_of(const ComparedTest& row) {
    for (const SideCell& cell : row.sides) {
      if (cell.test != nullptr && !cell.test->hash.empty()) return cell.test->hash;
    }
    return {};
  }

  void place_all(std::string_view name, std::vector<const SideTest*>& tests) {
    const auto same_hash = [](const ComparedTest& r, const SideTest& t) { return hash_of(r) == t.hash; };
    const auto same = [&](const ComparedTest& r, const SideTest& t) {
      return hash_of(r) == t.hash && first_of(r).condition == t.condition;
    };
    const auto no_hash = [](const ComparedTest& r, const SideTest& t) { return t.hash.empty() || hash_of(r).empty(); };
    place(name, tests, same);
    place(name, tests, same_hash);
    place(name, tests, no_hash);
    for (const SideTest* const test : tests) {
      for (const std::size_t i : by_name_[name]) {
        if (rows_[i].sides[side_].test == nullptr) mismatch(rows_[i], *test);
      }
    }
    for (const SideTest* const test : tests) {
      by_name_[name].push_back(rows_.size());
      ComparedTest row{test->name, std::vector<SideCell>(sides_.size())};
      row.sides[side_].test = test;
      rows_.push_back(std::move(row));
    }
  }

  // Gives each test to the first free row of its name that fits; those that found one leave `tests`.
  template <class Fits>
  void place(std::string_view name, std::vector<const SideTest*>& tests, Fits&& fits) {
    std::erase_if(tests, [&](const SideTest* test) {
      for (const std::size_t i : by_name_[name]) {
        SideCell& cell = rows_[i].sides[side_];
        if (cell.test != nullptr || !fits(rows_[i], *test)) continue;
        cell.test = test;
        return true;
      }
      return false;
    });
  }

  [[noreturn]] void mismatch(const ComparedTest& row, const SideTest& test) const {
    std::size_t other = 0;
    while (row.sides[other].test == nullptr) ++other;
    throw InputError(sides_[side_].name, "test " + test.name + ": its hash " + test.hash + " is not that of " +
                                             sides_[other].name + ", " + std::string(hash_of(row)) +
                                             ": these are different tests");
  }

  const std::vector<Side>& sides_;
  std::vector<ComparedTest>& rows_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name_;
  std::size_t side_ = 0;
};

// Fills one cell: what the test says, compared with what the first log says of it.
class CellComparison {
 public:
  CellComparison(const SideTest& first, SideCell& cell, bool strict)
      : first_(first), test_(*cell.test), cell_(cell), strict_(strict) {}

  void compare() {
    const bool other_condition =
        !first_.condition.empty() && !test_.condition.empty() && first_.condition != test_.condition;
    if (other_condition) remark("condition " + test_.condition + ", not " + first_.condition);
    if (!observe_the_same(first_, test_)) {
      if (!other_condition) remark("it observes other registers or locations");
      return;
    }
    compare_states();
    judge_states();
    if (first_.kind != test_.kind) {
      remark("kind " + test_.kind + ", not " + first_.kind);
    } else if (first_.hardware == test_.hardware) {
      compare_verdicts();
    } else {
      compare_observations();
    }
  }

 private:
  void remark(std::string text) {
    cell_.remarks.push_back(std::move(text));
    cell_.differs = true;
  }

  void compare_states() {
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < first_.states.size() || b < test_.states.size()) {
      const int order = a == first_.states.size()  ? 1
                        : b == test_.states.size() ? -1
                                                   : first_.states[a].compare(test_.states[b]);
      if (order < 0) cell_.less.push_back(a);
      if (order > 0) cell_.more.push_back(b);
      if (order <= 0) ++a;
      if (order >= 0) ++b;
    }
  }

  void judge_states() {
    if (first_.hardware && test_.hardware) {
      cell_.differs = !cell_.more.empty() || !cell_.less.empty();
    } else if (!first_.hardware && !test_.hardware) {
      // What a complete search lacks is forbidden; what an incomplete one lacks is not known.
      settle(!cell_.more.empty(), first_.complete);
      settle(!cell_.less.empty(), test_.complete);
    } else {
      const bool model_first = test_.hardware;
      const bool beyond = !(model_first ? cell_.more : cell_.less).empty();
      const bool complete = (model_first ? first_ : test_).complete;
      settle(beyond, complete);
      cell_.forbidden = beyond && complete;
      if (strict_ && !(model_first ? cell_.less : cell_.more).empty()) cell_.differs = true;
    }
  }
  void settle(bool found, bool conclusive) {
    if (!found) return;
    (conclusive ? cell_.differs : cell_.inconclusive) = true;
  }

  // When searches are incomplete, their verdicts are as open as their states.
  void compare_verdicts() {
    if (first_.complete != test_.complete) {
      remark(test_.complete ? "the search was complete, not cut short (Loop)"
                            : "the search was cut short (Loop), not complete");
    }
    if (!first_.complete || !test_.complete) return;
    if (first_.ok && test_.ok && *first_.ok != *test_.ok) {
      remark("verdict " + std::string(word(*test_.ok)) + ", not " + std::string(word(*first_.ok)));
    }
    if (first_.observation && test_.observation && *first_.observation != *test_.observation) {
      remark("observation " + std::string(word(*test_.observation)) + ", not " +
             std::string(word(*first_.observation)));
    }
  }

  // What hardware observes may be less than a model allows, and never more.
  void compare_observations() {
    const SideTest& model = first_.hardware ? test_ : first_;
    const SideTest& hardware = first_.hardware ? first_ : test_;
    if (!model.complete || !model.observation || !hardware.observation) return;
    if (*model.observation == *hardware.observation || *model.observation == SideTest::Observation::sometimes) return;
    // Hardware that saw nothing at all observed nothing, whatever it says.
    if (hardware.states.empty()) return;
    remark("observed " + std::string(word(*hardware.observation)) + " where the model says " +
           std::string(word(*model.observation)));
  }

  const SideTest& first_;
  const SideTest& test_;
  SideCell& cell_;
  bool strict_;
};

}  // namespace

bool Side::hardware() const { return std::ranges::all_of(tests, &SideTest::hardware); }

bool ComparedTest::differs() const { return std::ranges::any_of(sides, &SideCell::differs); }
bool ComparedTest::contents_differ() const {
  return sides.front().test != nullptr &&
         std::ranges::any_of(sides, [](const SideCell& c) { return c.test != nullptr && c.differs; });
}
bool ComparedTest::forbidden() const { return std::ranges::any_of(sides, &SideCell::forbidden); }
bool ComparedTest::inconclusive() const { return std::ranges::any_of(sides, &SideCell::inconclusive); }
bool ComparedTest::everywhere() const {
  return std::ranges::all_of(sides, [](const SideCell& c) { return c.test != nullptr; });
}

Comparison compare(const std::vector<Side>& sides, bool strict) {
  Comparison result;
  Matcher matcher(sides, result.tests);
  std::vector<bool> hardware;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    matcher.add(i);
    hardware.push_back(sides[i].hardware());
  }
  for (ComparedTest& row : result.tests) {
    const SideTest* const first = row.sides.front().test;
    for (std::size_t i = 1; i < sides.size(); ++i) {
      SideCell& cell = row.sides[i];
      if (first != nullptr && cell.test != nullptr) {
        CellComparison(*first, cell, strict).compare();
      } else if (first != nullptr || cell.test != nullptr) {
        cell.differs = strict || (!hardware.front() && !hardware[i]);
      }
    }
    result.differing += row.differs() ? 1 : 0;
    result.inconclusive += row.inconclusive() && !row.differs() ? 1 : 0;
  }
  return result;
}

}  // namespace fenceline::litmus
