#include "model/observed.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/sort/pdqsort/pdqsort.hpp>
#include <cassert>
#include <numeric>

namespace fenceline {
namespace {

// Rows as numbers: each column as many bits as its values differ in, the first column on top, so that keys compare as
// rows do. A search may find a million outcomes, whose values need few bits; sorting keys takes a tenth of the time.
class Packing {
 public:
  Packing(const LargeVector<Shown>& values, std::size_t arity) : columns_(arity) {
    std::vector<Shown> low(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(arity));
    std::vector<Shown> high = low;
    for (std::size_t at = arity; at < values.size(); at += arity) {
      for (std::size_t c = 0; c < arity; ++c) {
        low[c] = std::min(low[c], values[at + c]);
        high[c] = std::max(high[c], values[at + c]);
      }
    }
    unsigned room = 64;
    for (std::size_t c = 0; c < arity; ++c) {
      const std::uint64_t range = static_cast<std::uint64_t>(high[c]) - static_cast<std::uint64_t>(low[c]);
      const auto bits = static_cast<unsigned>(std::bit_width(range));
      if (bits > room) {
        ++words_;
        room = 64;
      }
      room -= bits;
      columns_[c] = {static_cast<std::uint64_t>(low[c]),
                     bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1,
                     static_cast<std::uint32_t>(words_ - 1), bits == 0 ? 0 : room};
    }
  }

  std::size_t words() const { return words_; }

  // Sorts the rows and drops duplicates. `W` is words().
  template <std::size_t W>
  void normalise(LargeVector<Shown>& values) const {
    using Key = std::array<std::uint64_t, W>;
    LargeVector<Key> keys(values.size() / columns_.size());
    const Shown* from = values.data();
    for (Key& key : keys) {
      for (const Column& c : columns_) key[c.word] |= (static_cast<std::uint64_t>(*from++) - c.low) << c.shift;
    }
    boost::sort::pdqsort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    values.resize(keys.size() * columns_.size());
    Shown* to = values.data();
    for (const Key& key : keys) {
      for (const Column& c : columns_) *to++ = static_cast<Shown>(c.low + ((key[c.word] >> c.shift) & c.mask));
    }
  }

 private:
  struct Column {
    std::uint64_t low;
    std::uint64_t mask;
    std::uint32_t word;
    std::uint32_t shift;
  };
  std::vector<Column> columns_;
  std::size_t words_ = 1;
};

}  // namespace

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
  const Packing packing(values_, arity_);
  switch (packing.words()) {
    case 1: packing.normalise<1>(values_); break;
    case 2: packing.normalise<2>(values_); break;
    case 3:
    case 4: packing.normalise<4>(values_); break;
    default: return normalise_by_rows();
  }
  rows_ = values_.size() / arity_;
}

void OutcomeSet::normalise_by_rows() {
  const auto less = [this](std::size_t a, std::size_t b) {
    return std::ranges::lexicographical_compare((*this)[a], (*this)[b]);
  };
  std::vector<std::size_t> order(rows_);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), less);
  order.erase(std::unique(order.begin(), order.end(),
                          [this](std::size_t a, std::size_t b) { return std::ranges::equal((*this)[a], (*this)[b]); }),
              order.end());
  LargeVector<Shown> sorted;
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
