// What the machines share: threads that execute a compiled program, over whatever memory a machine gives them.
//
// `Core<M>` is the base of machine M and asks it for four things:
//   read(s, t, l)      the code a load of location l by thread t sees
//   store(s, t, l, v)  what a store does
//   has_room(s, t)     whether a store can execute now; `store_is_local`: whether others cannot see it execute
//   drained(s, t)      whether full fences and locked operations can execute now
//   separate(s, t)     what a store-store fence does
//   forget(s, dead)    takes entries of dead locations out of the buffers
//
// When the code was compiled with reductions, a step of a thread also executes what follows and nobody else can see:
// register arithmetic, jumps, stores into a buffer, fences that need not wait. Such steps commute with every step of
// every other agent, and are enabled until they are taken, so taking them at once loses no outcome. A store into a
// buffer commutes with the drains of that buffer too (they take from the other end). A load never is such a step.
// After each step what no future can depend on is cleared, so that states that differ only in it become one: dead
// registers, and locations that nobody will load and nobody observes, in memory and (when buffers are unbounded, where
// an entry's only further effect is on its location) in the buffers.
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <vector>

#include "model/explore/explore.h"
#include "model/machines/machine.h"

namespace fenceline {

template <class M>
class Core {
 public:
  Core(const Code& code, Layout::Buffers buffers, bool eager, bool forgets, const Limits& limits)
      : code_(code), layout_(code, buffers), limits_(limits), eager_(eager), forgets_(forgets) {
    if (!eager_) return;
    for (std::size_t l = 0; l < code.location_of.size() && l < 63; ++l) {
      if ((code.observed_locations & bit_of(static_cast<std::uint32_t>(l))) == 0) {
        forgettable_ |= bit_of(static_cast<std::uint32_t>(l));
      }
    }
    make_keep_masks();
    if (!code.equal.empty()) list_parts();
  }

  std::uint32_t words() const { return layout_.words; }

  void initial(Words s) const {
    std::fill_n(s, layout_.words, std::uint64_t{0});
    for (std::size_t l = 0; l < code_.initial.size(); ++l) layout_.memory[l].set(s, code_.initial[l]);
    for (std::size_t t = 0; t < code_.threads.size(); ++t) {
      const ThreadFields& fields = layout_.threads[t];
      for (std::size_t r = 0; r < fields.registers.size(); ++r) fields.registers[r].set(s, code_.threads[t].initial[r]);
    }
    if (!eager_) return;
    for (ThreadId t = 0; t < code_.threads.size(); ++t) {
      run_on(s, t);
      keep_live(s, t);
    }
    forget_dead(s);
  }

  // Brings equal threads into ascending order of their states (symmetry.h).
  void arrange(Words s) const {
    for (const EqualThreads& e : code_.equal) {
      for (std::size_t i = 1; i < e.threads.size(); ++i) {
        for (std::size_t k = i; k > 0 && exchange_if_less(s, e.threads[k], e.threads[k - 1]); --k) {
        }
      }
    }
  }

  void outcome(ConstWords s, std::span<Shown> row) const {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const ObservedSlot& o = code_.observed[i];
      const Value raw = value_of(s, o);
      row[i] = o.is_signed ? sign_extend(raw, o.width) : static_cast<Shown>(truncate(raw, o.width));
    }
  }

 protected:
  // The next op of the thread, which is enabled, then what follows unseen.
  void execute(Words s, ThreadId t) const {
    step(s, t, code_.threads[t].ops[layout_.threads[t].pc.get(s)]);
    if (!eager_) return;
    run_on(s, t);
    keep_live(s, t);
    forget_dead(s);
  }

  // The agent of the thread's execution; false when it has ended or hangs.
  bool execution(ConstWords s, ThreadId t, AgentList& list) const {
    const ThreadCode& thread = code_.threads[t];
    const std::uint64_t pc = layout_.threads[t].pc.get(s);
    if (pc >= thread.ops.size()) {
      list.hung = list.hung || pc > thread.ops.size();
      return false;
    }
    const Op& op = thread.ops[pc];
    const ThreadCode::Point& point = thread.points[pc];
    Agent& agent = list.agents.emplace_back();
    agent.transition = {t, Transition::execute};
    agent.backwards = point.backwards;
    agent.later_reads = point.reads;
    agent.later_writes = point.writes;
    if (op.accesses_memory()) {
      const LocationMask here = bit_of(locate(s, t, op));
      if (op.reads_memory()) agent.reads = here;
      if (op.kind == Op::Kind::rmw || op.kind == Op::Kind::cas || !M::store_is_local) {
        if (op.writes_memory()) agent.writes = here;
      }
    }
    agent.enabled = ready(s, t, op);
    return true;
  }

