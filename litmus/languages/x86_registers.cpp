#include "litmus/languages/x86_registers.h"

#include <algorithm>
#include <array>

namespace fenceline::litmus {
namespace {

struct Family {
  std::string_view quad, word, half, byte0, byte1;
  std::string_view shown_x86;
};

constexpr std::array<Family, register_numbers> families{{
    {"rax", "eax", "ax", "al", "ah", "EAX"},
    {"rbx", "ebx", "bx", "bl", "bh", "EBX"},
    {"rcx", "ecx", "cx", "cl", "ch", "ECX"},
    {"rdx", "edx", "dx", "dl", "dh", "EDX"},
    {"rsi", "esi", "si", "sil", "", "ESI"},
    {"rdi", "edi", "di", "dil", "", "EDI"},
    {"rbp", "ebp", "bp", "bpl", "", "EBP"},
    {"rsp", "esp", "sp", "spl", "", "ESP"},
    {"r8", "r8d", "r8w", "r8b", "", ""},
    {"r9", "r9d", "r9w", "r9b", "", ""},
    {"r10", "r10d", "r10w", "r10b", "", ""},
    {"r11", "r11d", "r11w", "r11b", "", ""},
    {"r12", "r12d", "r12w", "r12b", "", ""},
    {"r13", "r13d", "r13w", "r13b", "", ""},
    {"r14", "r14d", "r14w", "r14b", "", ""},
    {"r15", "r15d", "r15w", "r15b", "", ""},
    {"rip", "eip", "ip", "", "", "EIP"},
    {"cs", "", "", "", "", "CS"},
}};

// A name of at most 7 characters, in lower case, as one number: compared at once instead of letter by letter.
constexpr std::uint64_t packed(std::string_view name) {
  std::uint64_t key = 0;
  for (const char c : name) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    key = key << 8U | static_cast<unsigned char>(low);
  }
  return key;
}

struct Entry {
  std::uint64_t key = ~std::uint64_t{0};
  X86Register reg;
};

constexpr std::size_t names = [] {
  std::size_t count = 0;
  for (const Family& f : families) {
    for (const std::string_view name : {f.quad, f.word, f.half, f.byte0, f.byte1}) count += name.empty() ? 0 : 1;
  }
  return count;
}();

constexpr std::array<Entry, names> sorted_names = [] {
  std::array<Entry, names> entries;
  std::size_t at = 0;
  for (RegisterNumber n = 0; n < register_numbers; ++n) {
    const Family& f = families[n];
    const auto add = [&](std::string_view name, RegisterPart part) {
      if (!name.empty()) entries[at++] = {packed(name), {n, part}};
    };
    add(f.quad, RegisterPart::quad);
    add(f.word, RegisterPart::word);
    add(f.half, RegisterPart::half);
    add(f.byte0, RegisterPart::byte0);
    add(f.byte1, RegisterPart::byte1);
  }
  std::ranges::sort(entries, {}, &Entry::key);
  return entries;
}();

}  // namespace

std::optional<X86Register> x86_register(std::string_view name, Arch arch) {
  if (name.size() < 2 || name.size() > 4) return std::nullopt;
  const std::uint64_t key = packed(name);
  const auto* const entry = std::ranges::lower_bound(sorted_names, key, {}, &Entry::key);
  if (entry == sorted_names.end() || entry->key != key) return std::nullopt;
  if (arch == Arch::x86) {
    // Three letters are "rax", "sil" and "rip" for these parts; "cs" and "al" have two.
    const bool long_mode_name =
        name.size() == 3 && (entry->reg.part == RegisterPart::quad || entry->reg.part == RegisterPart::byte0);
    if (long_mode_name || families[entry->reg.number].shown_x86.empty()) return std::nullopt;
  }
  return entry->reg;
}

std::string_view name_of(X86Register reg) {
  const Family& f = families[reg.number];
  switch (reg.part) {
    case RegisterPart::byte0: return f.byte0;
    case RegisterPart::byte1: return f.byte1;
    case RegisterPart::half: return f.half;
    case RegisterPart::word: return f.word;
    case RegisterPart::quad: return f.quad;
  }
  return {};
}

std::string_view shown_name(RegisterNumber number, Arch arch) {
  return arch == Arch::x86 ? families[number].shown_x86 : families[number].quad;
}

}  // namespace fenceline::litmus
