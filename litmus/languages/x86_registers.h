// The general registers of x86 and x86-64, with their parts and names.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "litmus/test.h"
#include "model/program.h"

namespace fenceline::litmus {

// Which bytes of the 64-bit register a name stands for.
enum class RegisterPart : std::uint8_t { byte0, byte1, half, word, quad };

constexpr Width width_of(RegisterPart part) {
  switch (part) {
    case RegisterPart::byte0:
    case RegisterPart::byte1: return Width::byte;
    case RegisterPart::half: return Width::half;
    case RegisterPart::word: return Width::word;
    case RegisterPart::quad: return Width::quad;
  }
  return Width::quad;
}

// The number of a register family: rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp, r8 to r15, rip, cs.
using RegisterNumber = std::uint8_t;
inline constexpr RegisterNumber register_numbers = 18;
inline constexpr RegisterNumber accumulator = 0;
inline constexpr RegisterNumber counter = 2;
inline constexpr RegisterNumber instruction_pointer = 16;

struct X86Register {
  RegisterNumber number = 0;
  RegisterPart part = RegisterPart::quad;
  bool operator==(const X86Register&) const = default;
};

// By any name ("EAX", "al", "r8d"), in any case. Under X86, 64-bit names and r8 to r15 are not registers.
std::optional<X86Register> x86_register(std::string_view name, Arch arch);

// "rax", "eax", "ah"; lower case. Empty for a part that has no name (the second byte of rsi).
std::string_view name_of(X86Register reg);

// The name outcomes show: "EAX" under X86, "rax" under X86_64.
std::string_view shown_name(RegisterNumber number, Arch arch);

// The whole register as the architecture has it: 4 bytes under X86, 8 under X86_64.
constexpr RegisterPart whole_part(Arch arch) { return arch == Arch::x86 ? RegisterPart::word : RegisterPart::quad; }

}  // namespace fenceline::litmus
