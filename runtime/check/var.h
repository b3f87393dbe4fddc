// fenceline::var: plain data that threads share, checked for data races.
//
// Reading and writing it is no access that a scheduler sees; but every two of them in different threads, one of them a
// write, must be ordered by C++'s happens-before, or the check fails.
//
// Thread safety: that is what is checked.
#pragma once

#include <utility>

#include "runtime/check/placed.h"
#include "runtime/check/world.h"

namespace fenceline {

template <class T>
class var {
 public:
  var(Place place = Place::here()) : var(nullptr, T(), place) {}                        // NOLINT: as a T
  var(T value, Place place = Place::here()) : var(nullptr, std::move(value), place) {}  // NOLINT: as a T
  var(const char* name, T value, Place place = Place::here()) : value_(std::move(value)) {
    shadow_.name = name;
    shadow_.place = place;
    write(place);
  }
  var(const var& other) : var(other.shadow_.name, other.get(), other.shadow_.place) {}
  // Not from what converts to a var: a T is assigned as such, with its place.
  var& operator=(const var& other) requires(false);
  template <class V>
  requires std::is_same_v<std::remove_cvref_t<V>, var> var& operator=(V&& other) {
    set(other.get(Place{}), {});
    return *this;
  }
  ~var() {
    if (checking::World* const w = checking::World::current()) w->var_destroy(shadow_, {});
  }

  const T& get(Place place = Place::here()) const {
    if (checking::World* const w = checking::World::current()) w->var_read(shadow_, place);
    return value_;
  }
  void set(T value, Place place = Place::here()) {
    write(place);
    value_ = std::move(value);
  }
  // To change it in place; counts as a write now.
  T& edit(Place place = Place::here()) {
    write(place);
    return value_;
  }

  operator const T&() const { return get(Place{}); }  // NOLINT: as a T
  var& operator=(checking::Placed<T> v) {
    set(std::move(v.value), v.place);
    return *this;
  }
  var& operator+=(checking::Placed<T> v) { return *this = checking::Placed<T>(get(v.place) + v.value, v.place); }
  var& operator-=(checking::Placed<T> v) { return *this = checking::Placed<T>(get(v.place) - v.value, v.place); }
  var& operator++() {
    ++edit({});
    return *this;
  }
  var& operator--() {
    --edit({});
    return *this;
  }

 private:
  void write(Place place) {
    if (checking::World* const w = checking::World::current()) w->var_write(shadow_, place);
  }

  T value_;
  mutable checking::Shadow shadow_;
};

}  // namespace fenceline
