#include "litmus/languages/x86_text.h"

#include <algorithm>

#include "litmus/cursor.h"

namespace fenceline::litmus {
namespace {

class Writer {
 public:
  Writer(Arch arch, const std::vector<std::string_view>& labels) : labels_(labels), intel_(arch == Arch::x86) {}

  std::string write(const X86Instruction& in) {
    const bool no_operation = in.row().operands == Operands::ignored_text || in.row().name.starts_with("endbr");
    if (no_operation) return "NOP";
    if (in.locked) text_ = intel_ ? "LOCK; " : "lock; ";
    text_ += mnemonic(in);
    const auto operands = in.row().operands;
    if (operands == Operands::none) return std::move(text_);
    text_ += ' ';
    // herd7 prints these three with a space of their own.
    const Action action = in.row().action;
    if (intel_ && (action == Action::increment || action == Action::decrement || action == Action::compare)) {
      text_ += ' ';
    }
    const bool two = in.source.kind != X86Operand::Kind::none;
    const X86Operand& first = two && !intel_ ? in.source : in.target;
    const X86Operand& second = two && !intel_ ? in.target : in.source;
    operand(first);
    if (two) {
      text_ += ',';
      operand(second);
    }
    return std::move(text_);
  }

 private:
  std::string mnemonic(const X86Instruction& in) const {
    const Action action = in.row().action;
    std::string name = in.mnemonic.spelling();
    if (action == Action::mov_zero_extend || action == Action::mov_sign_extend) {
      name = action == Action::mov_zero_extend ? "movz" : "movs";
      name += suffix_of(in.source_width);
      name += suffix_of(*in.width);
    }
    if (!intel_) return name;
    if (in.mnemonic.suffix) name.pop_back();
    // A size that only a suffix or a prefix told must be told again.
    const bool from_register = in.target.is_register() || (in.source.is_register() && !is_shift(in));
    const bool told = in.mnemonic.suffix || in.target.width || in.source.width;
    if (told && !from_register && !in.row().target) name += suffix_of(*in.width);
    return upper_case(name);
  }

  // A shift's source register is its count, of another width.
  static bool is_shift(const X86Instruction& in) { return in.row().operands == Operands::shift; }

  void reg(X86Register r) {
    const std::string_view name = name_of(r);
    if (!intel_) {
      text_ += '%';
      text_ += name;
    } else {
      text_ += upper_case(name);
    }
  }

  void number(Value value) { text_ += std::to_string(static_cast<std::int64_t>(value)); }

  void operand(const X86Operand& o) {
    switch (o.kind) {
      case X86Operand::Kind::none: return;
      case X86Operand::Kind::reg: return reg(o.reg);
      case X86Operand::Kind::constant:
        text_ += '$';
        if (o.address_of) {
          text_ += o.address_of->name;
        } else {
          number(o.constant);
        }
        return;
      case X86Operand::Kind::label: text_ += label_text(label_index(labels_, o.label)); return;
      case X86Operand::Kind::memory: return intel_ ? intel_address(o.memory) : att_address(o.memory);
    }
  }

  void intel_address(const X86Memory& m) {
    text_ += '[';
    const std::size_t start = text_.size();
    const auto plus = [&] {
      if (text_.size() > start) text_ += '+';
    };
    if (m.symbol) text_ += m.symbol->name;
    if (m.base) {
      plus();
      reg(*m.base);
    }
    if (m.index) {
      plus();
      reg(*m.index);
      text_ += '*';
      text_ += std::to_string(m.scale);
    }
    if (m.displacement != 0 || text_.size() == start) {
      if (m.displacement >= 0) plus();
      number(static_cast<Value>(m.displacement));
    }
    text_ += ']';
  }

  // off(x), off(%b), off(%b, %i,s) as herd7 spaces it; with a symbol and registers: off(x+%b, %i,s).
  void att_address(const X86Memory& m) {
    const bool bare = !m.symbol && !m.base && !m.index;
    if (m.displacement != 0 && !bare) number(static_cast<Value>(m.displacement));
    text_ += '(';
    if (bare) number(static_cast<Value>(m.displacement));
    if (m.symbol) text_ += m.symbol->name;
    if (m.base) {
      if (m.symbol) text_ += '+';
      reg(*m.base);
    }
    if (m.index) {
      text_ += ", ";
      reg(*m.index);
      text_ += ',';
      text_ += std::to_string(m.scale);
    }
    text_ += ')';
  }

  const std::vector<std::string_view>& labels_;
  const bool intel_;
  std::string text_;
};

}  // namespace

std::vector<std::string_view> label_names(const std::vector<X86Thread>& threads) {
  std::vector<std::string_view> names;
  for (const X86Thread& thread : threads) {
    for (const X86Label& label : thread.labels) names.push_back(label.name);
    for (const X86Instruction& in : thread.instructions) {
      if (in.target.kind == X86Operand::Kind::label) names.push_back(in.target.label);
    }
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::size_t label_index(const std::vector<std::string_view>& labels, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::lower_bound(labels, name) - labels.begin());
}

std::string label_text(std::size_t index) {
  const std::string digits = std::to_string(index);
  return (digits.size() < 2 ? "L0" : "L") + digits;
}

std::string text_of(const X86Instruction& instruction, Arch arch, const std::vector<std::string_view>& labels) {
  return Writer(arch, labels).write(instruction);
}

std::string without_suffix(std::string_view cell) {
  constexpr std::string_view prefix = "LOCK; ";
  const std::size_t start = cell.starts_with(prefix) ? prefix.size() : 0;
  const std::size_t end = std::min(cell.find(' ', start), cell.size());
  const auto found = mnemonic_named(cell.substr(start, end - start));
  std::string text(cell);
  if (found && found->suffix) text.erase(end - 1, 1);
  return text;
}

}  // namespace fenceline::litmus
