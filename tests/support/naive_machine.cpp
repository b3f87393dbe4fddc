#include "tests/support/naive_machine.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace fenceline::testing {
namespace {

// A store that waits, or a store-store fence (no location), which leaves as the oldest; stores behind it wait for that.
struct Entry {
  std::optional<LocationId> location;
  Value value = 0;
  auto operator<=>(const Entry&) const = default;
};

struct ThreadState {
  std::size_t next = 0;
  unsigned part = 0;  // 1: the seq_cst store at `next` is in the buffer, its fence is to come
  std::vector<Value> registers;
  std::vector<Entry> buffer;  // oldest first
  auto operator<=>(const ThreadState&) const = default;
};

struct State {
  std::vector<Value> memory;
  std::vector<ThreadState> threads;
  auto operator<=>(const State&) const = default;
};

class Machine {
 public:
  Machine(const Program& program, std::span<const Observable> observed, Model model)
      : program_(program), observed_(observed), model_(model), outcomes_(observed.size()) {}

  OutcomeSet run() {
    State start;
    for (const Location& l : program_.locations) start.memory.push_back(truncate(l.initial, l.width));
    for (const Thread& thread : program_.threads) {
      ThreadState t;
      for (const Register& r : thread.registers) t.registers.push_back(r.initial);
      start.threads.push_back(t);
    }
    todo_.push_back(start);
    while (!todo_.empty()) {
      const State s = todo_.back();
      todo_.pop_back();
      if (seen_.insert(s).second) expand(s);
    }
    outcomes_.normalise();
    return outcomes_;
  }

 private:
  void expand(const State& s) {
    bool ended = true;
    for (ThreadId t = 0; t < s.threads.size(); ++t) {
      const ThreadState& thread = s.threads[t];
      if (thread.next < program_.threads[t].code.size()) {
        ended = false;
        State after = s;
        if (step(after, t)) todo_.push_back(after);
      }
      for (std::size_t i = 0; i < thread.buffer.size(); ++i) {
        ended = false;
        if (!may_leave(thread.buffer, i)) continue;
        State after = s;
        const Entry entry = thread.buffer[i];
        if (entry.location) after.memory[*entry.location] = entry.value;
        after.threads[t].buffer.erase(after.threads[t].buffer.begin() + static_cast<std::ptrdiff_t>(i));
        todo_.push_back(after);
      }
    }
    if (ended) add_outcome(s);
  }

  bool may_leave(const std::vector<Entry>& buffer, std::size_t i) const {
    if (model_ != Model::pso || !buffer[i].location) return i == 0;
    return std::none_of(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(i),
                        [&](const Entry& older) { return !older.location || older.location == buffer[i].location; });
  }

  void add_outcome(const State& s) {
    std::vector<Shown> row;
    for (const Observable& o : observed_) {
      const bool is_register = o.kind == Observable::Kind::reg;
      row.push_back(shown(program_, o, is_register ? s.threads[o.thread].registers[o.index] : s.memory[o.index]));
    }
    outcomes_.add(row);
  }

  // The thread's next step; false when it has to wait.
  bool step(State& s, ThreadId t) const {
    const Instruction& instruction = program_.threads[t].code[s.threads[t].next];
    return std::visit([&](const auto& i) { return execute(i, s, s.threads[t]); }, instruction);
  }

  static Value value_of(const Operand& o, const ThreadState& t) {
    return o.is_register() ? t.registers[o.reg] : o.constant;
  }

  LocationId locate(const Address& a, const ThreadState& t) const {
    if (a.is_static()) return a.location;
    const auto l = location_at(program_, t.registers[a.base] + static_cast<Value>(a.offset));
    if (!l) throw AccessFault("no location there");
    return *l;
  }

  static void go_on(ThreadState& t) {
    ++t.next;
    t.part = 0;
  }

  bool execute(const Load& i, State& s, ThreadState& t) const {
    const LocationId l = locate(i.address, t);
    Value v = s.memory[l];
    for (const Entry& e : t.buffer) {
      if (e.location == l) v = e.value;  // the newest wins
    }
    t.registers[i.target] = v;
    go_on(t);
    return true;
  }

  bool execute(const Store& i, State& s, ThreadState& t) const {
    const LocationId l = locate(i.address, t);
    const Value v = truncate(value_of(i.value, t), i.width);
    const bool weak = model_ != Model::sc;
    if (t.part == 1) return pass_when_empty(t);
    if (!weak) {
      s.memory[l] = v;
    } else {
      if (i.order == Order::release || i.order == Order::seq_cst) add_store_fence(t);
      t.buffer.push_back({l, v});
    }
    if (weak && i.order == Order::seq_cst) {
      t.part = 1;
    } else {
      go_on(t);
    }
    return true;
  }

  bool execute(const Rmw& i, State& s, ThreadState& t) const {
    if (!t.buffer.empty()) return false;
    const LocationId l = locate(i.address, t);
    const Value old = s.memory[l];
    s.memory[l] = evaluate(i.op, old, value_of(i.operand, t), i.width);
    if (i.target) t.registers[*i.target] = old;
    go_on(t);
    return true;
  }

  bool execute(const Cas& i, State& s, ThreadState& t) const {
    if (!t.buffer.empty()) return false;
    const LocationId l = locate(i.address, t);
    const Value old = s.memory[l];
    if (old == truncate(value_of(i.expected, t), i.width)) s.memory[l] = truncate(value_of(i.desired, t), i.width);
    if (i.target) t.registers[*i.target] = old;
    go_on(t);
    return true;
  }

  bool execute(const Fence& i, State&, ThreadState& t) const {
    switch (i.kind) {
      case FenceKind::full:
      case FenceKind::c11_seq_cst: return pass_when_empty(t);
      case FenceKind::store_store:
      case FenceKind::c11_release:
      case FenceKind::c11_acq_rel: add_store_fence(t); break;
      case FenceKind::load_load:
      case FenceKind::c11_acquire: break;
    }
    go_on(t);
    return true;
  }

  bool execute(const Assign& i, State&, ThreadState& t) const {
    t.registers[i.target] = evaluate(i.op, value_of(i.a, t), value_of(i.b, t), i.width);
    go_on(t);
    return true;
  }

  bool execute(const Branch& i, State&, ThreadState& t) const {
    const bool zero = value_of(i.condition, t) == 0;
    if (zero == i.when_zero) {
      t.next = i.destination;
    } else {
      ++t.next;
    }
    return true;
  }

  bool execute(const Jump& i, State&, ThreadState& t) const {
    t.next = i.destination;
    return true;
  }

  void add_store_fence(ThreadState& t) const {
    if (model_ == Model::pso && !t.buffer.empty() && t.buffer.back().location) t.buffer.push_back({});
  }

  static bool pass_when_empty(ThreadState& t) {
    if (!t.buffer.empty()) return false;
    go_on(t);
    return true;
  }

  const Program& program_;
  std::span<const Observable> observed_;
  Model model_;
  OutcomeSet outcomes_;
  std::vector<State> todo_;
  std::set<State> seen_;
};

}  // namespace

OutcomeSet naive_outcomes(const Program& program, std::span<const Observable> observed, Model model) {
  return Machine(program, observed, model).run();
}

}  // namespace fenceline::testing
