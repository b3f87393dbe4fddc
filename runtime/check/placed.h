// An operand that remembers where it was written, for operators, which have no room for a place.
//
// Thread safety: plain data.
#pragma once

#include <type_traits>
#include <utility>

#include "runtime/check/place.h"

namespace fenceline::checking {

template <class T>
struct Placed {
  T value;
  Place place;

  template <class U>
  requires std::is_convertible_v<U, T>
  constexpr Placed(U&& v, Place p = Place::here())  // NOLINT: implicit by design
      : value(std::forward<U>(v)), place(p) {}
};

}  // namespace fenceline::checking
