// fenceline::atomic, atomic_flag and the fences: as std's, but every access is the check's. The free functions and the
// shorter names are in atomic_functions.h.
//
// An atomic has a name for reports, given or made of the place where it was made. Every operation knows its place in
// the source, save those that C++ gives no parameter: conversion to T, ++ and --.
//
// The orders mean what their standard mapping to the model's machine means; a weak compare_exchange does not fail
// spuriously there. Outside of a check an atomic is plain data.
//
// Thread safety: in a check, that of an atomic; outside, none.
#pragma once

#include <atomic>
#include <cstddef>
#include <type_traits>

#include "runtime/check/codec.h"
#include "runtime/check/placed.h"
#include "runtime/check/repeat.h"
#include "runtime/check/sanitizer.h"
#include "runtime/check/tickets.h"
#include "runtime/check/world.h"

namespace fenceline {

using std::memory_order;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_consume;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

namespace checking {

// What a failed compare_exchange of this order reads with.
constexpr memory_order failure_of(memory_order success) {
  if (success == memory_order_acq_rel) return memory_order_acquire;
  if (success == memory_order_release) return memory_order_relaxed;
  return success;
}

// What all atomics have.
template <class T>
class AtomicBase {
 public:
  using value_type = T;
  static constexpr bool is_always_lock_free = sizeof(T) <= 16;

  constexpr AtomicBase(const char* name, T value, Place place) noexcept : value_(value) {
    cell_.wide = !Codec<T>::fits;
    cell_.name = name;
    cell_.place = place;
    if (!std::is_constant_evaluated()) {
      if (World* const w = World::current()) w->make(cell_, Codec<T>::encode(*w, value), &Codec<T>::show);
    }
  }
  AtomicBase(const AtomicBase&) = delete;
  AtomicBase& operator=(const AtomicBase&) = delete;
  constexpr ~AtomicBase() {
    if (!std::is_constant_evaluated()) {
      if (World* const w = World::current()) w->destroy(cell_, {});
    }
  }

  bool is_lock_free() const volatile noexcept { return is_always_lock_free; }

