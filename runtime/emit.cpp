#include "runtime/emit.h"

#include <fmt/format.h>
#include <set>

namespace fenceline::runtime {
namespace {

std::string_view name_of(Order order) {
  switch (order) {
    case Order::plain:
    case Order::relaxed: return "std::memory_order_relaxed";
    case Order::acquire: return "std::memory_order_acquire";
    case Order::release: return "std::memory_order_release";
    case Order::acq_rel: return "std::memory_order_acq_rel";
    case Order::seq_cst: return "std::memory_order_seq_cst";
  }
  return {};
}

std::string replaced(std::string text, std::string_view key, std::string_view value) {
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + value.size())) {
    text.replace(at, key.size(), value);
  }
  return text;
}

std::string_view signed_type_of(Width width) {
  switch (width) {
    case Width::byte: return "std::int8_t";
    case Width::half: return "std::int16_t";
    case Width::word: return "std::int32_t";
    case Width::quad: return "std::int64_t";
  }
  return {};
}

// The expression of model/program.h's `evaluate`, over 64-bit operands.
std::string expression(AluOp op, Width width, const std::string& a, const std::string& b) {
  const std::string_view type = type_of(width);
  const std::string_view signed_type = signed_type_of(width);
  const auto whole = [&](const std::string& text) {
    return width == Width::quad ? text : fmt::format("{}({})", type, text);
  };
  const auto compare = [&](std::string_view t, std::string_view relation) {
    return fmt::format("{}({}) {} {}({})", t, a, relation, t, b);
  };
  const std::string count = fmt::format("({} & {})", b, width == Width::quad ? 63 : 31);
  const unsigned sign = bits(width) - 1;
  switch (op) {
    case AluOp::copy: return whole(a);
    case AluOp::add: return whole(fmt::format("{} + {}", a, b));
    case AluOp::sub: return whole(fmt::format("{} - {}", a, b));
    case AluOp::mul: return whole(fmt::format("{} * {}", a, b));
    case AluOp::bit_and: return whole(fmt::format("{} & {}", a, b));
    case AluOp::bit_or: return whole(fmt::format("{} | {}", a, b));
    case AluOp::bit_xor: return whole(fmt::format("{} ^ {}", a, b));
    case AluOp::shl: return whole(fmt::format("{} << {}", a, count));
    case AluOp::shr: return whole(fmt::format("std::uint64_t({}({})) >> {}", type, a, count));
    case AluOp::sar: return fmt::format("{}(std::int64_t({}({})) >> {})", type, signed_type, a, count);
    case AluOp::eq: return compare(type, "==");
    case AluOp::ne: return compare(type, "!=");
    case AluOp::lt_signed: return compare(signed_type, "<");
    case AluOp::le_signed: return compare(signed_type, "<=");
    case AluOp::lt_unsigned: return compare(type, "<");
    case AluOp::le_unsigned: return compare(type, "<=");
    case AluOp::carry_add: return fmt::format("{0}({1} + {2}) < {0}({1})", type, a, b);
    case AluOp::overflow_add: return fmt::format("((~({0} ^ {1}) & ({0} ^ ({0} + {1}))) >> {2}) & 1", a, b, sign);
    case AluOp::overflow_sub: return fmt::format("((({0} ^ {1}) & ({0} ^ ({0} - {1}))) >> {2}) & 1", a, b, sign);
    case AluOp::sext8: return fmt::format("{}(std::int64_t(std::int8_t({})))", type, a);
    case AluOp::sext16: return fmt::format("{0}(std::int64_t(std::int16_t({0}({1}))))", type, a);
    case AluOp::sext32: return fmt::format("{0}(std::int64_t(std::int32_t({0}({1}))))", type, a);
    case AluOp::insert_byte0: return whole(fmt::format("({} & ~0xffULL) | ({} & 0xffULL)", a, b));
    case AluOp::insert_byte1: return whole(fmt::format("({} & ~0xff00ULL) | (({} & 0xffULL) << 8)", a, b));
    case AluOp::insert_half: return whole(fmt::format("({} & ~0xffffULL) | ({} & 0xffffULL)", a, b));
  }
  return {};
}

