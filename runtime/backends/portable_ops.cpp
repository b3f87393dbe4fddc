#include "runtime/backends/portable_ops.h"

#include <atomic>
#include <type_traits>

namespace fenceline::runtime::portable {
namespace {

template <std::memory_order order>
using OrderConstant = std::integral_constant<std::memory_order, order>;

// Calls `f` with the order as a constant: an order known only at run time would make compilers use the strongest.
template <class F>
auto with_order(Order order, F&& f) {
  switch (order) {
    case Order::plain:
    case Order::relaxed: return f(OrderConstant<std::memory_order_relaxed>{});
    case Order::acquire: return f(OrderConstant<std::memory_order_acquire>{});
    case Order::release: return f(OrderConstant<std::memory_order_release>{});
    case Order::acq_rel: return f(OrderConstant<std::memory_order_acq_rel>{});
    case Order::seq_cst: break;
  }
  return f(OrderConstant<std::memory_order_seq_cst>{});
}

// A load has no release part and a store no acquire part; `validate` has refused the orders that ask for one.
template <class F>
auto with_load_order(Order order, F&& f) {
  if (order == Order::seq_cst) return f(OrderConstant<std::memory_order_seq_cst>{});
  if (order == Order::acquire) return f(OrderConstant<std::memory_order_acquire>{});
  return f(OrderConstant<std::memory_order_relaxed>{});
}
template <class F>
auto with_store_order(Order order, F&& f) {
  if (order == Order::seq_cst) return f(OrderConstant<std::memory_order_seq_cst>{});
  if (order == Order::release) return f(OrderConstant<std::memory_order_release>{});
  return f(OrderConstant<std::memory_order_relaxed>{});
}

// C++20 lets a failed compare be ordered more strongly than a successful one, compilers do not: the success order is
// raised to cover the failure order.
Order covering(Order success, Order failure) {
  if (failure == Order::seq_cst || success == Order::seq_cst) return Order::seq_cst;
  if (failure != Order::acquire) return success;
  return success == Order::release || success == Order::acq_rel ? Order::acq_rel : Order::acquire;
}
constexpr bool covers(std::memory_order success, std::memory_order failure) {
  if (failure == std::memory_order_relaxed) return true;
  if (failure == std::memory_order_seq_cst) return success == std::memory_order_seq_cst;
  return success != std::memory_order_relaxed && success != std::memory_order_release;
}

const Op* next(const Op& op) { return &op + 1; }

const Op* abandon(Visit& visit) {
  visit.abandoned = true;
  return nullptr;
}

// The cell an operation works on; null after a fault, which it has then reported.
template <class T, bool is_static>
T* cell(const Op& op, Visit& visit) {
  const Slice& slice = *visit.slice;
  if constexpr (is_static) return reinterpret_cast<T*>(visit.at + slice.offsets[op.location]);
  const Value address = visit.registers[op.base] + static_cast<Value>(op.offset);
  unsigned char* const found = locate(slice, visit.at, op.symbols, op.symbol_count, address, sizeof(T));
  if (found == nullptr) slice.host->fault(slice.host->self, address);
  return reinterpret_cast<T*>(found);
}

// Plain accesses of a C test may race: that is what the test asks for, and no finding about this program.
template <class T>
__attribute__((no_sanitize("thread"))) T load_plain(const T* from) {
  return *from;
}
template <class T>
__attribute__((no_sanitize("thread"))) void store_plain(T* to, T value) {
  *to = value;
}

template <class T, bool is_static>
const Op* load_step(const Op& op, Visit& visit) {
  T* const from = cell<T, is_static>(op, visit);
  if (from == nullptr) return abandon(visit);
  visit.registers[op.target] =
      op.order == Order::plain
          ? load_plain(from)
          : with_load_order(op.order, [from](auto order) { return std::atomic_ref<T>(*from).load(order); });
  return next(op);
}

template <class T, bool is_static>
const Op* store_step(const Op& op, Visit& visit) {
  T* const to = cell<T, is_static>(op, visit);
  if (to == nullptr) return abandon(visit);
  const T value = static_cast<T>(visit.registers[op.a]);
  if (op.order == Order::plain) {
    store_plain(to, value);
  } else {
    with_store_order(op.order, [to, value](auto order) { std::atomic_ref<T>(*to).store(value, order); });
  }
  return next(op);
}

template <class T, bool is_static>
const Op* rmw_step(const Op& op, Visit& visit) {
  T* const at = cell<T, is_static>(op, visit);
  if (at == nullptr) return abandon(visit);
  const T operand = static_cast<T>(visit.registers[op.a]);
  visit.registers[op.target] = with_order(op.order, [&](auto order) -> T {
    const std::atomic_ref<T> ref(*at);
    switch (op.rmw) {
      case RmwOp::exchange: return ref.exchange(operand, order);
      case RmwOp::add: return ref.fetch_add(operand, order);
      case RmwOp::sub: return ref.fetch_sub(operand, order);
      case RmwOp::bit_and: return ref.fetch_and(operand, order);
      case RmwOp::bit_or: return ref.fetch_or(operand, order);
      case RmwOp::bit_xor: return ref.fetch_xor(operand, order);
      case RmwOp::neg: break;
    }
    return fetch_negate(ref, order);
  });
  return next(op);
}

// Always the strong form: the program takes "old value equals expected" for success, and a spurious failure of a host
// with load-linked and store-conditional would pass for one.
template <class T, bool is_static>
const Op* cas_step(const Op& op, Visit& visit) {
  T* const at = cell<T, is_static>(op, visit);
  if (at == nullptr) return abandon(visit);
  T expected = static_cast<T>(visit.registers[op.a]);
  const T desired = static_cast<T>(visit.registers[op.b]);
  with_order(covering(op.order, op.failure), [&](auto success) {
    with_load_order(op.failure, [&](auto failure) {
      if constexpr (covers(success, failure)) {
        std::atomic_ref<T>(*at).compare_exchange_strong(expected, desired, success, failure);
      }
    });
  });
  visit.registers[op.target] = expected;
  return next(op);
}

const Op* fence_step(const Op& op, Visit&) {
  switch (op.fence) {
    case FenceKind::full:
    case FenceKind::c11_seq_cst: std::atomic_thread_fence(std::memory_order_seq_cst); break;
    case FenceKind::store_store: store_fence(); break;
    case FenceKind::load_load: load_fence(); break;
    case FenceKind::c11_acquire: std::atomic_thread_fence(std::memory_order_acquire); break;
    case FenceKind::c11_release: std::atomic_thread_fence(std::memory_order_release); break;
    case FenceKind::c11_acq_rel: std::atomic_thread_fence(std::memory_order_acq_rel); break;
  }
  return next(op);
}

const Op* assign_step(const Op& op, Visit& visit) {
  visit.registers[op.target] = evaluate(op.alu, visit.registers[op.a], visit.registers[op.b], op.width);
  return next(op);
}

const Op* jump(const Op& op, Visit& visit) {
  if (op.backwards && spun(*visit.slice, visit.spins)) return abandon(visit);
  return op.destination;
}

const Op* branch_step(const Op& op, Visit& visit) {
  return (visit.registers[op.a] == 0) == op.when_zero ? jump(op, visit) : next(op);
}

const Op* end(const Op&, Visit&) { return nullptr; }

// The step for a width and a kind of address, from one that is generic in both.
template <class Pick>
Step by_access(const Address& address, Width width, Pick pick) {
  const auto by_kind = [&]<class T>(T) -> Step {
    return address.is_static() ? pick.template operator()<T, true>() : pick.template operator()<T, false>();
  };
  switch (width) {
    case Width::byte: return by_kind(std::uint8_t{});
    case Width::half: return by_kind(std::uint16_t{});
    case Width::word: return by_kind(std::uint32_t{});
    case Width::quad: break;
  }
  return by_kind(std::uint64_t{});
}

}  // namespace

Step step_of(const Load& load) {
  return by_access(load.address, load.width, []<class T, bool is_static>() -> Step { return load_step<T, is_static>; });
}
Step step_of(const Store& store) {
  return by_access(store.address, store.width,
                   []<class T, bool is_static>() -> Step { return store_step<T, is_static>; });
}
Step step_of(const Rmw& rmw) {
  return by_access(rmw.address, rmw.width, []<class T, bool is_static>() -> Step { return rmw_step<T, is_static>; });
}
Step step_of(const Cas& cas) {
  return by_access(cas.address, cas.width, []<class T, bool is_static>() -> Step { return cas_step<T, is_static>; });
}
Step step_of(const Fence&) { return fence_step; }
Step step_of(const Assign&) { return assign_step; }
Step step_of(const Branch&) { return branch_step; }
Step step_of(const Jump&) { return jump; }
Step end_step() { return end; }

}  // namespace fenceline::runtime::portable
