// A thread of an x86 program as read, before it is lowered: instructions with operands, and labels between them.
//
// Thread safety: plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "litmus/draft.h"
#include "litmus/errors.h"
#include "litmus/languages/x86_mnemonics.h"
#include "litmus/languages/x86_registers.h"

namespace fenceline::litmus {

// Labels of one test: their names in normalised texts have two digits.
inline constexpr std::size_t max_labels = 100;
// Cells of one test's table, empty ones included: far above real tests, low enough that no input exhausts memory.
inline constexpr std::size_t max_cells = 100'000;

// An address known before the test runs: `offset` bytes after the start of an element.
struct KnownAddress {
  SymbolId symbol = 0;
  std::uint32_t element = 0;
  std::int64_t offset = 0;
};

// A location's name as an operand has it. The reader goes row by row, but symbols are numbered thread by thread, so
// that their order does not depend on which cells are empty: `id` is set by resolve_accesses (x86_widths.h).
struct NamedSymbol {
  std::string_view name;
  Offset where = 0;
  SymbolId id = 0;
};

// [symbol + displacement + base + index * scale]; any part may be missing.
struct X86Memory {
  std::optional<NamedSymbol> symbol;
  std::optional<X86Register> base;
  std::optional<X86Register> index;
  std::uint8_t scale = 1;  // 1, 2, 4 or 8
  std::int64_t displacement = 0;
  std::optional<KnownAddress> known;  // set by resolve_accesses, too
};

struct X86Operand {
  enum class Kind : std::uint8_t { none, reg, constant, memory, label };
  Kind kind = Kind::none;
  X86Register reg;
  Value constant = 0;
  std::optional<NamedSymbol> address_of;  // a constant that is a location's address: $x
  X86Memory memory;
  std::string_view label;
  std::optional<Width> width;  // of a register, or as a size prefix gives it ("DWORD PTR")
  Offset where = 0;

  bool is_register() const { return kind == Kind::reg; }
  bool is_memory() const { return kind == Kind::memory; }
};

struct X86Instruction {
  FoundMnemonic mnemonic;
  bool locked = false;
  X86Operand target;
  X86Operand source;
  // Of the operation; for an extending move, of the target. None when neither name nor operands tell it, and only a
  // memory operand is there: it is then as wide as the location.
  std::optional<Width> width;
  Width source_width = Width::quad;  // extending moves only
  Offset where = 0;

  const Mnemonic& row() const { return *mnemonic.row; }
};

struct X86Label {
  std::string_view name;
  std::uint32_t before = 0;  // the instruction it stands before; the number of instructions at the end
  Offset where = 0;
};

struct X86Thread {
  std::vector<X86Instruction> instructions;
  std::vector<X86Label> labels;  // in order of position
};

}  // namespace fenceline::litmus