// Whether the operation may leave every value as it is, as far as a compiler can tell.
bool may_change_nothing(const Rmw& i) {
  const Value v = truncate(i.operand.constant, i.width);
  switch (i.op) {
    case RmwOp::add:
    case RmwOp::sub:
    case RmwOp::bit_or:
    case RmwOp::bit_xor: return i.operand.is_register() || v == 0;
    case RmwOp::bit_and: return i.operand.is_register() || v == mask(i.width);
    case RmwOp::exchange:
    case RmwOp::neg: return false;
  }
  return false;
}

class InstructionWriter {
 public:
  InstructionWriter(const Program& program, ThreadId thread, const Identifiers& names, const Surroundings& around,
                    std::string_view indent)
      : program_(program),
        thread_(program.threads[thread]),
        names_(names),
        registers_(names.registers[thread]),
        around_(around),
        indent_(indent) {
    for (const Instruction& instruction : thread_.code) {
      if (const auto* branch = std::get_if<Branch>(&instruction)) labels_.insert(branch->destination);
      if (const auto* jump = std::get_if<Jump>(&instruction)) labels_.insert(jump->destination);
    }
  }

  std::string write() {
    for (at_ = 0; at_ < thread_.code.size(); ++at_) {
      label();
      if (around_.gaps) line(fmt::format("linger(gaps[{}]);", at_));
      std::visit(*this, thread_.code[at_]);
    }
    label();
    return std::move(text_);
  }

  void operator()(const Load& i) {
    access(i.address, i.width, [&](const std::string& cell) {
      if (i.order == Order::plain) return fmt::format("{} = {};", reg(i.target), cell);
      return fmt::format("{} = {}.load({});", reg(i.target), ref(cell, i.width), name_of(i.order));
    });
  }
  void operator()(const Store& i) {
    access(i.address, i.width, [&](const std::string& cell) {
      if (i.order == Order::plain) return fmt::format("{} = {};", cell, operand(i.value, i.width));
      return fmt::format("{}.store({}, {});", ref(cell, i.width), operand(i.value, i.width), name_of(i.order));
    });
  }
  void operator()(const Rmw& i) {
    const bool opaque = program_.origin == Origin::assembly && may_change_nothing(i);
    const std::string value =
        opaque ? fmt::format("{}(opaque({}))", type_of(i.width), operand(i.operand)) : operand(i.operand, i.width);
    access(i.address, i.width, [&](const std::string& cell) {
      const std::string target = i.target ? reg(*i.target) + " = " : "";
      if (i.op == RmwOp::neg) {
        return fmt::format("{}fetch_negate({}, {});", target, ref(cell, i.width), name_of(i.order));
      }
      return fmt::format("{}{}.{}({}, {});", target, ref(cell, i.width), function_of(i.op), value, name_of(i.order));
    });
  }
  // The strong form even for a weak one: see backends/portable_ops.cpp.
  void operator()(const Cas& i) {
    access(i.address, i.width, [&](const std::string& cell) {
      return fmt::format("{{ {} expected = {}; {}.compare_exchange_strong(expected, {}, {}, {});{} }}",
                         type_of(i.width), operand(i.expected, i.width), ref(cell, i.width),
                         operand(i.desired, i.width), name_of(i.success), name_of(i.failure),
                         i.target ? fmt::format(" {} = expected;", reg(*i.target)) : "");
    });
  }
  void operator()(const Fence& i) {
    switch (i.kind) {
      case FenceKind::full:
      case FenceKind::c11_seq_cst: line("std::atomic_thread_fence(std::memory_order_seq_cst);"); break;
      case FenceKind::store_store: line("store_fence();"); break;
      case FenceKind::load_load: line("load_fence();"); break;
      case FenceKind::c11_acquire: line("std::atomic_thread_fence(std::memory_order_acquire);"); break;
      case FenceKind::c11_release: line("std::atomic_thread_fence(std::memory_order_release);"); break;
      case FenceKind::c11_acq_rel: line("std::atomic_thread_fence(std::memory_order_acq_rel);"); break;
    }
    barrier();
  }
  void operator()(const Assign& i) {
    line(fmt::format("{} = {};", reg(i.target), expression(i.op, i.width, operand(i.a), operand(i.b))));
  }
  void operator()(const Branch& i) {
    const std::string condition = fmt::format("{} {} 0", operand(i.condition), i.when_zero ? "==" : "!=");
    line(fmt::format("if ({}) {}", condition, jump_to(i.destination)));
  }
  void operator()(const Jump& i) { line(jump_to(i.destination)); }