  T load(memory_order order = memory_order_seq_cst, Place place = Place::here()) const volatile {
    World* const w = World::current();
    if (w == nullptr) return object().value_;
    if (const Scripted* const again = w->repeat_load(cell())) return Codec<T>::decode(*w, again->read);
    return Codec<T>::decode(*w, w->load(cell(), outside(*w), &Codec<T>::show, order, place));
  }
  void store(T value, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile {
    World* const w = World::current();
    if (w == nullptr) {
      object().value_ = value;
      return;
    }
    const Value encoded = Codec<T>::encode(*w, value);
    if (w->repeat_store(cell(), encoded) != nullptr) return;
    w->store(cell(), outside(*w), &Codec<T>::show, encoded, order, place);
  }
  T exchange(T value, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile {
    return update(&Update::exchange, value, order, place);
  }

  bool compare_exchange_strong(T& expected, T desired, memory_order success, memory_order failure,
                               Place place = Place::here()) volatile {
    World* const w = World::current();
    if (w == nullptr) {
      T& value = object().value_;
      const bool same = std::memcmp(&value, &expected, sizeof(T)) == 0;
      (same ? value : expected) = same ? desired : value;
      return same;
    }
    Update u;
    u.function = &Update::compare_exchange;
    u.expected = Codec<T>::encode(*w, expected);
    u.operand = Codec<T>::encode(*w, desired);
    const Value old = w->update(cell(), outside(*w), &Codec<T>::show, u, success, failure, false, place);
    if (old == u.expected) return true;
    expected = Codec<T>::decode(*w, old);
    return false;
  }
  bool compare_exchange_strong(T& expected, T desired, memory_order order = memory_order_seq_cst,
                               Place place = Place::here()) volatile {
    return compare_exchange_strong(expected, desired, order, failure_of(order), place);
  }
  bool compare_exchange_weak(T& expected, T desired, memory_order success, memory_order failure,
                             Place place = Place::here()) volatile {
    return compare_exchange_strong(expected, desired, success, failure, place);
  }
  bool compare_exchange_weak(T& expected, T desired, memory_order order = memory_order_seq_cst,
                             Place place = Place::here()) volatile {
    return compare_exchange_strong(expected, desired, order, failure_of(order), place);
  }

  // Waits until the value is not `old` and somebody has notified since it was. Only who really waits needs more than
  // the load, and is then a locked operation besides.
  void wait(T old, memory_order order = memory_order_seq_cst, Place place = Place::here()) const volatile {
    World* const w = World::current();
    if (w == nullptr) return;
    const auto differs = [&] {
      const T now = load(order, place);
      return Codec<T>::encode(*w, now) != Codec<T>::encode(*w, old);
    };
    if (differs()) return;
    const Tickets tickets = Tickets::of(*w, cell());
    for (;;) {
      const Tickets::Ticket ticket = tickets.draw(place);
      if (differs()) return tickets.give_back(ticket, place);
      const unsigned seen = w->last_read_from();
      const Tickets::Ticket permit = tickets.wait(ticket, place);
      if (differs()) return;
      if (w->last_read_from() == seen) tickets.hand_on(permit, place);
    }
  }
  void notify_one(Place place = Place::here()) volatile {
    if (World* const w = World::current()) Tickets::of(*w, cell()).notify_one(place);
  }
  void notify_all(Place place = Place::here()) volatile {
    if (World* const w = World::current()) Tickets::of(*w, cell()).notify_all(place);
  }

 protected:
  // Stores what `function` makes of the old value and the operand; returns the old value.
  T update(Update::Function function, T operand, memory_order order, Place place) volatile {
    if (World* const w = World::current()) return update(*w, function, Codec<T>::encode(*w, operand), order, place);
    T& value = object().value_;
    const T old = value;
    if constexpr (Codec<T>::fits) {
      Update u;
      std::memcpy(&u.operand, &operand, sizeof(T));
      Value bits = 0;
      std::memcpy(&bits, &old, sizeof(T));
      bits = *function(bits, u);
      std::memcpy(&value, &bits, sizeof(T));
    } else {
      value = operand;  // an exchange: nothing else is defined on large types
    }
    return old;
  }
  T update(World& w, Update::Function function, Value operand, memory_order order, Place place) volatile {
    Update u;
    u.function = function;
    u.operand = operand;
    return Codec<T>::decode(
        w, w.update(cell(), outside(w), &Codec<T>::show, u, order, memory_order_relaxed, false, place));
  }

 private:
  // Read even when the atomic was freed, which the world reports: the address sanitizer must not come first.
  FENCELINE_UNSANITIZED std::uint64_t stamp() const volatile { return cell_.stamp; }
  Value outside(World& w) const volatile { return stamp() == 0 ? Codec<T>::encode(w, object().value_) : 0; }
  // One thread of the host runs all fibers, so `volatile` on the object tells nothing.
  AtomicBase& object() const volatile { return const_cast<AtomicBase&>(*this); }
  Cell& cell() const volatile { return const_cast<const AtomicBase&>(*this).cell_; }

  T value_;
  mutable Cell cell_;
};

// Arithmetic on the bits of values, for updates.
template <class T>
struct Arithmetic {
  static T from(Value v) {
    T t;
    std::memcpy(&t, &v, sizeof(T));
    return t;
  }
  static Value to(T t) {
    Value v = 0;
    std::memcpy(&v, &t, sizeof(T));
    return v;
  }
  static constexpr Value mask = sizeof(T) >= sizeof(Value) ? ~Value{0} : (Value{1} << (8 * sizeof(T))) - 1;

  static std::optional<Value> add(Value old, const Update& u) {
    if constexpr (std::is_floating_point_v<T>) return to(from(old) + from(u.operand));
    return (old + u.operand) & mask;
  }
  static std::optional<Value> sub(Value old, const Update& u) {
    if constexpr (std::is_floating_point_v<T>) return to(from(old) - from(u.operand));
    return (old - u.operand) & mask;
  }
  static std::optional<Value> bit_and(Value old, const Update& u) { return old & u.operand; }
  static std::optional<Value> bit_or(Value old, const Update& u) { return old | u.operand; }
  static std::optional<Value> bit_xor(Value old, const Update& u) { return old ^ u.operand; }
};

}  // namespace checking

template <class T>
class atomic : public checking::AtomicBase<T> {
  using Base = checking::AtomicBase<T>;
  static constexpr bool counts = (std::is_integral_v<T> && !std::is_same_v<T, bool>) || std::is_floating_point_v<T>;
  static constexpr bool has_bits = std::is_integral_v<T> && !std::is_same_v<T, bool>;
  using Arithmetic = checking::Arithmetic<T>;

 public:
  constexpr atomic(Place place = Place::here()) noexcept  // NOLINT: as std's default constructor
      requires std::is_default_constructible_v<T> : Base(nullptr, T(), place) {}
  constexpr atomic(T value, Place place = Place::here()) noexcept : Base(nullptr, value, place) {}  // NOLINT: as std's
  constexpr atomic(const char* name, T value, Place place = Place::here()) noexcept : Base(name, value, place) {}

  // Never there, and so never a rival of the assignment of a T, which converts to both.
  atomic& operator=(const atomic&) requires(false);

  operator T() const volatile { return this->load(memory_order_seq_cst, Place{}); }  // NOLINT: as std's
  T operator=(checking::Placed<T> v) volatile {                                      // NOLINT: as std's
    this->store(v.value, memory_order_seq_cst, v.place);
    return v.value;
  }

