#include "litmus/languages/x86_reader.h"

#include <utility>

#include "litmus/languages/x86_operands.h"
#include "litmus/parse_query.h"

namespace fenceline::litmus {
namespace {

std::string bytes(Width width) {
  return std::to_string(static_cast<unsigned>(width)) + (width == Width::byte ? " byte" : " bytes");
}

// One instruction, after its LOCK prefix.
class InstructionReader {
 public:
  InstructionReader(Cursor& cursor, Arch arch) : cursor_(cursor), arch_(arch), intel_(arch == Arch::x86) {}

  X86Instruction read() {
    cursor_.skip_space();
    in_.where = cursor_.offset();
    std::string_view name = cursor_.word();
    if (same_ignoring_case(name, "lock")) {
      in_.locked = true;
      cursor_.accept(";");
      cursor_.skip_space();
      in_.where = cursor_.offset();
      name = cursor_.word();
    }
    if (name.empty()) cursor_.fail("expected an instruction");
    const auto found = mnemonic_named(name);
    if (!found) unknown(name);
    in_.mnemonic = *found;
    read_operands();
    infer_width();
    check_lock();
    return std::move(in_);
  }

 private:
  [[noreturn]] void unknown(std::string_view name) const {
    std::string message = "unknown instruction '" + std::string(name) + "'";
    const std::string_view close = closest_mnemonic(name);
    if (!close.empty()) message += "; did you mean '" + (intel_ ? upper_case(close) : std::string(close)) + "'?";
    cursor_.fail_at(in_.where, message);
  }

  void read_operands() {
    switch (in_.row().operands) {
      case Operands::none: return;
      case Operands::ignored_text: return skip_cell();
      case Operands::label: return read_label();
      case Operands::rm:
      case Operands::memory: in_.target = read_operand(cursor_, arch_); break;
      case Operands::shift: read_shift(); break;
      case Operands::rm_rmi:
      case Operands::rm_rm:
      case Operands::rm_r:
      case Operands::r_rm:
      case Operands::r_m: read_two(); break;
    }
    check_shapes();
  }

  void skip_cell() {
    const std::string_view text = cursor_.text();
    const Offset end = std::min(text.find_first_of("|;\n", cursor_.offset()), text.size());
    cursor_.seek(end);
  }

  void read_label() {
    cursor_.skip_space();
    in_.target.where = cursor_.offset();
    in_.target.kind = X86Operand::Kind::label;
    in_.target.label = read_label_name(cursor_);
    if (in_.target.label.empty()) cursor_.fail("expected a label");
  }

  void read_two() {
    X86Operand first = read_operand(cursor_, arch_);
    cursor_.expect(",");
    X86Operand second = read_operand(cursor_, arch_);
    // herd7 has CMPXCHG's memory operand first in both syntaxes; it cannot be meant as the source.
    const bool memory_first = in_.row().operands == Operands::rm_r && first.is_memory();
    const bool target_first = intel_ || memory_first;
    in_.target = target_first ? std::move(first) : second;
    in_.source = target_first ? std::move(second) : std::move(first);
  }

  void read_shift() {
    X86Operand first = read_operand(cursor_, arch_);
    if (!cursor_.accept(",")) {
      in_.target = std::move(first);
      in_.source.kind = X86Operand::Kind::constant;
      in_.source.constant = 1;
      in_.source.where = in_.target.where;
      return;
    }
    X86Operand second = read_operand(cursor_, arch_);
    in_.target = intel_ ? std::move(first) : second;
    in_.source = intel_ ? std::move(second) : std::move(first);
  }

  void require(bool ok, const X86Operand& operand, const char* expected) const {
    if (!ok) cursor_.fail_at(operand.where, "'" + in_.mnemonic.spelling() + "' expects " + expected + " here");
  }

  void check_shapes() const {
    const X86Operand& t = in_.target;
    const X86Operand& s = in_.source;
    const bool target_rm = t.is_register() || t.is_memory();
    switch (in_.row().operands) {
      case Operands::none:
      case Operands::label:
      case Operands::ignored_text: return;
      case Operands::memory: return require(t.is_memory(), t, "an address");
      case Operands::rm: return require(target_rm, t, "a register or an address");
      case Operands::shift:
        require(target_rm, t, "a register or an address");
        return require((s.kind == X86Operand::Kind::constant && !s.address_of) ||
                           (s.is_register() && s.reg == X86Register{counter, RegisterPart::byte0}),
                       s, "a constant or CL");
      case Operands::rm_rm: require(s.kind != X86Operand::Kind::constant, s, "a register or an address"); break;
      case Operands::rm_r: require(s.is_register(), s, "a register"); break;
      case Operands::r_rm:
        require(t.is_register(), t, "a register");
        require(s.is_register() || s.is_memory(), s, "a register or an address");
        break;
      case Operands::r_m:
        require(t.is_register(), t, "a register");
        require(s.is_memory(), s, "an address");
        break;
      case Operands::rm_rmi: break;
    }
    require(target_rm, t, "a register or an address");
    require(!t.is_memory() || !s.is_memory(), s, "at most one operand in memory, not two");
  }

  // --- widths --------------------------------------------------------------------------------------------------------

  void agree(const X86Operand& operand, std::optional<Width>& width) const {
    if (!operand.width) return;
    if (width && *width != *operand.width) {
      cursor_.fail_at(operand.where,
                      "this operand has " + bytes(*operand.width) + ", the instruction works on " + bytes(*width));
    }
    width = operand.width;
  }

  void check_constant(const X86Operand& operand) const {
    if (operand.kind != X86Operand::Kind::constant || operand.address_of || !in_.width) return;
    const Value v = operand.constant;
    if (truncate(v, *in_.width) != v && static_cast<Value>(sign_extend(v, *in_.width)) != v) {
      cursor_.fail_at(operand.where, "this constant does not fit " + bytes(*in_.width));
    }
  }

