#include "tests/support/random_programs.h"

#include <algorithm>
#include <random>

#include "tests/support/small_programs.h"

namespace fenceline::testing {
namespace {

class Generator {
 public:
  Generator(std::uint64_t seed, const RandomProgramOptions& options) : random_(seed), options_(options) {}

  RandomProgram run() {
    std::vector<Code> threads(2 + below(options_.most_threads - 1));
    for (Code& code : threads) code = thread();
    RandomProgram result{program(threads), {}};
    Program& p = result.program;
    for (Thread& t : p.threads) {
      // r4 and r5 hold addresses of x and y, which follow each other only when they are an array.
      t.registers[4].initial = address_of(p, x);
      t.registers[5].initial = address_of(p, y);
    }
    const bool all = below(2) == 0;
    for (ThreadId t = 0; t < p.threads.size(); ++t) {
      for (const Reg r : {r0, r1, r2, r3}) {
        if (all || below(3) == 0) result.observed.push_back(at(t, r));
      }
    }
    for (LocationId l = 0; l < options_.locations; ++l) {
      if (all || below(3) == 0) result.observed.push_back(in(l));
    }
    return result;
  }

 private:
  unsigned below(std::size_t n) { return static_cast<unsigned>(random_() % n); }
  Reg reg() { return static_cast<Reg>(below(4)); }
  LocationId location() { return below(options_.locations); }
  int constant() { return static_cast<int>(1 + below(3)); }
  Order store_order() {
    const Order orders[] = {Order::relaxed, Order::relaxed, Order::release, Order::seq_cst};
    return orders[below(4)];
  }
  FenceKind fence_kind() {
    const FenceKind kinds[] = {FenceKind::full, FenceKind::full, FenceKind::store_store, FenceKind::load_load,
                               FenceKind::c11_release};
    return kinds[below(5)];
  }

  Code thread() {
    Code code;
    const unsigned length = 1 + below(options_.most_instructions);
    while (code.size() < length) add(code);
    return code;
  }

  void add(Code& code) {
    const auto here = static_cast<std::uint32_t>(code.size());
    const unsigned kind = below(14);
    if (kind < 5)
      return code.push_back(below(4) == 0 ? store_register() : store(location(), constant(), store_order()));
    if (kind < 9) return code.push_back(load(reg(), location()));
    if (kind == 9) return code.push_back(fence(fence_kind()));
    if (kind == 10 && options_.locked) return code.push_back(locked());
    if (kind == 11 && options_.branches) {
      if (below(2) == 0) return code.push_back(assign(reg(), AluOp::add, reg(), constant()));
      // Over one instruction.
      code.push_back(below(2) == 0 ? jump_if_zero(reg(), here + 2) : jump_if_not(reg(), here + 2));
      return code.push_back(below(2) == 0 ? store(location(), constant()) : load(reg(), location()));
    }
    if (kind == 12 && options_.waits) return wait(code);
    if (kind == 13 && options_.computed) {
      const Address address = Address::of_register(below(2) == 0 ? 4 : 5);
      if (below(2) == 0) return code.push_back(Store{address, operand(constant()), Width::quad, Order::relaxed});
      return code.push_back(Load{static_cast<RegisterId>(reg()), address, Width::quad, Order::relaxed});
    }
    code.push_back(load(reg(), location()));
  }

  Instruction store_register() { return store(location(), reg()); }

  Instruction locked() {
    if (below(2) == 0) return cas(reg(), location(), constant() - 1, constant());
    const RmwOp ops[] = {RmwOp::exchange, RmwOp::add, RmwOp::bit_or};
    return rmw(reg(), location(), ops[below(3)], constant());
  }

  void wait(Code& code) {
    const auto here = static_cast<std::uint32_t>(code.size());
    const Reg r = reg();
    switch (below(5)) {
      case 0: code.push_back(load(r, location())); return code.push_back(jump_if_zero(r, here));
      case 1: {
        // Two loads, of which one must see something.
        const Reg other = reg();
        code.push_back(load(r, location()));
        code.push_back(load(other, location()));
        code.push_back(assign(r, AluOp::bit_or, r, other));
        return code.push_back(jump_if_zero(r, here));
      }
      case 2:
        // A lock taken by compare-and-swap.
        code.push_back(cas(r, location(), 0, constant()));
        return code.push_back(jump_if_not(r, here));
      case 3:
        // A lock taken by exchange.
        code.push_back(xchg(r, location(), 1));
        return code.push_back(jump_if_not(r, here));
      default: {
        // An increment by load and compare-and-swap.
        const LocationId l = location();
        const Reg next = static_cast<Reg>((static_cast<unsigned>(r) + 1) % 4);
        code.push_back(load(r, l));
        code.push_back(assign(next, AluOp::add, r, 1));
        Cas swap;
        swap.target = static_cast<RegisterId>(next);
        swap.address = Address::of_location(l);
        swap.expected = operand(r);
        swap.desired = operand(next);
        swap.width = Width::quad;
        code.push_back(swap);
        code.push_back(assign(next, AluOp::ne, next, r));
        return code.push_back(jump_if_not(next, here));
      }
    }
  }

  std::mt19937_64 random_;
  const RandomProgramOptions& options_;
};

}  // namespace

RandomProgram random_program(std::uint64_t seed, const RandomProgramOptions& options) {
  return Generator(seed, options).run();
}

}  // namespace fenceline::testing
