#include "model/program.h"

#include <algorithm>
#include <limits>

namespace fenceline {
namespace {

// Far from the small constants tests store, and positive in 32 bits, so that X86 registers hold addresses too.
constexpr Value first_address = 0x7e00'0000;
constexpr Value symbol_spacing = 0x1'0000;

Value shift_count(Value count, Width width) { return count % std::max(32U, bits(width)); }

}  // namespace

Value address_of(const Program& program, LocationId location) {
  const Location& l = program.locations[location];
  const Symbol& s = program.symbols[l.symbol];
  return first_address + l.symbol * symbol_spacing + (location - s.first) * static_cast<Value>(l.width);
}

std::optional<LocationId> location_at(const Program& program, Value address) {
  if (address < first_address) return std::nullopt;
  const Value index = (address - first_address) / symbol_spacing;
  if (index >= program.symbols.size()) return std::nullopt;
  const Symbol& s = program.symbols[index];
  const Value offset = (address - first_address) % symbol_spacing;
  const auto width = static_cast<Value>(program.locations[s.first].width);
  if (offset % width != 0 || offset / width >= s.count) return std::nullopt;
  return s.first + static_cast<LocationId>(offset / width);
}

Value evaluate(AluOp op, Value a, Value b, Width width) {
  a = truncate(a, width);
  b = truncate(b, width);
  const std::int64_t sa = sign_extend(a, width);
  const std::int64_t sb = sign_extend(b, width);
  const auto negative = [width](Value v) { return sign_extend(v, width) < 0; };
  const auto compute = [&]() -> Value {
    switch (op) {
      case AluOp::copy: return a;
      case AluOp::add: return a + b;
      case AluOp::sub: return a - b;
      case AluOp::mul: return a * b;
      case AluOp::bit_and: return a & b;
      case AluOp::bit_or: return a | b;
      case AluOp::bit_xor: return a ^ b;
      // Narrow shifts may count past their width (x86 masks by 31): the result is then all zeros, or all signs.
      case AluOp::shl: return a << shift_count(b, width);
      case AluOp::shr: return a >> shift_count(b, width);
      case AluOp::sar: return static_cast<Value>(sa >> shift_count(b, width));
      case AluOp::eq: return a == b;
      case AluOp::ne: return a != b;
      case AluOp::lt_signed: return sa < sb;
      case AluOp::le_signed: return sa <= sb;
      case AluOp::lt_unsigned: return a < b;
      case AluOp::le_unsigned: return a <= b;
      case AluOp::carry_add: return truncate(a + b, width) < a;
      case AluOp::overflow_add: return negative(a) == negative(b) && negative(a + b) != negative(a);
      case AluOp::overflow_sub: return negative(a) != negative(b) && negative(a - b) != negative(a);
      case AluOp::sext8: return static_cast<Value>(sign_extend(a, Width::byte));
      case AluOp::sext16: return static_cast<Value>(sign_extend(a, Width::half));
      case AluOp::sext32: return static_cast<Value>(sign_extend(a, Width::word));
      case AluOp::insert_byte0: return (a & ~Value{0xff}) | (b & 0xff);
      case AluOp::insert_byte1: return (a & ~Value{0xff00}) | ((b & 0xff) << 8U);
      case AluOp::insert_half: return (a & ~Value{0xffff}) | (b & 0xffff);
    }
    return 0;
  };
  return truncate(compute(), width);
}

Value evaluate(RmwOp op, Value old, Value operand, Width width) {
  const auto compute = [&]() -> Value {
    switch (op) {
      case RmwOp::exchange: return operand;
      case RmwOp::add: return old + operand;
      case RmwOp::sub: return old - operand;
      case RmwOp::bit_and: return old & operand;
      case RmwOp::bit_or: return old | operand;
      case RmwOp::bit_xor: return old ^ operand;
      case RmwOp::neg: return Value{0} - old;
    }
    return 0;
  };
  return truncate(compute(), width);
}

bool has_loop(const Thread& thread) {
  for (std::uint32_t i = 0; i < thread.code.size(); ++i) {
    if (const auto* branch = std::get_if<Branch>(&thread.code[i]); branch != nullptr && branch->destination <= i) {
      return true;
    }
    if (const auto* jump = std::get_if<Jump>(&thread.code[i]); jump != nullptr && jump->destination <= i) return true;
  }
  return false;
}

namespace {

class Validator {
 public:
  Validator(const Program& program, ThreadId thread, std::size_t index)
      : program_(program), thread_(program.threads[thread]), t_(thread), index_(index) {}

  void operator()(const Load& i) const {
    reg(i.target);
    access(i.address, i.width);
    require(i.order != Order::release && i.order != Order::acq_rel, "a load has no release order");
  }
  void operator()(const Store& i) const {
    operand(i.value);
    access(i.address, i.width);
    require(i.order != Order::acquire && i.order != Order::acq_rel, "a store has no acquire order");
  }
  void operator()(const Rmw& i) const {
    if (i.target) reg(*i.target);
    operand(i.operand);
    access(i.address, i.width);
  }
  void operator()(const Cas& i) const {
    if (i.target) reg(*i.target);
    operand(i.expected);
    operand(i.desired);
    access(i.address, i.width);
    require(i.failure != Order::release && i.failure != Order::acq_rel, "a failed compare has no release order");
  }
  void operator()(const Fence&) const {}
  void operator()(const Assign& i) const {
    reg(i.target);
    operand(i.a);
    operand(i.b);
  }
  void operator()(const Branch& i) const {
    operand(i.condition);
    destination(i.destination);
  }
  void operator()(const Jump& i) const { destination(i.destination); }

 private:
  void require(bool ok, const char* what) const {
    if (ok) return;
    throw std::invalid_argument("thread " + std::to_string(t_) + ", instruction " + std::to_string(index_) + ": " +
                                what);
  }
  void reg(RegisterId r) const { require(r < thread_.registers.size(), "no such register"); }
  void operand(const Operand& o) const {
    if (o.is_register()) reg(o.reg);
  }
  void destination(std::uint32_t d) const { require(d <= thread_.code.size(), "jump out of the thread"); }
  void access(const Address& a, Width width) const {
    if (!a.is_static()) return reg(a.base);
    require(a.location < program_.locations.size(), "no such location");
    require(program_.locations[a.location].width == width, "mixed-size access: its width differs from the location's");
  }

  const Program& program_;
  const Thread& thread_;
  ThreadId t_;
  std::size_t index_;
};

}  // namespace

void validate(const Program& program) {
  for (const Location& l : program.locations) {
    if (l.symbol >= program.symbols.size()) throw std::invalid_argument("location " + l.name + " has no symbol");
  }
  for (const Symbol& s : program.symbols) {
    if (s.count == 0 || s.first + s.count > program.locations.size()) {
      throw std::invalid_argument("symbol " + s.name + " has no locations");
    }
    if (s.count * sizeof(Value) > symbol_spacing) throw std::invalid_argument("array " + s.name + " is too long");
  }
  for (ThreadId t = 0; t < program.threads.size(); ++t) {
    const Thread& thread = program.threads[t];
    for (std::size_t i = 0; i < thread.code.size(); ++i) std::visit(Validator(program, t, i), thread.code[i]);
  }
}

}  // namespace fenceline
