// The portable backend's decoded form: a thread as a row of operations, each with the function that performs it.
//
// Operands are indices into one register array that also holds the thread's constants, so fetching an operand never
// branches. Operations return the next one; null ends the visit.
//
// Thread safety: decoded threads are const; a Visit belongs to one kernel call.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/kernel.h"

namespace fenceline::runtime::portable {

// The state of a kernel call.
struct Visit {
  const Slice* slice;
  unsigned char* at;  // the instance's cells
  Value* registers;   // the thread's registers, then its constants, then one place for results nobody wants
  std::uint32_t spins = 0;
  bool abandoned = false;
};

struct Op;
using Step = const Op* (*)(const Op& op, Visit& visit);

struct Op {
  Step step = nullptr;
  std::uint32_t target = 0;  // register
  std::uint32_t a = 0;       // operand registers
  std::uint32_t b = 0;
  std::uint32_t location = 0;  // of a static address
  std::uint32_t base = 0;      // register of a computed one
  std::int64_t offset = 0;
  const Op* destination = nullptr;  // of a jump
  std::uint32_t instruction = 0;    // its index in the thread, for gaps
  Width width = Width::quad;
  Order order = Order::relaxed;
  Order failure = Order::relaxed;  // of a compare and swap
  RmwOp rmw = RmwOp::exchange;
  AluOp alu = AluOp::copy;
  FenceKind fence = FenceKind::full;
  bool when_zero = false;
  bool backwards = false;
  const SymbolRow* symbols = nullptr;
  std::uint32_t symbol_count = 0;
};

struct DecodedThread {
  std::vector<Op> ops;           // the last one ends the visit
  std::vector<Value> registers;  // at the start of a visit, constants and scratch place included
  std::uint32_t live = 0;        // how many of them a visit may change
  std::vector<SymbolRow> symbols;
  RoleShape shape;
};

std::shared_ptr<const DecodedThread> decode(const Workload& workload, ThreadId thread);

// The steps, by instruction.
Step step_of(const Load& load);
Step step_of(const Store& store);
Step step_of(const Rmw& rmw);
Step step_of(const Cas& cas);
Step step_of(const Fence& fence);
Step step_of(const Assign& assign);
Step step_of(const Branch& branch);
Step step_of(const Jump& jump);
Step end_step();

}  // namespace fenceline::runtime::portable
