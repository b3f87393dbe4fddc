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

  constexpr Placed(T v, Place p = Place::here()) : value(std::move(v)), place(p) {}  // NOLINT: implicit by design
  // What a conversion of the user's makes a T of, as an argument of type T would take it.
  template <class U>
  requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
           !std::is_scalar_v<T>) constexpr Placed(U&& v, Place p = Place::here())  // NOLINT: implicit by design
      : value(std::forward<U>(v)), place(p) {}
};

}  // namespace fenceline::checking
