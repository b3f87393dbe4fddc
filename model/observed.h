// What a test observes of a finished run, and the sets of outcomes that engines return.
//
// Thread safety: plain data; const access from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/large_pages.h"
#include "model/program.h"

namespace fenceline {

// A register of a thread or a location, whose final value is part of the outcome.
struct Observable {
  enum class Kind : std::uint8_t { reg, location };
  Kind kind = Kind::reg;
  ThreadId thread = 0;      // registers only
  std::uint32_t index = 0;  // RegisterId or LocationId

  static Observable of_register(ThreadId t, RegisterId r) { return {Kind::reg, t, r}; }
  static Observable of_location(LocationId l) { return {Kind::location, 0, l}; }
  bool operator==(const Observable&) const = default;
};

// "0:rax", "[x]", "t[1]": the name an observable has in outcomes and conditions, as herd7 writes it.
std::string name_of(const Program& program, const Observable& observable);

// A final value as outcomes hold it: truncated to the observable's width, then extended by its signedness, so that
// equal outcomes compare equal as numbers and print as their type does.
using Shown = std::int64_t;
Shown shown(const Program& program, const Observable& observable, Value raw);

// A shown value as text: decimal, or the location's name when the program handles addresses and it is one.
std::string text_of(const Program& program, Shown value);

// A set of outcomes, each a row of `arity` values in the order of the observables. Rows are kept as added; `normalise`
// sorts them numerically and drops duplicates. Comparison is meaningful on normalised sets.
class OutcomeSet {
 public:
  explicit OutcomeSet(std::size_t arity = 0) : arity_(arity) {}

  std::size_t arity() const { return arity_; }
  std::size_t size() const { return rows_; }
  bool empty() const { return rows_ == 0; }
  std::span<const Shown> operator[](std::size_t i) const { return {values_.data() + i * arity_, arity_}; }

  void reserve(std::size_t rows) { values_.reserve(rows * arity_); }
  void add(std::span<const Shown> row);  // row.size() == arity()
  void merge(const OutcomeSet& other);
  void normalise();
  void clear();
  // By binary search; the set must be normalised.
  bool contains(std::span<const Shown> row) const;

  bool operator==(const OutcomeSet&) const = default;

 private:
  void normalise_by_rows();

  std::size_t arity_;
  std::size_t rows_ = 0;  // kept apart: a test may observe nothing, and then has one empty outcome
  LargeVector<Shown> values_;
};

}  // namespace fenceline
