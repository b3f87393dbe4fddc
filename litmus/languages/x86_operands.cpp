#include "litmus/languages/x86_operands.h"

#include <array>
#include <limits>

namespace fenceline::litmus {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

struct SizePrefix {
  std::string_view name;
  Width width;
};
constexpr std::array size_prefixes{SizePrefix{"byte", Width::byte}, SizePrefix{"word", Width::half},
                                   SizePrefix{"dword", Width::word}, SizePrefix{"qword", Width::quad}};

class OperandReader {
 public:
  OperandReader(Cursor& cursor, Arch arch) : cursor_(cursor), arch_(arch), intel_(arch == Arch::x86) {}

  X86Operand read() {
    const char next = cursor_.peek();
    operand_.where = cursor_.offset();
    if (next == '$') {
      cursor_.accept("$");
      immediate();
    } else if (next == '%') {
      reg(percent_register());
    } else if (next == '[' || next == '(') {
      address();
    } else if (next == '-' || next == '+' || is_digit(next)) {
      number();
    } else if (is_name_start(next)) {
      name();
    } else {
      cursor_.fail("expected an instruction operand");
    }
    return operand_;
  }

 private:
  void immediate() {
    operand_.kind = X86Operand::Kind::constant;
    if (const auto value = cursor_.number()) {
      operand_.constant = *value;
      return;
    }
    address_constant();
  }

  void address_constant() {
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    const std::string_view symbol = cursor_.word();
    if (symbol.empty()) cursor_.fail("expected a constant or a location's name");
    operand_.kind = X86Operand::Kind::constant;
    operand_.address_of = NamedSymbol{symbol, start};
  }

  X86Register percent_register() {
    cursor_.expect("%");
    const Offset start = cursor_.offset();
    const std::string_view name = cursor_.word();
    if (const auto found = x86_register(name, arch_)) return *found;
    unknown_register(start, name);
  }

  [[noreturn]] void unknown_register(Offset where, std::string_view name) const {
    if (name.empty()) cursor_.fail_at(where, "expected a register");
    const bool long_mode = arch_ == Arch::x86 && x86_register(name, Arch::x86_64).has_value();
    cursor_.fail_at(where, "unknown register '" + std::string(name) + "'" +
                               (long_mode ? "; X86 tests have the 32-bit registers, X86_64 tests this one" : ""));
  }

  void reg(X86Register found) {
    if (found.number >= instruction_pointer) {
      cursor_.fail_at(operand_.where, "'" + std::string(name_of(found)) + "' cannot be an operand here");
    }
    operand_.kind = X86Operand::Kind::reg;
    operand_.reg = found;
    operand_.width = width_of(found.part);
  }

  // A constant, or AT&T's displacement of the address that follows.
  void number() {
    const auto value = cursor_.number();
    if (!value) cursor_.fail("expected a constant");
    const char next = cursor_.peek();
    if (next == '(' || next == '[') {
      add_displacement(*value, operand_.where);
      address();
      return;
    }
    operand_.kind = X86Operand::Kind::constant;
    operand_.constant = *value;
  }

  // A size prefix, a register, or in AT&T's syntax a location: x, x+8, x(%rip), x(,%rax,8).
  void name() {
    const Offset start = cursor_.offset();
    const std::string_view word = cursor_.word();
    if (const auto found = x86_register(word, arch_)) return reg(*found);
    if (intel_) return intel_name(word, start);
    memory().symbol = NamedSymbol{word, start};
    const char next = cursor_.peek();
    if (next == '+' || next == '-') {
      const auto offset = cursor_.number();
      if (!offset) cursor_.fail("expected an offset");
      add_displacement(*offset, start);
    }
    if (cursor_.looking_at("(")) address();
  }

  void intel_name(std::string_view word, Offset start) {
    for (const SizePrefix& prefix : size_prefixes) {
      if (!same_ignoring_case(word, prefix.name)) continue;
      cursor_.accept_word("ptr");
      const char next = cursor_.peek();
      if (next != '[' && next != '(') cursor_.fail("expected an address such as [x]");
      address();
      operand_.width = prefix.width;
      return;
    }
    if (same_ignoring_case(word, "offset")) return address_constant();
    const bool long_mode = x86_register(word, Arch::x86_64).has_value();
    if (long_mode) unknown_register(start, word);
    cursor_.fail_at(start,
                    "'" + std::string(word) + "' is no register; a location is written [" + std::string(word) + "]");
  }

  X86Memory& memory() {
    operand_.kind = X86Operand::Kind::memory;
    return operand_.memory;
  }

