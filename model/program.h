// The program: what a litmus test runs, in a form no instruction set owns.
//
// Every engine reads this one form: the machines and the explorer, the axiomatic reference, and the native kernels of
// runtime/. The languages of litmus/ lower to it. A program is a set of shared locations and a list of threads; a
// thread is a register file and straight instructions with jumps by index, so loops need no unrolling.
//
// Conventions
//  - Values are 64-bit patterns (`Value`), truncated to the width of the access or of the operation, zero-extended when
//    read back. Signedness matters only where a value is shown (`observed.h`) or where an operator says so.
//  - Every element of an array is a location of its own, elements in order, so `Location` indices are dense.
//  - An address in a register is `address_of(location)`: a number far from the small constants tests use.
//  - Flags and partial registers do not exist here: a language lowers them to hidden registers and arithmetic.
//  - A width mismatch (a 4-byte access to an 8-byte location) is a mixed-size access and is refused by `validate`.
//
// Thread safety: plain data; const access from any number of threads.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace fenceline {

using Value = std::uint64_t;
using LocationId = std::uint32_t;
using RegisterId = std::uint32_t;  // index into the owning thread's register file
using ThreadId = std::uint32_t;

// Bytes in an access, a location or a register.
enum class Width : std::uint8_t { byte = 1, half = 2, word = 4, quad = 8 };

constexpr unsigned bits(Width w) { return 8U * static_cast<unsigned>(w); }
constexpr Value mask(Width w) { return w == Width::quad ? ~Value{0} : (Value{1} << bits(w)) - 1; }
constexpr Value truncate(Value v, Width w) { return v & mask(w); }
constexpr std::int64_t sign_extend(Value v, Width w) {
  const unsigned unused = 64U - bits(w);
  return static_cast<std::int64_t>(v << unused) >> unused;
}

// C11 memory orders, and `plain`: a C access that is not atomic. Assembly loads and stores are `relaxed`, locked
// instructions `seq_cst`.
enum class Order : std::uint8_t { plain, relaxed, acquire, release, acq_rel, seq_cst };

// `full` is MFENCE, `store_store` SFENCE or STBAR, `load_load` LFENCE; the others are C11's atomic_thread_fence.
enum class FenceKind : std::uint8_t {
  full,
  store_store,
  load_load,
  c11_acquire,
  c11_release,
  c11_acq_rel,
  c11_seq_cst
};

// What an atomic read-modify-write makes of the old value and the operand. `neg` ignores the operand.
enum class RmwOp : std::uint8_t { exchange, add, sub, bit_and, bit_or, bit_xor, neg };

// Register arithmetic, on operands truncated to the instruction's width, result truncated to it. Comparisons give 0
// or 1. `copy` gives a; `insert_byte0`, `insert_byte1` and `insert_half` give a with that part (AL, AH, AX) replaced by
// b. Shift counts are taken modulo the width in bits, at least 32 (as x86 does). `sext8`..`sext32` sign-extend a from
// that many bits. `carry_add` is the carry out of a + b; `overflow_add` and `overflow_sub` are signed overflows.
// Division is absent: no litmus language here needs it.
enum class AluOp : std::uint8_t {
  copy,
  add,
  sub,
  mul,
  bit_and,
  bit_or,
  bit_xor,
  shl,
  shr,
  sar,
  eq,
  ne,
  lt_signed,
  le_signed,
  lt_unsigned,
  le_unsigned,
  carry_add,
  overflow_add,
  overflow_sub,
  sext8,
  sext16,
  sext32,
  insert_byte0,
  insert_byte1,
  insert_half,
};

// A register or a constant.
struct Operand {
  enum class Kind : std::uint8_t { constant, reg };
  Kind kind = Kind::constant;
  RegisterId reg = 0;
  Value constant = 0;

  static Operand of_register(RegisterId r) { return {Kind::reg, r, 0}; }
  static Operand of_constant(Value v) { return {Kind::constant, 0, v}; }
  bool is_register() const { return kind == Kind::reg; }
  bool operator==(const Operand&) const = default;
};

// A location known from the text, or one computed: the value of `base` plus `offset` bytes, which must be the address
// of a location when the access executes (otherwise the run faults, see `AccessFault`).
struct Address {
  enum class Kind : std::uint8_t { location, computed };
  Kind kind = Kind::location;
  LocationId location = 0;
  RegisterId base = 0;
  std::int64_t offset = 0;

