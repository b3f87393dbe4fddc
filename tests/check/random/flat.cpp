#include "tests/check/random/flat.h"

#include <stdexcept>
#include <utility>

namespace fenceline::testing::random {
namespace {

using Kind = Statement::Kind;

bool releases(std::memory_order o) {
  return o == std::memory_order_release || o == std::memory_order_acq_rel || o == std::memory_order_seq_cst;
}

class Flattener {
 public:
  FlatCode run(const Code& code) {
    add(code);
    return std::move(ops_);
  }

 private:
  // The condition that a loop has just looked at.
  static constexpr unsigned condition = registers;

  Op& emit(Op::Kind kind, unsigned object = 0) {
    Op op;
    op.kind = kind;
    op.object = object;
    ops_.push_back(op);
    return ops_.back();
  }
  void set(unsigned target, int value) {
    Op& op = emit(Op::Kind::set);
    op.target = target;
    op.value = value;
  }
  void set_from(unsigned target, unsigned source, int plus) {
    Op& op = emit(Op::Kind::set);
    op.target = target;
    op.from_register = true;
    op.source = source;
    op.value = plus;
  }
  std::size_t jump(Op::Kind kind, unsigned target, int value, std::size_t to = 0) {
    Op& op = emit(kind);
    op.target = target;
    op.value = value;
    op.to = to;
    return ops_.size() - 1;
  }
  std::size_t always(std::size_t to = 0) { return jump(Op::Kind::jump, 0, 0, to); }
  void lands_here(std::size_t jump) { ops_[jump].to = ops_.size(); }

  void load(unsigned object, unsigned target, std::memory_order order) {
    Op& op = emit(Op::Kind::load, object);
    op.target = target;
    op.order = order;
  }
  // A sequentially consistent store has a full fence behind it, and each that releases a store-store fence before.
  Op& store(unsigned object, int value, std::memory_order order) {
    if (releases(order)) emit(Op::Kind::store_fence);
    Op& op = emit(Op::Kind::store, object);
    op.value = value;
    op.order = order;
    return op;
  }
  void update(Op::Kind kind, const Statement& s, unsigned target) {
    Op& op = emit(kind, s.object);
    op.target = target;
    op.value = s.value;
    op.expected = s.expected;
    op.order = s.order;
    op.failure = s.failure;
  }
  void fence(std::memory_order order) {
    if (order == std::memory_order_seq_cst) {
      emit(Op::Kind::full_fence);
    } else if (releases(order)) {
      emit(Op::Kind::store_fence);
    }
    emit(Op::Kind::order_fence).order = order;
  }
  void unlock(unsigned mutex) { store(static_cast<unsigned>(atomics) + mutex, 0, std::memory_order_release); }
  static unsigned cell_of(unsigned mutex) { return static_cast<unsigned>(atomics) + mutex; }

  void wait_for_notification(unsigned mutex) {
    emit(Op::Kind::enroll);
    unlock(mutex);
    emit(Op::Kind::sleep);
    emit(Op::Kind::take, cell_of(mutex));
  }

  void add(const Code& code) {
    for (const Statement& s : code) add(s);
  }