 private:
  static std::string_view function_of(RmwOp op) {
    switch (op) {
      case RmwOp::exchange: return "exchange";
      case RmwOp::add: return "fetch_add";
      case RmwOp::sub: return "fetch_sub";
      case RmwOp::bit_and: return "fetch_and";
      case RmwOp::bit_or: return "fetch_or";
      case RmwOp::bit_xor: return "fetch_xor";
      case RmwOp::neg: break;
    }
    return "fetch_negate";
  }

  void line(const std::string& text) { text_ += fmt::format("{}{}\n", indent_, text); }
  // Each label has a statement, so that one may also stand at the end.
  void label() {
    if (labels_.contains(at_))
      text_ += fmt::format("{}at_{}:;\n", indent_.substr(std::min<std::size_t>(2, indent_.size())), at_);
  }
  void barrier() {
    if (program_.origin == Origin::assembly) line("std::atomic_signal_fence(std::memory_order_seq_cst);");
  }

  const std::string& reg(RegisterId r) const { return registers_[r]; }
  // In an expression, where a literal must be as wide as a register.
  std::string operand(const Operand& o) const {
    if (o.is_register()) return reg(o.reg);
    const std::string text = literal(o.constant);
    return text.ends_with("ULL") ? text : text + "ULL";
  }
  // As the value of a cell.
  std::string operand(const Operand& o, Width width) const {
    if (!o.is_register()) return literal(truncate(o.constant, width));
    return width == Width::quad ? reg(o.reg) : fmt::format("{}({})", type_of(width), reg(o.reg));
  }
  static std::string ref(const std::string& cell, Width width) {
    return fmt::format("std::atomic_ref<{}>({})", type_of(width), cell);
  }

  template <class Statement>
  void access(const Address& address, Width width, Statement&& statement) {
    if (address.is_static()) {
      line(statement(names_.locations[address.location]));
    } else {
      const std::string number =
          address.offset == 0 ? reg(address.base)
                              : fmt::format("{} + {}", reg(address.base), literal(static_cast<Value>(address.offset)));
      const std::string found =
          replaced(replaced(around_.computed_cell, "{type}", type_of(width)), "{address}", number);
      line("{");
      line(fmt::format("  {}* const cell = {};", type_of(width), found));
      line(fmt::format("  if (cell == nullptr) {}", replaced(around_.on_fault, "{address}", number)));
      line("  " + statement("*cell"));
      line("}");
    }
    barrier();
  }

  std::string jump_to(std::uint32_t destination) const {
    if (destination > at_) return fmt::format("goto at_{};", destination);
    return fmt::format("{{ if ({}) {} goto at_{}; }}", around_.tired_of_looping, around_.on_tired, destination);
  }

  const Program& program_;
  const Thread& thread_;
  const Identifiers& names_;
  const std::vector<std::string>& registers_;
  const Surroundings& around_;
  std::string_view indent_;
  std::set<std::uint32_t> labels_;
  std::uint32_t at_ = 0;
  std::string text_;
};

}  // namespace

std::string emit_instructions(const Program& program, ThreadId thread, const Identifiers& names,
                              const Surroundings& around, std::string_view indent) {
  return InstructionWriter(program, thread, names, around, indent).write();
}

std::string_view type_of(Width width) {
  switch (width) {
    case Width::byte: return "std::uint8_t";
    case Width::half: return "std::uint16_t";
    case Width::word: return "std::uint32_t";
    case Width::quad: return "std::uint64_t";
  }
  return {};
}

std::string literal(Value value) {
  return value < 1'000'000 ? fmt::format("{}", value) : fmt::format("{:#x}ULL", value);
}

}  // namespace fenceline::runtime
