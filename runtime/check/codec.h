// Values of any trivially copyable type as the world keeps them: up to 8 bytes as they are, larger ones as numbers of
// what the world has seen.
//
// Thread safety: as World.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "runtime/check/world.h"

namespace fenceline::checking {

template <class T>
struct Codec {
  static_assert(std::is_trivially_copyable_v<T>, "an atomic's type must be trivially copyable");
  static constexpr bool fits = sizeof(T) <= sizeof(Value);

  static Value encode([[maybe_unused]] World& world, T value) {
#if defined(__has_builtin)
#if __has_builtin(__builtin_clear_padding)
    // Bytes that mean nothing must not make values differ.
    __builtin_clear_padding(&value);
#endif
#endif
    if constexpr (fits) {
      Value v = 0;
      std::memcpy(&v, &value, sizeof(T));
      return v;
    } else {
      return world.intern(&value, sizeof(T));
    }
  }
  static T decode([[maybe_unused]] World& world, const Value& v) {
    // Through bytes: T need not have a default constructor.
    alignas(T) std::byte bytes[sizeof(T)];
    if constexpr (fits) {
      std::memcpy(bytes, &v, sizeof(T));
    } else {
      std::memcpy(bytes, world.interned(v), sizeof(T));
    }
    return std::bit_cast<T>(bytes);
  }

  static std::string show(Value v) {
    if constexpr (!fits) {
      return "value " + std::to_string(v);
    } else if constexpr (std::is_same_v<T, bool>) {
      return v != 0 ? "true" : "false";
    } else {
      alignas(T) std::byte bytes[sizeof(T)];
      std::memcpy(bytes, &v, sizeof(T));
      if constexpr (std::is_floating_point_v<T>) {
        return std::to_string(std::bit_cast<T>(bytes));
      } else if constexpr (std::is_integral_v<T>) {
        if constexpr (std::is_signed_v<T>) return std::to_string(static_cast<long long>(std::bit_cast<T>(bytes)));
        return std::to_string(static_cast<unsigned long long>(std::bit_cast<T>(bytes)));
      } else if constexpr (std::is_enum_v<T>) {
        return std::to_string(static_cast<std::underlying_type_t<T>>(std::bit_cast<T>(bytes)));
      } else {
        return show_bits(v);
      }
    }
  }
};

}  // namespace fenceline::checking
