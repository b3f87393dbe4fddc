// The types of the C litmus language: integers, pointers to them, and which of the objects on the way are atomic.
//
// Sizes are those of the LP64 ABI (System V x86-64): int has 4 bytes, long and pointers 8, char is signed.
//
// Thread safety: pure functions and plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/program.h"

namespace fenceline::litmus {

// An integer type under `pointers` levels of pointer. `int _Atomic * volatile` has one level; bit k of a qualifier mask
// speaks of the object that has k levels left, so bit 0 is the integer at the bottom.
struct CType {
  Width integer = Width::word;
  bool integer_signed = true;
  bool is_bool = false;
  bool is_void = false;  // without pointers: the type of a call that gives nothing
  std::uint8_t pointers = 0;
  std::uint8_t atomic_levels = 0;
  std::uint8_t volatile_levels = 0;

  static CType integer_of(Width width, bool is_signed) { return {width, is_signed}; }
  static CType nothing() { return {.is_void = true}; }

  bool is_pointer() const { return pointers > 0; }
  bool is_nothing() const { return is_void && pointers == 0; }
  bool is_integer() const { return !is_void && pointers == 0; }
  bool is_boolean() const { return is_bool && pointers == 0; }
  bool is_atomic() const { return (atomic_levels >> pointers & 1U) != 0; }
  bool is_volatile() const { return (volatile_levels >> pointers & 1U) != 0; }
  Width width() const { return is_pointer() ? Width::quad : integer; }
  bool is_signed() const { return !is_pointer() && integer_signed; }
  // Of what a pointer points to; at least one level.
  CType pointee() const;
  CType pointer() const;
  // The type of the value an object holds: without the object's own qualifiers.
  CType value() const;

  bool operator==(const CType&) const = default;
};

inline constexpr unsigned most_pointers = 7;  // levels that the masks have room for

inline constexpr CType c_int{};
inline constexpr CType c_bool{.integer = Width::byte, .integer_signed = false, .is_bool = true};

// The order of a use without a call: seq_cst on an atomic object (C11 6.5.16, 6.2.6.1). A volatile one is an access the
// compiler must make, once and in order, as READ_ONCE and WRITE_ONCE are: relaxed. Others are plain.
Order order_of_use(const CType& object);

// C's integer promotions and usual arithmetic conversions (C11 6.3.1); both of integers.
CType promoted(const CType& type);
CType common(const CType& a, const CType& b);

// "unsigned int", "_Atomic long*"
std::string text_of(const CType& type);

// A type that is one word: "uint8_t", "atomic_long", "bool", "size_t".
std::optional<CType> c_type_named(std::string_view word);

// Words of which types are made by combination: char, short, int, long, signed, unsigned.
bool is_c_type_keyword(std::string_view word);

// Words that qualify a type: const, volatile, _Atomic ...
bool is_c_qualifier(std::string_view word);

// The number a register or location holds for `value` of type `from`, as type `to`: C's conversion, on zero-extended
// patterns.
Value c_converted(Value value, const CType& from, const CType& to);

}  // namespace fenceline::litmus
