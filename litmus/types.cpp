#include "litmus/types.h"

#include <algorithm>
#include <array>
#include <string>

namespace fenceline::litmus {
namespace {

struct Row {
  std::string_view name;
  Type type;
};

constexpr Type s8{Width::byte, true};
constexpr Type u8{Width::byte, false};
constexpr Type s16{Width::half, true};
constexpr Type u16{Width::half, false};
constexpr Type s32{Width::word, true};
constexpr Type u32{Width::word, false};
constexpr Type s64{Width::quad, true};
constexpr Type u64{Width::quad, false};

// The names that <stdatomic.h> prefixes with "atomic_" are looked up without the prefix.
constexpr std::array rows{
    Row{"uint64_t", u64},
    Row{"int64_t", s64},
    Row{"int", s32},
    Row{"uint32_t", u32},
    Row{"int32_t", s32},
    Row{"unsigned", u32},
    Row{"unsigned int", u32},
    Row{"uint", u32},
    Row{"signed", s32},
    Row{"signed int", s32},
    Row{"long", s64},
    Row{"ulong", u64},
    Row{"long int", s64},
    Row{"signed long", s64},
    Row{"unsigned long", u64},
    Row{"unsigned long int", u64},
    Row{"long long", s64},
    Row{"long long int", s64},
    Row{"llong", s64},
    Row{"ullong", u64},
    Row{"unsigned long long", u64},
    Row{"unsigned long long int", u64},
    Row{"short", s16},
    Row{"ushort", u16},
    Row{"short int", s16},
    Row{"unsigned short", u16},
    Row{"unsigned short int", u16},
    Row{"int16_t", s16},
    Row{"uint16_t", u16},
    Row{"char", s8},
    Row{"schar", s8},
    Row{"uchar", u8},
    Row{"signed char", s8},
    Row{"unsigned char", u8},
    Row{"int8_t", s8},
    Row{"uint8_t", u8},
    Row{"bool", u8},
    Row{"_Bool", u8},
    Row{"intptr_t", s64},
    Row{"uintptr_t", u64},
    Row{"ptrdiff_t", s64},
    Row{"size_t", u64},
    Row{"intmax_t", s64},
    Row{"uintmax_t", u64},
    Row{"int_least32_t", s32},
    Row{"uint_least32_t", u32},
    Row{"int_fast32_t", s64},
    Row{"uint_fast32_t", u64},
};

std::string without_qualifiers(std::string_view name) {
  std::string result;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find(' '), name.size());
    const std::string_view word = name.substr(0, end);
    name.remove_prefix(std::min(end + 1, name.size()));
    if (word == "const" || word == "volatile") continue;
    if (!result.empty()) result += ' ';
    result += word;
  }
  return result;
}

}  // namespace

std::optional<Type> type_named(std::string_view name) {
  std::string stripped;
  if (name.find(' ') != std::string_view::npos) {
    stripped = without_qualifiers(name);
    name = stripped;
  }
  if (name.starts_with("std::")) name.remove_prefix(5);
  if (name.starts_with("atomic_")) name.remove_prefix(7);
  const auto row = std::ranges::find(rows, name, &Row::name);
  if (row == rows.end()) return std::nullopt;
  return row->type;
}

}  // namespace fenceline::litmus