  void infer_width() {
    switch (in_.row().action) {
      case Action::mov_zero_extend:
      case Action::mov_sign_extend: return infer_extension();
      case Action::shift_left:
      case Action::shift_right:
      case Action::shift_right_signed:
        in_.width = in_.mnemonic.suffix;
        agree(in_.target, in_.width);
        break;
      case Action::load_address:
        in_.width = in_.mnemonic.suffix;
        agree(in_.target, in_.width);
        if (*in_.width == Width::byte) cursor_.fail_at(in_.target.where, "an address does not fit one byte");
        break;
      case Action::set_if:
        in_.width = Width::byte;
        agree(in_.target, in_.width);
        break;
      case Action::nothing:
      case Action::jump:
      case Action::jump_if:
      case Action::fence_full:
      case Action::fence_store:
      case Action::fence_load:
      case Action::end: return;
      case Action::mov:
      case Action::exchange:
      case Action::exchange_add:
      case Action::compare_exchange:
      case Action::add:
      case Action::sub:
      case Action::bit_and:
      case Action::bit_or:
      case Action::bit_xor:
      case Action::compare:
      case Action::test:
      case Action::increment:
      case Action::decrement:
      case Action::negate:
      case Action::complement:
      case Action::move_if:
        in_.width = in_.mnemonic.suffix;
        agree(in_.target, in_.width);
        agree(in_.source, in_.width);
        check_constant(in_.source);
        break;
    }
    check_native(in_.width);
  }

  // "movzbl" names both widths; "movzx" takes them from its operands.
  void infer_extension() {
    std::optional<Width> source = in_.row().source;
    in_.width = in_.row().target;
    agree(in_.target, in_.width);
    agree(in_.source, source);
    if (!source)
      cursor_.fail_at(in_.source.where, "nothing tells the size of this operand; write BYTE PTR or WORD PTR");
    if (*source >= *in_.width) cursor_.fail_at(in_.source.where, "the source must be narrower than the target");
    in_.source_width = *source;
    check_native(in_.width);
  }

  void check_native(std::optional<Width> width) const {
    if (intel_ && width == Width::quad) cursor_.fail_at(in_.where, "X86 tests have no 8-byte operations");
  }

  void check_lock() const {
    if (!in_.locked) return;
    if (!in_.row().lockable) cursor_.fail_at(in_.where, "LOCK cannot stand before '" + in_.mnemonic.spelling() + "'");
    if (!in_.target.is_memory() && !(in_.row().action == Action::exchange && in_.source.is_memory())) {
      cursor_.fail_at(in_.where, "LOCK needs an operand in memory to work on");
    }
  }

  Cursor& cursor_;
  const Arch arch_;
  const bool intel_;
  X86Instruction in_;
};

// "P0 | P1 ;"
unsigned read_header_row(Cursor& cursor) {
  for (unsigned threads = 0;;) {
    cursor.skip_space();
    const Offset start = cursor.offset();
    if (cursor.word() != "P" + std::to_string(threads)) {
      cursor.fail_at(start, "expected 'P" + std::to_string(threads) + "', the name of a thread");
    }
    if (++threads > max_threads) cursor.fail_at(start, "more than " + std::to_string(max_threads) + " threads");
    if (cursor.accept("|")) continue;
    if (cursor.accept(";")) return threads;
    cursor.fail("expected '|' or ';'");
  }
}

// A comment after the end of a row.
void skip_hash_comments(Cursor& cursor) {
  while (cursor.peek() == '#') cursor.rest_of_line();
}

[[noreturn]] void too_many_labels(const Cursor& cursor, Offset where) {
  cursor.fail_at(where, "more than " + std::to_string(max_labels) + " labels");
}

void read_cell(Cursor& cursor, Arch arch, X86Thread& thread) {
  while (true) {
    const char next = cursor.peek();
    if (next == '|' || next == ';') return;
    const Offset start = cursor.offset();
    const std::string_view name = read_label_name(cursor);
    if (name.empty() || !cursor.accept(":")) {
      cursor.seek(start);
      break;
    }
    for (const X86Label& label : thread.labels) {
      if (label.name == name) cursor.fail_at(start, "the label '" + std::string(name) + "' is there twice");
    }
    if (thread.labels.size() == max_labels) too_many_labels(cursor, start);
    thread.labels.push_back({name, static_cast<std::uint32_t>(thread.instructions.size()), start});
  }
  thread.instructions.push_back(InstructionReader(cursor, arch).read());
}

}  // namespace

std::vector<X86Thread> read_x86_program(Cursor& cursor, Arch arch) {
  cursor.accept(";");
  std::vector<X86Thread> threads(read_header_row(cursor));
  for (X86Thread& thread : threads) thread.instructions.reserve(8);
  skip_hash_comments(cursor);
  std::size_t cells = 0;
  while (!at_query(cursor)) {
    cells += threads.size();
    if (cells > max_cells) cursor.fail("more than " + std::to_string(max_cells) + " cells");
    for (std::size_t column = 0; column < threads.size(); ++column) {
      read_cell(cursor, arch, threads[column]);
      const bool last = column + 1 == threads.size();
      if (cursor.accept(last ? ";" : "|")) continue;
      const char next = cursor.peek();
      if (next == '|') cursor.fail("this row has more columns than there are threads");
      if (next == ';') cursor.fail("this row has fewer columns than there are threads");
      cursor.fail(last ? "expected ';'" : "expected '|'");
    }
    skip_hash_comments(cursor);
  }
  return threads;
}

}  // namespace fenceline::litmus