  T fetch_add(T v, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile requires counts {
    return this->update(&Arithmetic::add, v, order, place);
  }
  T fetch_sub(T v, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile requires counts {
    return this->update(&Arithmetic::sub, v, order, place);
  }
  T fetch_and(T v, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile requires has_bits {
    return this->update(&Arithmetic::bit_and, v, order, place);
  }
  T fetch_or(T v, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile requires has_bits {
    return this->update(&Arithmetic::bit_or, v, order, place);
  }
  T fetch_xor(T v, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile requires has_bits {
    return this->update(&Arithmetic::bit_xor, v, order, place);
  }
  T operator+=(checking::Placed<T> v) volatile requires counts {
    return static_cast<T>(fetch_add(v.value, memory_order_seq_cst, v.place) + v.value);
  }
  T operator-=(checking::Placed<T> v) volatile requires counts {
    return static_cast<T>(fetch_sub(v.value, memory_order_seq_cst, v.place) - v.value);
  }
  T operator&=(checking::Placed<T> v) volatile requires has_bits {
    return static_cast<T>(fetch_and(v.value, memory_order_seq_cst, v.place) & v.value);
  }
  T operator|=(checking::Placed<T> v) volatile requires has_bits {
    return static_cast<T>(fetch_or(v.value, memory_order_seq_cst, v.place) | v.value);
  }
  T operator^=(checking::Placed<T> v) volatile requires has_bits {
    return static_cast<T>(fetch_xor(v.value, memory_order_seq_cst, v.place) ^ v.value);
  }
  T operator++() volatile requires has_bits { return static_cast<T>(fetch_add(1, memory_order_seq_cst, Place{}) + 1); }
  T operator++(int) volatile requires has_bits { return fetch_add(1, memory_order_seq_cst, Place{}); }
  T operator--() volatile requires has_bits { return static_cast<T>(fetch_sub(1, memory_order_seq_cst, Place{}) - 1); }
  T operator--(int) volatile requires has_bits { return fetch_sub(1, memory_order_seq_cst, Place{}); }
};

// Pointers count in elements.
template <class P>
class atomic<P*> : public checking::AtomicBase<P*> {
  using Base = checking::AtomicBase<P*>;
  using Arithmetic = checking::Arithmetic<std::uintptr_t>;

 public:
  constexpr atomic(Place place = Place::here()) noexcept : Base(nullptr, nullptr, place) {}          // NOLINT: as std's
  constexpr atomic(P* value, Place place = Place::here()) noexcept : Base(nullptr, value, place) {}  // NOLINT: as std's
  constexpr atomic(const char* name, P* value, Place place = Place::here()) noexcept : Base(name, value, place) {}

  atomic& operator=(const atomic&) requires(false);

  operator P*() const volatile { return this->load(memory_order_seq_cst, Place{}); }  // NOLINT: as std's
  P* operator=(checking::Placed<P*> v) volatile {                                     // NOLINT: as std's
    this->store(v.value, memory_order_seq_cst, v.place);
    return v.value;
  }

  P* fetch_add(std::ptrdiff_t n, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile {
    return this->update(&Arithmetic::add, bytes(n), order, place);
  }
  P* fetch_sub(std::ptrdiff_t n, memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile {
    return this->update(&Arithmetic::sub, bytes(n), order, place);
  }
  P* operator+=(checking::Placed<std::ptrdiff_t> n) volatile {
    return fetch_add(n.value, memory_order_seq_cst, n.place) + n.value;
  }
  P* operator-=(checking::Placed<std::ptrdiff_t> n) volatile {
    return fetch_sub(n.value, memory_order_seq_cst, n.place) - n.value;
  }
  P* operator++() volatile { return fetch_add(1, memory_order_seq_cst, Place{}) + 1; }
  P* operator++(int) volatile { return fetch_add(1, memory_order_seq_cst, Place{}); }
  P* operator--() volatile { return fetch_sub(1, memory_order_seq_cst, Place{}) - 1; }
  P* operator--(int) volatile { return fetch_sub(1, memory_order_seq_cst, Place{}); }

 private:
  // As a pattern of bits of the pointer's own type, which is how operands travel.
  static P* bytes(std::ptrdiff_t n) { return reinterpret_cast<P*>(static_cast<std::uintptr_t>(n) * sizeof(P)); }
};

class atomic_flag {
 public:
  constexpr atomic_flag(Place place = Place::here()) noexcept : value_(false, place) {}  // NOLINT: as std's
  constexpr atomic_flag(const char* name, Place place = Place::here()) noexcept : value_(name, false, place) {}

  bool test(memory_order order = memory_order_seq_cst, Place place = Place::here()) const volatile {
    return value_.load(order, place);
  }
  bool test_and_set(memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile {
    return value_.exchange(true, order, place);
  }
  void clear(memory_order order = memory_order_seq_cst, Place place = Place::here()) volatile {
    value_.store(false, order, place);
  }
  void wait(bool old, memory_order order = memory_order_seq_cst, Place place = Place::here()) const volatile {
    value_.wait(old, order, place);
  }
  void notify_one(Place place = Place::here()) volatile { value_.notify_one(place); }
  void notify_all(Place place = Place::here()) volatile { value_.notify_all(place); }

 private:
  atomic<bool> value_;
};

inline void atomic_thread_fence(memory_order order, Place place = Place::here()) {
  if (checking::World* const w = checking::World::current()) w->fence(order, place);
}
// A compiler's matter only: nothing is compiled differently here.
inline void atomic_signal_fence(memory_order) {}

}  // namespace fenceline
