#include "model/observed.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace fenceline {

std::string name_of(const Program& program, const Observable& observable) {
  switch (observable.kind) {
    case Observable::Kind::reg:
      return std::to_string(observable.thread) + ":" +
             program.threads[observable.thread].registers[observable.index].name;
    case Observable::Kind::location: {
      const Location& l = program.locations[observable.index];
      // An element already carries its brackets: t[1].
      return program.symbols[l.symbol].is_array ? l.name : "[" + l.name + "]";
    }
  }
  return {};
}

Shown shown(const Program& program, const Observable& observable, Value raw) {
  const auto show = [raw](Width width, bool is_signed) {
    return is_signed ? sign_extend(raw, width) : static_cast<Shown>(truncate(raw, width));
  };
  if (observable.kind == Observable::Kind::location) {
    const Location& l = program.locations[observable.index];
    return show(l.width, l.is_signed);
  }
  const Register& r = program.threads[observable.thread].registers[observable.index];
  return show(r.width, r.is_signed);
}

std::string text_of(const Program& program, Shown value) {
  if (const auto location = location_at(program, static_cast<Value>(value))) return program.locations[*location].name;
  return std::to_string(value);
}

void OutcomeSet::add(std::span<const Shown> row) {
  assert(row.size() == arity_);
  values_.insert(values_.end(), row.begin(), row.end());
  ++rows_;
}

void OutcomeSet::merge(const OutcomeSet& other) {
  assert(other.arity_ == arity_);
  values_.insert(values_.end(), other.values_.begin(), other.values_.end());
  rows_ += other.rows_;
}

void OutcomeSet::normalise() {
  if (rows_ < 2) return;
  if (arity_ == 0) {
    rows_ = 1;
    return;
  }
  const auto less = [this](std::size_t a, std::size_t b) {
    return std::ranges::lexicographical_compare((*this)[a], (*this)[b]);
  };
  std::vector<std::size_t> order(rows_);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), less);
  order.erase(std::unique(order.begin(), order.end(),
                          [this](std::size_t a, std::size_t b) { return std::ranges::equal((*this)[a], (*this)[b]); }),
              order.end());
  std::vector<Shown> sorted;
  sorted.reserve(order.size() * arity_);
  for (const std::size_t row : order) sorted.insert(sorted.end(), (*this)[row].begin(), (*this)[row].end());
  values_ = std::move(sorted);
  rows_ = order.size();
}

void OutcomeSet::clear() {
  rows_ = 0;
  values_.clear();
}

bool OutcomeSet::contains(std::span<const Shown> row) const {
  std::size_t low = 0;
  std::size_t high = rows_;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (std::ranges::lexicographical_compare((*this)[middle], row)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < rows_ && std::ranges::equal((*this)[low], row);
}

}  // namespace fenceline
