#include "model/explore/symmetry.h"

#include <algorithm>

#include "model/explore/code.h"

namespace fenceline {
namespace {

// Where the thread's registers are in a row, by slot, and how each is shown.
std::vector<std::uint32_t> columns_of(const Code& code, ThreadId t) {
  std::vector<std::uint32_t> columns;
  for (std::uint32_t i = 0; i < code.observed.size(); ++i) {
    const ObservedSlot& o = code.observed[i];
    if (o.kind == ObservedSlot::Kind::slot && o.thread == t) columns.push_back(i);
  }
  std::ranges::stable_sort(columns, {}, [&code](std::uint32_t i) { return code.observed[i].index; });
  return columns;
}

bool equal(const Code& code, ThreadId a, ThreadId b) {
  const ThreadCode& one = code.threads[a];
  const ThreadCode& other = code.threads[b];
  if (one.ops != other.ops || one.initial != other.initial) return false;
  const auto same_view = [&code](std::uint32_t i, std::uint32_t k) {
    const ObservedSlot& first = code.observed[i];
    const ObservedSlot& second = code.observed[k];
    return first.index == second.index && first.width == second.width && first.is_signed == second.is_signed;
  };
  return std::ranges::equal(columns_of(code, a), columns_of(code, b), same_view);
}

int compare(std::span<const Shown> row, const EqualThreads& equal, std::size_t a, std::size_t b) {
  for (std::size_t i = 0; i < equal.columns[a].size(); ++i) {
    const Shown one = row[equal.columns[a][i]];
    const Shown other = row[equal.columns[b][i]];
    if (one != other) return one < other ? -1 : 1;
  }
  return 0;
}

void exchange(std::span<Shown> row, const EqualThreads& equal, std::size_t a, std::size_t b) {
  for (std::size_t i = 0; i < equal.columns[a].size(); ++i) {
    std::swap(row[equal.columns[a][i]], row[equal.columns[b][i]]);
  }
}

// The next arrangement in lexicographic order; false, and the first one, after the last.
bool next_arrangement(std::span<Shown> row, const EqualThreads& equal) {
  const std::size_t count = equal.threads.size();
  std::size_t pivot = count - 1;
  while (pivot > 0 && compare(row, equal, pivot - 1, pivot) >= 0) --pivot;
  const bool is_last = pivot == 0;
  if (!is_last) {
    std::size_t larger = count - 1;
    while (compare(row, equal, pivot - 1, larger) >= 0) --larger;
    exchange(row, equal, pivot - 1, larger);
  }
  for (std::size_t i = pivot, k = count - 1; i < k; ++i, --k) exchange(row, equal, i, k);
  return !is_last;
}

}  // namespace

std::vector<EqualThreads> equal_threads(const Code& code) {
  std::vector<EqualThreads> result;
  for (ThreadId t = 1; t < code.threads.size(); ++t) {
    if (code.threads[t].ops.empty()) continue;
    for (ThreadId first = 0; first < t; ++first) {
      if (!equal(code, first, t)) continue;
      const auto known = std::ranges::find_if(result, [first](const EqualThreads& e) { return e.threads[0] == first; });
      EqualThreads& all = known == result.end() ? result.emplace_back() : *known;
      if (all.threads.empty()) {
        all.threads.push_back(first);
        all.columns.push_back(columns_of(code, first));
      }
      all.threads.push_back(t);
      all.columns.push_back(columns_of(code, t));
      break;
    }
  }
  return result;
}

void arrange(const std::vector<EqualThreads>& equal, std::span<Shown> row) {
  for (const EqualThreads& e : equal) {
    for (std::size_t i = 1; i < e.threads.size(); ++i) {
      for (std::size_t k = i; k > 0 && compare(row, e, k, k - 1) < 0; --k) exchange(row, e, k, k - 1);
    }
  }
}

void add_arrangements(const std::vector<EqualThreads>& equal, std::span<const Shown> row, OutcomeSet& outcomes) {
  if (equal.empty()) return outcomes.add(row);
  std::vector<Shown> arranged(row.begin(), row.end());
  // As an odometer: the first set of equal threads turns fastest.
  for (std::size_t turning = 0; turning < equal.size();) {
    if (turning == 0) outcomes.add(arranged);
    turning = next_arrangement(arranged, equal[turning]) ? 0 : turning + 1;
  }
}

}  // namespace fenceline
