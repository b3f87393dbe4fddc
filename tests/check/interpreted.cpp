#include "tests/check/interpreted.h"

#include <array>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace fenceline::testing {
namespace {

using Registers = std::array<Value, 16>;
using Locations = std::deque<atomic<Value>>;

std::memory_order order_of(Order o) {
  switch (o) {
    case Order::plain:
    case Order::relaxed: return std::memory_order_relaxed;
    case Order::acquire: return std::memory_order_acquire;
    case Order::release: return std::memory_order_release;
    case Order::acq_rel: return std::memory_order_acq_rel;
    case Order::seq_cst: return std::memory_order_seq_cst;
  }
  return std::memory_order_seq_cst;
}

// The orders' fences on the machines; those that are none of C++'s by what they do there.
void fence(FenceKind kind) {
  switch (kind) {
    case FenceKind::full:
    case FenceKind::c11_seq_cst: return fenceline::atomic_thread_fence(memory_order_seq_cst);
    case FenceKind::store_store:
    case FenceKind::c11_release: return fenceline::atomic_thread_fence(memory_order_release);
    case FenceKind::c11_acq_rel: return fenceline::atomic_thread_fence(memory_order_acq_rel);
    case FenceKind::load_load:
    case FenceKind::c11_acquire: return fenceline::atomic_thread_fence(memory_order_acquire);
  }
}

Value operate(atomic<Value>& a, RmwOp op, Value v, std::memory_order order) {
  switch (op) {
    case RmwOp::exchange: return a.exchange(v, order);
    case RmwOp::add: return a.fetch_add(v, order);
    case RmwOp::sub: return a.fetch_sub(v, order);
    case RmwOp::bit_and: return a.fetch_and(v, order);
    case RmwOp::bit_or: return a.fetch_or(v, order);
    case RmwOp::bit_xor: return a.fetch_xor(v, order);
    case RmwOp::neg: break;
  }
  throw std::invalid_argument("no operation of std::atomic");
}

// The registers are on the thread's stack, as a compiler would have them.
Registers run(const Program& program, const Thread& thread, Locations& locations) {
  Registers r{};
  for (std::size_t i = 0; i < thread.registers.size(); ++i) r[i] = thread.registers[i].initial;
  const auto value = [&r](const Operand& o) { return o.is_register() ? r[o.reg] : o.constant; };
  const auto at = [&](const Address& a) -> atomic<Value>& {
    if (a.is_static()) return locations[a.location];
    return locations[location_at(program, r[a.base] + static_cast<Value>(a.offset)).value()];
  };
  std::size_t pc = 0;
  const Overloaded execute{
      [&](const Load& i) { r[i.target] = at(i.address).load(order_of(i.order)); },
      [&](const Store& i) { at(i.address).store(value(i.value), order_of(i.order)); },
      [&](const Rmw& i) {
        const Value old = operate(at(i.address), i.op, value(i.operand), order_of(i.order));
        if (i.target) r[*i.target] = old;
      },
      [&](const Cas& i) {
        Value expected = value(i.expected);
        at(i.address).compare_exchange_strong(expected, value(i.desired), order_of(i.success), order_of(i.failure));
        if (i.target) r[*i.target] = expected;
      },
      [&](const Fence& i) { fence(i.kind); },
      [&](const Assign& i) { r[i.target] = evaluate(i.op, value(i.a), value(i.b), i.width); },
      [&](const Branch& i) {
        if ((value(i.condition) == 0) == i.when_zero) pc = i.destination;
      },
      [&](const Jump& i) { pc = i.destination; },
  };
  while (pc < thread.code.size()) std::visit(execute, thread.code[pc++]);
  return r;
}

}  // namespace

Interpreted check_program(const Program& program, std::span<const Observable> observed, const CheckOptions& options) {
  Interpreted all{OutcomeSet(observed.size()), {}};
  std::mutex mutex;
  all.result = check(options, [&] {
    Locations locations;
    for (const Location& l : program.locations) locations.emplace_back(l.name.c_str(), l.initial);
    std::vector<Registers> registers(program.threads.size());
    std::vector<thread> threads;
    for (std::size_t t = 0; t < program.threads.size(); ++t) {
      threads.emplace_back([&, t] { registers[t] = run(program, program.threads[t], locations); });
    }
    for (thread& t : threads) t.join();
    std::vector<Shown> row;
    for (const Observable& o : observed) {
      row.push_back(shown(program, o,
                          o.kind == Observable::Kind::reg ? registers[o.thread][o.index] : Value{locations[o.index]}));
    }
    const checking::World::Outside outside;
    const std::lock_guard lock(mutex);
    all.outcomes.add(row);
  });
  all.outcomes.normalise();
  return all;
}

}  // namespace fenceline::testing
