// The instructions of the x86 languages: one row a mnemonic, which says what operands it takes and what it does.
// Adding an instruction is adding a row here, and its lowering in x86_lower.cpp when it does something new.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/program.h"

namespace fenceline::litmus {

// What an instruction does. Conditional jumps, SETcc and CMOVcc carry their condition beside it.
enum class Action : std::uint8_t {
  mov,
  mov_zero_extend,
  mov_sign_extend,
  load_address,
  exchange,
  exchange_add,
  compare_exchange,
  add,
  sub,
  bit_and,
  bit_or,
  bit_xor,
  compare,
  test,
  increment,
  decrement,
  negate,
  complement,
  shift_left,
  shift_right,
  shift_right_signed,
  set_if,
  move_if,
  jump,
  jump_if,
  fence_full,
  fence_store,
  fence_load,
  end,      // RET: the thread ends
  nothing,  // no effect on outcomes
};

// The operands, target first as in Intel's order. r: register, m: memory, i: constant.
enum class Operands : std::uint8_t {
  none,
  rm,            // r or m
  rm_rmi,        // two, at most one of them in memory
  rm_rm,         // the same without constants
  rm_r,          // the source is a register
  r_rm,          // the target is a register
  r_m,           // an address is taken, nothing is read
  shift,         // r or m; by a constant, by CL, or by 1 when there is no second operand
  label,         // a jump's target
  memory,        // an address
  ignored_text,  // whatever there is, up to the end of the cell
};

struct Mnemonic {
  std::string_view name;  // lower case
  Action action;
  Operands operands;
  bool suffix = false;            // b, w, l or q may follow
  bool lockable = false;          // LOCK may stand before it (its target must then be in memory)
  std::optional<Width> source{};  // of the source, when the name tells it (movzbl)
  std::optional<Width> target{};  // of the target, likewise, and of setcc's
};

// The conditions of Jcc, SETcc and CMOVcc in their hardware numbering: odd ones negate the even ones before them.
enum class Condition : std::uint8_t { o, no, b, ae, e, ne, be, a, s, ns, l = 12, ge, le, g };

struct ConditionName {
  std::string_view name;
  Condition condition;
};

// A mnemonic as found in a text.
struct FoundMnemonic {
  const Mnemonic* row = nullptr;
  const ConditionName* condition = nullptr;  // of Jcc, SETcc and CMOVcc
  std::optional<Width> suffix;
  std::string spelling() const;  // lower case
};

// Any case. A row that has no such name, and no row that takes it as a suffixed name, gives none.
std::optional<FoundMnemonic> mnemonic_named(std::string_view text);

// The mnemonic closest to `text`; empty when none is close.
std::string_view closest_mnemonic(std::string_view text);

// 'b', 'w', 'l', 'q'
char suffix_of(Width width);

}  // namespace fenceline::litmus