  // Terms joined by '+' and '-', then AT&T's ",index,scale"; in brackets or parentheses.
  void address() {
    X86Memory& m = memory();
    const char open = cursor_.peek();
    const std::string_view close = open == '[' ? "]" : ")";
    cursor_.accept(open == '[' ? "[" : "(");
    if (cursor_.peek() != ',') {
      term();
      while (cursor_.peek() == '+' || cursor_.peek() == '-') {
        // The sign belongs to a number; before a name it must be a plus.
        const Offset sign = cursor_.offset();
        if (const auto offset = cursor_.number()) {
          cursor_.seek(sign);
        } else if (!cursor_.accept("+")) {
          cursor_.fail("only a number can be subtracted in an address");
        }
        term();
      }
    }
    if (cursor_.accept(",")) {
      if (m.index) cursor_.fail("this address has two index registers");
      m.index = address_register();
      if (cursor_.accept(",")) m.scale = scale();
    }
    cursor_.expect(close);
    // x(%rip) is x.
    if (m.base && m.base->number == instruction_pointer && m.symbol) m.base.reset();
    for (const auto& part : {m.base, m.index}) {
      if (part && (part->number >= instruction_pointer || width_of(part->part) < Width::word)) {
        cursor_.fail_at(operand_.where, "'" + std::string(name_of(*part)) + "' cannot be part of an address");
      }
    }
  }

  void term() {
    X86Memory& m = memory();
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    if (const auto number = cursor_.number()) {
      if (!cursor_.accept("*")) return add_displacement(*number, start);
      if (m.index) cursor_.fail_at(start, "this address has two index registers");
      m.scale = checked_scale(*number, start);
      m.index = address_register();
      return;
    }
    if (!cursor_.looking_at("%")) {
      const std::string_view word = cursor_.word();
      if (word.empty()) cursor_.fail("expected a location or a register");
      if (!x86_register(word, arch_)) {
        if (arch_ == Arch::x86 && x86_register(word, Arch::x86_64)) unknown_register(start, word);
        if (m.symbol) cursor_.fail_at(start, "this address has two locations");
        m.symbol = NamedSymbol{word, start};
        return;
      }
      cursor_.seek(start);
    }
    const X86Register found = address_register();
    if (cursor_.accept("*")) {
      if (m.index) cursor_.fail_at(start, "this address has two index registers");
      m.index = found;
      m.scale = scale();
    } else if (!m.base) {
      m.base = found;
    } else if (!m.index) {
      m.index = found;
    } else {
      cursor_.fail_at(start, "this address has three registers");
    }
  }

  X86Register address_register() {
    if (cursor_.looking_at("%")) return percent_register();
    const Offset start = cursor_.offset();
    const std::string_view name = cursor_.word();
    if (const auto found = x86_register(name, arch_)) return *found;
    unknown_register(start, name);
  }

  std::uint8_t scale() {
    cursor_.skip_space();
    const Offset start = cursor_.offset();
    const auto value = cursor_.number();
    if (!value) cursor_.fail("expected a scale: 1, 2, 4 or 8");
    return checked_scale(*value, start);
  }

  std::uint8_t checked_scale(Value value, Offset where) const {
    if (value != 1 && value != 2 && value != 4 && value != 8) {
      cursor_.fail_at(where, "expected a scale: 1, 2, 4 or 8");
    }
    return static_cast<std::uint8_t>(value);
  }

  void add_displacement(Value value, Offset where) {
    // Displacements are 32 bits in the encoding; sums of two of them cannot overflow here.
    const auto displacement = static_cast<std::int64_t>(value);
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    const std::int64_t sum = operand_.memory.displacement;
    if (displacement < -most || displacement > most || sum + displacement < -most || sum + displacement > most) {
      cursor_.fail_at(where, "this offset does not fit 32 bits");
    }
    operand_.memory.displacement = sum + displacement;
  }

  Cursor& cursor_;
  const Arch arch_;
  const bool intel_;
  X86Operand operand_;
};

}  // namespace

std::string_view read_label_name(Cursor& cursor) {
  cursor.skip_space();
  const std::string_view text = cursor.text();
  const Offset start = cursor.offset();
  Offset end = start;
  while (end < text.size() &&
         (is_name_start(text[end]) || text[end] == '.' || text[end] == '$' || (end > start && is_digit(text[end])))) {
    ++end;
  }
  cursor.seek(end);
  return text.substr(start, end - start);
}

X86Operand read_operand(Cursor& cursor, Arch arch) { return OperandReader(cursor, arch).read(); }

}  // namespace fenceline::litmus
