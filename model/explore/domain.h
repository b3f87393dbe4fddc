// The values a program can handle, numbered, so that a state holds a few bits where a value has 64.
//
// The numbering is of a superset found before the search: initial values, constants, and what arithmetic can make of
// them. Without loops a value in a run comes out of at most as many operations as the program has, so that many rounds
// of "apply every operation to every value its operands may have" suffice. When the set grows past `largest` (a counter
// in a loop), the domain is raw: codes are the values themselves.
//
// Thread safety: const after construction.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/program.h"

namespace fenceline {

class Domain {
 public:
  static constexpr std::size_t largest = 1024;

  Domain() = default;  // raw
  explicit Domain(std::vector<Value> sorted_unique) : values_(std::move(sorted_unique)), raw_(false) {}

  bool raw() const { return raw_; }
  // Bits a code takes.
  unsigned code_bits() const {
    return raw_ ? 64U : std::max(1U, static_cast<unsigned>(std::bit_width(values_.size() - 1)));
  }
  Value decode(std::uint64_t code) const { return raw_ ? code : values_[code]; }
  // The value must be in the domain.
  std::uint64_t encode(Value value) const {
    if (raw_) return value;
    // Small constants are usually their own index.
    if (value < values_.size() && values_[value] == value) return value;
    return static_cast<std::uint64_t>(std::ranges::lower_bound(values_, value) - values_.begin());
  }

 private:
  std::vector<Value> values_;
  bool raw_ = true;
};

struct Code;
// The domain of a compiled program whose sources still hold values; initial values are given as values too.
Domain domain_of(const Code& code);

}  // namespace fenceline