  // The location an access goes to in this state. Throws AccessFault.
  std::uint32_t locate(ConstWords s, ThreadId t, const Op& op) const {
    if (op.location >= 0) return static_cast<std::uint32_t>(op.location);
    const Value base = code_.domain.decode(layout_.threads[t].registers[static_cast<std::size_t>(op.base)].get(s));
    return fenceline::locate(code_, t, op, base + static_cast<Value>(op.offset));
  }

  const M& self() const { return static_cast<const M&>(*this); }

  const Code& code_;
  Layout layout_;

 private:
  bool ready(ConstWords s, ThreadId t, const Op& op) const {
    if (op.needs_empty_buffer()) return self().drained(s, t);
    return op.kind != Op::Kind::store || self().has_room(s, t);
  }

  std::uint64_t get(ConstWords s, ThreadId t, const Op::Source& source) const {
    if (source.slot < 0) return source.constant;
    return layout_.threads[t].registers[static_cast<std::size_t>(source.slot)].get(s);
  }
  Value value(ConstWords s, ThreadId t, const Op::Source& source) const {
    return source.slot < 0 ? source.constant : code_.domain.decode(get(s, t, source));
  }
  // A code cut to the width of a move; constants already are.
  std::uint64_t cut(ConstWords s, ThreadId t, const Op::Source& source, Width width) const {
    const std::uint64_t code = get(s, t, source);
    if (source.slot < 0 || width == Width::quad) return code;
    const Value v = code_.domain.decode(code);
    return v <= mask(width) ? code : code_.domain.encode(truncate(v, width));
  }
  void set(Words s, ThreadId t, std::int32_t slot, std::uint64_t code) const {
    if (slot >= 0) layout_.threads[t].registers[static_cast<std::size_t>(slot)].set(s, code);
  }

  void step(Words s, ThreadId t, const Op& op) const {
    const Field& pc = layout_.threads[t].pc;
    const std::uint64_t here = pc.get(s);
    pc.set(s, here + 1);
    switch (op.kind) {
      case Op::Kind::load: return set(s, t, op.target, self().read(s, t, locate(s, t, op)));
      case Op::Kind::store: return self().store(s, t, locate(s, t, op), cut(s, t, op.a, op.width));
      case Op::Kind::rmw: {
        const Field& cell = layout_.memory[locate(s, t, op)];
        const std::uint64_t old = cell.get(s);
        cell.set(s, op.rmw == RmwOp::exchange
                        ? cut(s, t, op.a, op.width)
                        : code_.domain.encode(evaluate(op.rmw, code_.domain.decode(old), value(s, t, op.a), op.width)));
        return set(s, t, op.target, old);
      }
      case Op::Kind::cas: {
        const Field& cell = layout_.memory[locate(s, t, op)];
        const std::uint64_t old = cell.get(s);
        if (old == cut(s, t, op.a, op.width)) cell.set(s, cut(s, t, op.b, op.width));
        return set(s, t, op.target, old);
      }
      case Op::Kind::full_fence: return;
      case Op::Kind::store_fence: return self().separate(s, t);
      case Op::Kind::assign:
        if (op.alu == AluOp::copy) return set(s, t, op.target, cut(s, t, op.a, op.width));
        return set(s, t, op.target,
                   code_.domain.encode(evaluate(op.alu, value(s, t, op.a), value(s, t, op.b), op.width)));
      case Op::Kind::branch: {
        const bool zero = code_.domain.decode(get(s, t, op.a)) == 0;
        return pc.set(s, zero == op.when_zero ? op.destination : here + 1);
      }
      case Op::Kind::jump: return pc.set(s, op.destination);
    }
  }

  // Executes what nobody else can see. A thread that comes back to where it was, with nothing changed, hangs.
  void run_on(Words s, ThreadId t) const {
    const ThreadCode& thread = code_.threads[t];
    const Field& pc = layout_.threads[t].pc;
    std::vector<std::uint64_t> seen;  // Brent's cycle detection: the state at the last power of two
    for (std::uint64_t steps = 1;; ++steps) {
      const std::uint64_t here = pc.get(s);
      if (here >= thread.ops.size()) return;
      const Op& op = thread.ops[here];
      const bool unseen = !op.reads_memory() && (op.kind != Op::Kind::store || M::store_is_local);
      if (!unseen || !ready(s, t, op)) return;
      step(s, t, op);
      if (steps < 256) continue;
      if (std::has_single_bit(steps)) {
        seen.assign(s, s + layout_.words);
      } else if (std::equal(seen.begin(), seen.end(), s)) {
        return pc.set(s, thread.ops.size() + 1);
      }
      if (steps % 65536 == 0 && expired(limits_)) return;
    }
  }

