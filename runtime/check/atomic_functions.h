// The free functions of <atomic> on fenceline's atomics, and the names it has for the common ones.
//
// A value is converted to the atomic's type, as std's functions do. What is written in macros (ATOMIC_FLAG_INIT and the
// like) is std's and does for these too.
//
// Thread safety: as atomic.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/check/atomic.h"

namespace fenceline {

namespace checking {

// std's functions deduce an atomic's type from the atomic alone.
template <class T>
using ValueOf = typename atomic<T>::value_type;
// What is added to an atomic: elements, to a pointer.
template <class T>
struct Difference {
  using type = T;
};
template <class T>
struct Difference<T*> {
  using type = std::ptrdiff_t;
};
template <class T>
using DifferenceOf = typename Difference<T>::type;

}  // namespace checking

template <class T>
bool atomic_is_lock_free(const volatile atomic<T>* a) noexcept {
  return a->is_lock_free();
}

template <class T>
T atomic_load(const volatile atomic<T>* a, Place place = Place::here()) {
  return a->load(memory_order_seq_cst, place);
}
template <class T>
T atomic_load_explicit(const volatile atomic<T>* a, memory_order order, Place place = Place::here()) {
  return a->load(order, place);
}
template <class T>
void atomic_store(volatile atomic<T>* a, checking::ValueOf<T> v, Place place = Place::here()) {
  a->store(v, memory_order_seq_cst, place);
}
template <class T>
void atomic_store_explicit(volatile atomic<T>* a, checking::ValueOf<T> v, memory_order order,
                           Place place = Place::here()) {
  a->store(v, order, place);
}
template <class T>
T atomic_exchange(volatile atomic<T>* a, checking::ValueOf<T> v, Place place = Place::here()) {
  return a->exchange(v, memory_order_seq_cst, place);
}
template <class T>
T atomic_exchange_explicit(volatile atomic<T>* a, checking::ValueOf<T> v, memory_order order,
                           Place place = Place::here()) {
  return a->exchange(v, order, place);
}

template <class T>
bool atomic_compare_exchange_strong(volatile atomic<T>* a, checking::ValueOf<T>* expected, checking::ValueOf<T> v,
                                    Place place = Place::here()) {
  return a->compare_exchange_strong(*expected, v, memory_order_seq_cst, place);
}
template <class T>
bool atomic_compare_exchange_strong_explicit(volatile atomic<T>* a, checking::ValueOf<T>* expected,
                                             checking::ValueOf<T> v, memory_order success, memory_order failure,
                                             Place place = Place::here()) {
  return a->compare_exchange_strong(*expected, v, success, failure, place);
}
template <class T>
bool atomic_compare_exchange_weak(volatile atomic<T>* a, checking::ValueOf<T>* expected, checking::ValueOf<T> v,
                                  Place place = Place::here()) {
  return a->compare_exchange_weak(*expected, v, memory_order_seq_cst, place);
}
template <class T>
bool atomic_compare_exchange_weak_explicit(volatile atomic<T>* a, checking::ValueOf<T>* expected,
                                           checking::ValueOf<T> v, memory_order success, memory_order failure,
                                           Place place = Place::here()) {
  return a->compare_exchange_weak(*expected, v, success, failure, place);
}

template <class T>
T atomic_fetch_add(volatile atomic<T>* a, checking::DifferenceOf<T> v, Place place = Place::here()) {
  return a->fetch_add(v, memory_order_seq_cst, place);
}
template <class T>
T atomic_fetch_add_explicit(volatile atomic<T>* a, checking::DifferenceOf<T> v, memory_order order,
                            Place place = Place::here()) {
  return a->fetch_add(v, order, place);
}

template <class T>
T atomic_fetch_sub(volatile atomic<T>* a, checking::DifferenceOf<T> v, Place place = Place::here()) {
  return a->fetch_sub(v, memory_order_seq_cst, place);
}
template <class T>
T atomic_fetch_sub_explicit(volatile atomic<T>* a, checking::DifferenceOf<T> v, memory_order order,
                            Place place = Place::here()) {
  return a->fetch_sub(v, order, place);
}

template <class T>
T atomic_fetch_and(volatile atomic<T>* a, checking::ValueOf<T> v, Place place = Place::here()) {
  return a->fetch_and(v, memory_order_seq_cst, place);
}
template <class T>
T atomic_fetch_and_explicit(volatile atomic<T>* a, checking::ValueOf<T> v, memory_order order,
                            Place place = Place::here()) {
  return a->fetch_and(v, order, place);
}

template <class T>
T atomic_fetch_or(volatile atomic<T>* a, checking::ValueOf<T> v, Place place = Place::here()) {
  return a->fetch_or(v, memory_order_seq_cst, place);
}
template <class T>
T atomic_fetch_or_explicit(volatile atomic<T>* a, checking::ValueOf<T> v, memory_order order,
                           Place place = Place::here()) {
  return a->fetch_or(v, order, place);
}

template <class T>
T atomic_fetch_xor(volatile atomic<T>* a, checking::ValueOf<T> v, Place place = Place::here()) {
  return a->fetch_xor(v, memory_order_seq_cst, place);
}
template <class T>
T atomic_fetch_xor_explicit(volatile atomic<T>* a, checking::ValueOf<T> v, memory_order order,
                            Place place = Place::here()) {
  return a->fetch_xor(v, order, place);
}

template <class T>
void atomic_wait(const volatile atomic<T>* a, checking::ValueOf<T> old, Place place = Place::here()) {
  a->wait(old, memory_order_seq_cst, place);
}
template <class T>
void atomic_wait_explicit(const volatile atomic<T>* a, checking::ValueOf<T> old, memory_order order,
                          Place place = Place::here()) {
  a->wait(old, order, place);
}
template <class T>
void atomic_notify_one(volatile atomic<T>* a, Place place = Place::here()) {
  a->notify_one(place);
}
template <class T>
void atomic_notify_all(volatile atomic<T>* a, Place place = Place::here()) {
  a->notify_all(place);
}

inline bool atomic_flag_test(const volatile atomic_flag* a, Place place = Place::here()) {
  return a->test(memory_order_seq_cst, place);
}
inline bool atomic_flag_test_explicit(const volatile atomic_flag* a, memory_order order, Place place = Place::here()) {
  return a->test(order, place);
}
inline bool atomic_flag_test_and_set(volatile atomic_flag* a, Place place = Place::here()) {
  return a->test_and_set(memory_order_seq_cst, place);
}
inline bool atomic_flag_test_and_set_explicit(volatile atomic_flag* a, memory_order order,
                                              Place place = Place::here()) {
  return a->test_and_set(order, place);
}
inline void atomic_flag_clear(volatile atomic_flag* a, Place place = Place::here()) {
  a->clear(memory_order_seq_cst, place);
}
inline void atomic_flag_clear_explicit(volatile atomic_flag* a, memory_order order, Place place = Place::here()) {
  a->clear(order, place);
}
inline void atomic_flag_wait(const volatile atomic_flag* a, bool old, Place place = Place::here()) {
  a->wait(old, memory_order_seq_cst, place);
}
inline void atomic_flag_wait_explicit(const volatile atomic_flag* a, bool old, memory_order order,
                                      Place place = Place::here()) {
  a->wait(old, order, place);
}
inline void atomic_flag_notify_one(volatile atomic_flag* a, Place place = Place::here()) { a->notify_one(place); }
inline void atomic_flag_notify_all(volatile atomic_flag* a, Place place = Place::here()) { a->notify_all(place); }

// Dependencies order nothing here: consume is acquire.
template <class T>
T kill_dependency(T v) noexcept {
  return v;
}

using atomic_bool = atomic<bool>;
using atomic_char = atomic<char>;
using atomic_schar = atomic<signed char>;
using atomic_uchar = atomic<unsigned char>;
using atomic_short = atomic<short>;
using atomic_ushort = atomic<unsigned short>;
using atomic_int = atomic<int>;
using atomic_uint = atomic<unsigned>;
using atomic_long = atomic<long>;
using atomic_ulong = atomic<unsigned long>;
using atomic_llong = atomic<long long>;
using atomic_ullong = atomic<unsigned long long>;
using atomic_char8_t = atomic<char8_t>;
using atomic_char16_t = atomic<char16_t>;
using atomic_char32_t = atomic<char32_t>;
using atomic_wchar_t = atomic<wchar_t>;
using atomic_int8_t = atomic<std::int8_t>;
using atomic_int16_t = atomic<std::int16_t>;
using atomic_int32_t = atomic<std::int32_t>;
using atomic_int64_t = atomic<std::int64_t>;
using atomic_uint8_t = atomic<std::uint8_t>;
using atomic_uint16_t = atomic<std::uint16_t>;
using atomic_uint32_t = atomic<std::uint32_t>;
using atomic_uint64_t = atomic<std::uint64_t>;
using atomic_int_least8_t = atomic<std::int_least8_t>;
using atomic_int_least16_t = atomic<std::int_least16_t>;
using atomic_int_least32_t = atomic<std::int_least32_t>;
using atomic_int_least64_t = atomic<std::int_least64_t>;
using atomic_uint_least8_t = atomic<std::uint_least8_t>;
using atomic_uint_least16_t = atomic<std::uint_least16_t>;
using atomic_uint_least32_t = atomic<std::uint_least32_t>;
using atomic_uint_least64_t = atomic<std::uint_least64_t>;
using atomic_int_fast8_t = atomic<std::int_fast8_t>;
using atomic_int_fast16_t = atomic<std::int_fast16_t>;
using atomic_int_fast32_t = atomic<std::int_fast32_t>;
using atomic_int_fast64_t = atomic<std::int_fast64_t>;
using atomic_uint_fast8_t = atomic<std::uint_fast8_t>;
using atomic_uint_fast16_t = atomic<std::uint_fast16_t>;
using atomic_uint_fast32_t = atomic<std::uint_fast32_t>;
using atomic_uint_fast64_t = atomic<std::uint_fast64_t>;
using atomic_intptr_t = atomic<std::intptr_t>;
using atomic_uintptr_t = atomic<std::uintptr_t>;
using atomic_size_t = atomic<std::size_t>;
using atomic_ptrdiff_t = atomic<std::ptrdiff_t>;
using atomic_intmax_t = atomic<std::intmax_t>;
using atomic_uintmax_t = atomic<std::uintmax_t>;

}  // namespace fenceline