  void add(const Statement& s) {
    switch (s.kind) {
      case Kind::load: return load(s.object, s.target, s.order);
      case Kind::store:
      case Kind::store_register: {
        Op& op = store(s.object, s.kind == Kind::store ? s.value : 0, s.order);
        op.from_register = s.kind == Kind::store_register;
        op.source = s.target;
        if (s.order == std::memory_order_seq_cst) emit(Op::Kind::full_fence);
        return;
      }
      case Kind::exchange: return update(Op::Kind::exchange, s, s.target);
      case Kind::add: return update(Op::Kind::add, s, s.target);
      case Kind::cas: return update(Op::Kind::cas, s, s.target);
      case Kind::increment: return increment(s);
      case Kind::fence: return fence(s.order);
      case Kind::pause: return;
      case Kind::when: {
        const std::size_t past = jump(Op::Kind::jump_unless, s.target, s.value);
        add(s.body);
        return lands_here(past);
      }
      case Kind::spin: {
        const std::size_t top = ops_.size();
        load(s.object, condition, s.order);
        const std::size_t out = jump(s.equal ? Op::Kind::jump_unless : Op::Kind::jump_if, condition, s.value);
        add(s.body);
        always(top);
        lands_here(out);
        for (const unsigned r : left_behind(s)) set(r, 0);
        return set(condition, 0);
      }
      case Kind::spin_exchange: {
        const std::size_t top = ops_.size();
        update(Op::Kind::exchange, s, condition);
        jump(Op::Kind::jump_unless, condition, s.expected, top);
        return set(condition, 0);
      }
      case Kind::spin_cas: {
        const std::size_t top = ops_.size();
        update(Op::Kind::cas, s, condition);
        jump(Op::Kind::jump_unless, condition, s.expected, top);
        return set(condition, 0);
      }
      case Kind::spin_lock: return spin_lock(s);
      case Kind::poll: return poll(s);
      case Kind::lock:
        emit(Op::Kind::take, cell_of(s.object));
        add(s.body);
        return unlock(s.object);
      case Kind::try_lock: {
        emit(Op::Kind::try_take, cell_of(s.object)).target = s.target;
        const std::size_t past = jump(Op::Kind::jump_if, s.target, 0);
        add(s.body);
        unlock(s.object);
        return lands_here(past);
      }
      case Kind::lock_shared:
        emit(Op::Kind::share, cell_of(1));
        add(s.body);
        emit(Op::Kind::unshare, cell_of(1));
        return;
      case Kind::try_lock_shared: {
        emit(Op::Kind::try_share, cell_of(1)).target = s.target;
        const std::size_t past = jump(Op::Kind::jump_if, s.target, 0);
        add(s.body);
        emit(Op::Kind::unshare, cell_of(1));
        return lands_here(past);
      }
      case Kind::cv_wait: return wait_for_notification(s.mutex);
      case Kind::cv_wait_until: {
        const std::size_t top = ops_.size();
        load(s.object, condition, s.order);
        const std::size_t out = jump(Op::Kind::jump_if, condition, s.value);
        wait_for_notification(s.mutex);
        always(top);
        lands_here(out);
        return set(condition, 0);
      }
      case Kind::cv_notify_one:
      case Kind::cv_notify_all: emit(Op::Kind::notify).all = s.kind == Kind::cv_notify_all; return;
      case Kind::wait: return wait(s);
      case Kind::notify_one:
      case Kind::notify_all: emit(Op::Kind::tell, s.object).all = s.kind == Kind::notify_all; return;
      case Kind::spawn: emit(Op::Kind::spawn, s.object); return;
      case Kind::join: emit(Op::Kind::join, s.object); return;
      case Kind::read: emit(Op::Kind::read, s.object).target = s.target; return;
      case Kind::write: emit(Op::Kind::write, s.object).value = s.value; return;
    }
  }

  void increment(const Statement& s) {
    const unsigned wanted = scratch();
    load(s.object, condition, std::memory_order_relaxed);
    const std::size_t top = ops_.size();
    set_from(wanted, condition, 0);
    Op& op = emit(Op::Kind::cas, s.object);
    op.target = condition;
    op.from_register = true;
    op.source = wanted;
    op.value = 1;
    op.order = s.order;
    Op& again = emit(Op::Kind::jump_unless);
    again.target = condition;
    again.from_register = true;
    again.source = wanted;
    again.to = top;
    set_from(s.target, condition, 0);
    set(condition, 0);
    set(wanted, 0);
  }

  void spin_lock(const Statement& s) {
    const std::size_t top = ops_.size();
    load(s.object, condition, std::memory_order_relaxed);
    jump(Op::Kind::jump_unless, condition, 0, top);
    Op& op = emit(Op::Kind::exchange, s.object);
    op.target = condition;
    op.value = 1;
    op.order = std::memory_order_acquire;
    jump(Op::Kind::jump_unless, condition, 0, top);
    add(s.body);
    store(s.object, 0, s.order);
    if (s.order == std::memory_order_seq_cst) emit(Op::Kind::full_fence);
  }

  void poll(const Statement& s) {
    const unsigned rounds = scratch();
    const std::size_t top = ops_.size();
    const std::size_t over = jump(Op::Kind::jump_if, rounds, static_cast<int>(s.limit));
    add(s.body);
    load(s.object, condition, s.order);
    const std::size_t seen = jump(Op::Kind::jump_if, condition, s.value);
    set_from(rounds, rounds, 1);
    always(top);
    lands_here(seen);
    set(s.target, 1);
    const std::size_t done = always();
    lands_here(over);
    set(s.target, 0);
    lands_here(done);
    set(condition, 0);
    set(rounds, 0);
  }

  // [atomics.wait]: look, and wait to be notified while what was seen is `old`.
  void wait(const Statement& s) {
    load(s.object, condition, s.order);
    const std::size_t differs = jump(Op::Kind::jump_unless, condition, s.value);
    const std::size_t top = ops_.size();
    Op& op = emit(Op::Kind::enroll_if, s.object);
    op.value = s.value;
    op.order = s.order;
    const std::size_t enroll = ops_.size() - 1;
    emit(Op::Kind::sleep);
    load(s.object, condition, s.order);
    jump(Op::Kind::jump_if, condition, s.value, top);
    lands_here(differs);
    lands_here(enroll);
    set(condition, 0);
  }

  unsigned scratch() {
    if (next_scratch_ == flat_registers) throw std::length_error("too many loops in one thread");
    return next_scratch_++;
  }

  FlatCode ops_;
  unsigned next_scratch_ = registers + 1;
};

}  // namespace

FlatCode flatten(const Code& code) { return Flattener().run(code); }

}  // namespace fenceline::testing::random