  // Every field of each thread, so that equal threads have the same fields at the same places.
  void list_parts() {
    for (const ThreadFields& thread : layout_.threads) {
      std::vector<Field>& parts = parts_.emplace_back();
      parts.push_back(thread.pc);
      parts.insert(parts.end(), thread.registers.begin(), thread.registers.end());
      parts.push_back(thread.count);
      for (const EntryFields& entry : thread.entries) {
        parts.insert(parts.end(), {entry.location, entry.value, entry.barrier});
      }
    }
  }
  bool exchange_if_less(Words s, ThreadId a, ThreadId b) const {
    const std::vector<Field>& one = parts_[a];
    const std::vector<Field>& other = parts_[b];
    std::size_t i = 0;
    while (i < one.size() && one[i].get(s) == other[i].get(s)) ++i;
    if (i == one.size() || one[i].get(s) > other[i].get(s)) return false;
    for (; i < one.size(); ++i) {
      const std::uint64_t kept = one[i].get(s);
      one[i].set(s, other[i].get(s));
      other[i].set(s, kept);
    }
    return true;
  }

  void make_keep_masks() {
    keep_.resize(code_.threads.size());
    for (std::size_t t = 0; t < code_.threads.size(); ++t) {
      const ThreadCode& thread = code_.threads[t];
      keep_[t].resize(thread.points.size() * layout_.words, ~std::uint64_t{0});
      std::size_t start = 0;
      for (const ThreadCode::Point& point : thread.points) {
        for (std::size_t r = 0; r < thread.initial.size(); ++r) {
          if ((point.live & (std::uint64_t{1} << std::min<std::size_t>(r, 63))) != 0) continue;
          const Field& field = layout_.threads[t].registers[r];
          keep_[t][start + field.word] &= ~(field.mask << field.shift);
        }
        start += layout_.words;
      }
    }
  }
  // A dead register's code becomes 0, whatever value that stands for.
  void keep_live(Words s, ThreadId t) const {
    const std::uint64_t pc = std::min<std::uint64_t>(layout_.threads[t].pc.get(s), code_.threads[t].ops.size());
    const std::uint64_t* const keep = keep_[t].data() + pc * layout_.words;
    for (std::uint32_t w = 0; w < layout_.words; ++w) s[w] &= keep[w];
  }

  void forget_dead(Words s) const {
    LocationMask dead = forgettable_;
    for (std::size_t t = 0; t < code_.threads.size() && dead != 0; ++t) {
      const std::uint64_t pc = std::min<std::uint64_t>(layout_.threads[t].pc.get(s), code_.threads[t].ops.size());
      dead &= ~code_.threads[t].points[pc].reads;
    }
    if (dead == 0) return;
    for (LocationMask rest = dead; rest != 0; rest &= rest - 1) {
      layout_.memory[static_cast<std::size_t>(std::countr_zero(rest))].set(s, 0);
    }
    if (forgets_) self().forget(s, dead);
  }

  Value value_of(ConstWords s, const ObservedSlot& o) const {
    switch (o.kind) {
      case ObservedSlot::Kind::slot: return code_.domain.decode(layout_.threads[o.thread].registers[o.index].get(s));
      case ObservedSlot::Kind::location: return code_.domain.decode(layout_.memory[o.index].get(s));
      case ObservedSlot::Kind::constant: return o.constant;
      case ObservedSlot::Kind::sum:
        return code_.sums[o.index].total([&](const Sum::Part& p) {
          return code_.domain.decode(layout_.threads[p.thread].registers[p.slot].get(s));
        });
    }
    return 0;
  }

  const Limits& limits_;
  bool eager_;
  bool forgets_;  // entries of dead locations may leave the buffers
  LocationMask forgettable_ = 0;
  std::vector<std::vector<Field>> parts_;         // by thread; empty when no threads are equal
  std::vector<std::vector<std::uint64_t>> keep_;  // for each thread, `words` masks for each point
};

}  // namespace fenceline
