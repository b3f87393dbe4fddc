#include "litmus/languages/x86_widths.h"

#include <algorithm>
#include <array>

namespace fenceline::litmus {
namespace {

// What is known of a thread's registers: their initial values, as long as nothing writes them.
struct KnownRegisters {
  std::array<bool, register_numbers> written{};
  std::array<InitValue, register_numbers> initial{};
};

void note_written(const X86Instruction& in, KnownRegisters& known) {
  const auto write = [&known](const X86Operand& o) {
    if (o.is_register()) known.written[o.reg.number] = true;
  };
  switch (in.row().action) {
    case Action::compare:
    case Action::test:
    case Action::jump:
    case Action::jump_if:
    case Action::fence_full:
    case Action::fence_store:
    case Action::fence_load:
    case Action::end:
    case Action::nothing: return;
    case Action::exchange:
    case Action::exchange_add: write(in.source); break;
    case Action::compare_exchange: known.written[accumulator] = true; break;
    case Action::mov:
    case Action::mov_zero_extend:
    case Action::mov_sign_extend:
    case Action::load_address:
    case Action::add:
    case Action::sub:
    case Action::bit_and:
    case Action::bit_or:
    case Action::bit_xor:
    case Action::increment:
    case Action::decrement:
    case Action::negate:
    case Action::complement:
    case Action::shift_left:
    case Action::shift_right:
    case Action::shift_right_signed:
    case Action::set_if:
    case Action::move_if: break;
  }
  write(in.target);
}

class Resolver {
 public:
  Resolver(std::vector<X86Thread>& threads, Draft& draft) : threads_(threads), draft_(draft) {}

  void run() {
    for (X86Thread& thread : threads_) {
      for (X86Instruction& in : thread.instructions) {
        bind(in.target);
        bind(in.source);
      }
    }
    for (std::size_t t = 0; t < threads_.size(); ++t) resolve_thread(t);
    // The draft now has every width that is told; those that are not follow them.
    for (X86Instruction* const in : untold_) settle_width(*in);
    spread_computed();
  }

 private:
  void bind(X86Operand& operand) {
    if (operand.memory.symbol) {
      NamedSymbol& symbol = *operand.memory.symbol;
      symbol.id = draft_.symbol(symbol.name, symbol.where);
    }
    if (operand.address_of) {
      NamedSymbol& symbol = *operand.address_of;
      symbol.id = draft_.symbol(symbol.name, symbol.where);
      draft_.take_address(symbol.id);
    }
  }

  void resolve_thread(std::size_t t) {
    KnownRegisters known;
    for (const X86Instruction& in : threads_[t].instructions) note_written(in, known);
    for (const RegisterInit& init : draft_.register_inits) {
      if (init.thread != t || !init.value) continue;
      const auto reg = x86_register(init.name, Arch::x86_64);
      if (!reg) continue;
      InitValue& value = known.initial[reg->number] = *init.value;
      if (init.type) value.number = truncate(value.number, init.type->width);
      // Address arithmetic wraps at the architecture's width.
      value.number = static_cast<Value>(sign_extend(value.number, draft_.language().pointer));
    }
    for (X86Instruction& in : threads_[t].instructions) {
      for (X86Operand* const operand : {&in.target, &in.source}) {
        if (operand->is_memory()) resolve_operand(in, *operand, known);
      }
    }
  }

  void resolve_operand(X86Instruction& in, X86Operand& operand, const KnownRegisters& known) {
    const Action action = in.row().action;
    if (action == Action::nothing) return;
    const bool is_sum = resolve(operand, known);
    if (is_sum && !operand.memory.known && action != Action::load_address) {
      draft_.fail_at(operand.where, "this address is not that of a location");
    }
    if (action == Action::load_address) {
      if (operand.memory.symbol) draft_.take_address(operand.memory.symbol->id);
      return;
    }
    if (operand.memory.symbol && !operand.memory.known) draft_.take_address(operand.memory.symbol->id);
    if (!in.width) {
      untold_.push_back(&in);
    } else if (operand.is_memory()) {
      tell(operand, width_in_memory(in, operand));
    }
  }