  static Address of_location(LocationId l) { return {Kind::location, l, 0, 0}; }
  static Address of_register(RegisterId r, std::int64_t offset = 0) { return {Kind::computed, 0, r, offset}; }
  bool is_static() const { return kind == Kind::location; }
  bool operator==(const Address&) const = default;
};

struct Load {
  RegisterId target;
  Address address;
  Width width;
  Order order = Order::relaxed;
  bool operator==(const Load&) const = default;
};

struct Store {
  Address address;
  Operand value;
  Width width;
  Order order = Order::relaxed;
  bool operator==(const Store&) const = default;
};

// Atomic; `target`, when there, receives the old value.
struct Rmw {
  std::optional<RegisterId> target;
  Address address;
  RmwOp op;
  Operand operand;
  Width width;
  Order order = Order::seq_cst;
  bool operator==(const Rmw&) const = default;
};

// Atomic compare and swap; `target`, when there, receives the old value, so success is `target == expected`. On the
// machines a weak one never fails spuriously (true of x86 and SPARC), and a failed one still drains the buffers.
struct Cas {
  std::optional<RegisterId> target;
  Address address;
  Operand expected;
  Operand desired;
  Width width;
  Order success = Order::seq_cst;
  Order failure = Order::seq_cst;
  bool weak = false;
  bool operator==(const Cas&) const = default;
};

struct Fence {
  FenceKind kind;
  bool operator==(const Fence&) const = default;
};

struct Assign {
  RegisterId target;
  AluOp op;
  Operand a;
  Operand b;
  Width width;
  bool operator==(const Assign&) const = default;
};

// Taken when the condition is non-zero (or zero, with `when_zero`). `destination` is an instruction index; the number
// of instructions stands for the thread's end.
struct Branch {
  Operand condition;
  bool when_zero = false;
  std::uint32_t destination = 0;
  bool operator==(const Branch&) const = default;
};

struct Jump {
  std::uint32_t destination = 0;
  bool operator==(const Jump&) const = default;
};

using Instruction = std::variant<Load, Store, Rmw, Cas, Fence, Assign, Branch, Jump>;

// For std::visit with one lambda an alternative: leaving one out does not compile.
template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

struct Register {
  std::string name;           // as outcomes show it ("EAX", "rax", "r0"); empty for a hidden temporary
  Width width = Width::quad;  // for display and comparison; the machines hold 64 bits
  bool is_signed = true;
  Value initial = 0;
  bool operator==(const Register&) const = default;
};

struct Thread {
  std::vector<Register> registers;
  std::vector<Instruction> code;
  // For each instruction, the source line it came from, as an index into `lines` (several may share one).
  std::vector<std::uint32_t> line_of;
  std::vector<std::string> lines;
  bool operator==(const Thread&) const = default;
};

struct Location {
  std::string name;  // "x", "t[1]"
  std::uint32_t symbol = 0;
  Width width = Width::quad;
  bool is_signed = true;
  Value initial = 0;
  bool operator==(const Location&) const = default;
};

// A named variable: one location, or `count` consecutive ones for an array.
struct Symbol {
  std::string name;
  LocationId first = 0;
  std::uint32_t count = 1;
  bool is_array = false;
  bool operator==(const Symbol&) const = default;
};

// Whether a compiler stood between the text and the machine. Assembly runs instruction by instruction, in order; C11
// is compiled, so native kernels leave its instructions free, and the machines use the standard mapping of its orders.
enum class Origin : std::uint8_t { assembly, c11 };

struct Program {
  std::string name;
  Origin origin = Origin::assembly;
  std::vector<Symbol> symbols;
  std::vector<Location> locations;
  std::vector<Thread> threads;
  bool operator==(const Program&) const = default;
};

// A computed address that is no location, or not the start of one. What the machines and kernels report.
class AccessFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The number that stands for a location's address in a register. Symbols are 64 kB apart, elements `width` bytes.
Value address_of(const Program& program, LocationId location);

// The location at that address, none when there is no location that starts there.
std::optional<LocationId> location_at(const Program& program, Value address);

// The result of register arithmetic; pure.
Value evaluate(AluOp op, Value a, Value b, Width width);

// The value an atomic read-modify-write stores; pure.
Value evaluate(RmwOp op, Value old, Value operand, Width width);

// Whether some jump of the thread goes backwards (the thread may loop).
bool has_loop(const Thread& thread);

// Throws std::invalid_argument, saying which instruction of which thread, when an index is out of range, a width
// differs from its location's (a mixed-size access), or a release/acquire order makes no sense for its operation.
void validate(const Program& program);

}  // namespace fenceline