  static Width width_in_memory(const X86Instruction& in, const X86Operand& operand) {
    const Action action = in.row().action;
    const bool extends = action == Action::mov_zero_extend || action == Action::mov_sign_extend;
    return extends && &operand == &in.source ? in.source_width : *in.width;
  }

  // Sets `known` when the address is a location's. True when the address is a constant, whether or not it is one.
  static bool resolve(X86Operand& operand, const KnownRegisters& known) {
    X86Memory& m = operand.memory;
    KnownAddress address;
    std::optional<SymbolId> symbol;
    if (m.symbol) symbol = m.symbol->id;
    address.offset = m.displacement;
    // Adds a register that keeps its initial value; false when it may change or the sum is not an address.
    const auto add = [&](X86Register reg, std::int64_t scale) {
      if (known.written[reg.number]) return false;
      const InitValue& value = known.initial[reg.number];
      if (value.symbol) {
        if (symbol || scale != 1) return false;
        symbol = value.symbol;
        address.element = value.element;
        return true;
      }
      // Enough for every array; also keeps the sum from overflowing.
      constexpr std::int64_t far = std::int64_t{1} << 32U;
      const auto number = static_cast<std::int64_t>(value.number);
      if (number > far || number < -far) return false;
      address.offset += number * scale;
      return true;
    };
    if (m.base && !add(*m.base, 1)) return false;
    if (m.index && !add(*m.index, m.scale)) return false;
    if (symbol) {
      address.symbol = *symbol;
      m.known = address;
    }
    return true;
  }

  void tell(const X86Operand& operand, Width width) {
    if (operand.memory.known) {
      draft_.access(operand.memory.known->symbol, width, operand.where);
      return;
    }
    if (!computed_) {
      computed_ = width;
      computed_where_ = operand.where;
    } else if (*computed_ != width) {
      several_computed_ = true;
    }
  }

  Width native(Width width) const { return std::min(width, draft_.language().natural); }

  void settle_width(X86Instruction& in) {
    const X86Operand& operand = in.target.is_memory() ? in.target : in.source;
    const auto& known = operand.memory.known;
    std::optional<Width> width = known ? width_of_symbol(known->symbol) : computed_;
    if (!known && !width) width = width_of_pointees();
    in.width = native(width.value_or(draft_.language().natural));
    tell(operand, *in.width);
  }

  std::optional<Width> width_of_symbol(SymbolId id) const {
    if (const auto width = draft_.accessed_width(id)) return width;
    if (const auto type = draft_.declared_type(id)) return type->width;
    return std::nullopt;
  }

  // The width that everything whose address the program handles has in common.
  std::optional<Width> width_of_pointees() const {
    std::optional<Width> common;
    for (SymbolId id = 0; id < draft_.symbols(); ++id) {
      if (!draft_.address_taken(id)) continue;
      const auto width = width_of_symbol(id);
      if (!width) continue;
      if (common && *common != *width) return std::nullopt;
      common = width;
    }
    return common;
  }

  // Accesses through registers go to some location whose address the program handles. When they all have one width,
  // those of which nothing else is known are taken to have it, and a pointee that is the only one must have it.
  void spread_computed() {
    if (!computed_ || several_computed_) return;
    const auto is_pointee = [this](SymbolId id) { return draft_.address_taken(id); };
    unsigned pointees = 0;
    for (SymbolId id = 0; id < draft_.symbols(); ++id) pointees += is_pointee(id) ? 1U : 0U;
    for (SymbolId id = 0; id < draft_.symbols(); ++id) {
      if (!is_pointee(id)) continue;
      if (pointees == 1 || !width_of_symbol(id)) draft_.access(id, *computed_, computed_where_);
    }
  }

  std::vector<X86Thread>& threads_;
  Draft& draft_;
  std::vector<X86Instruction*> untold_;
  std::optional<Width> computed_;
  Offset computed_where_ = 0;
  bool several_computed_ = false;
};

}  // namespace

void resolve_accesses(std::vector<X86Thread>& threads, Draft& draft) { Resolver(threads, draft).run(); }

}  // namespace fenceline::litmus
