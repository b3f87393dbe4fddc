#include "tests/check/random/steps.h"

#include <algorithm>
#include <utility>

namespace fenceline::testing::random {
namespace {

bool acquires(std::memory_order o) {
  return o == std::memory_order_acquire || o == std::memory_order_consume || o == std::memory_order_acq_rel ||
         o == std::memory_order_seq_cst;
}
bool releases(std::memory_order o) {
  return o == std::memory_order_release || o == std::memory_order_acq_rel || o == std::memory_order_seq_cst;
}

void join(Clock& into, const Clock& from) {
  for (std::size_t t = 0; t < into.size(); ++t) into[t] = std::max(into[t], from[t]);
}

int operand(const ThreadState& t, const Op& op) {
  return op.from_register ? t.registers[op.source] + op.value : op.value;
}

// What the thread's loads see.
const Write& visible(const State& s, std::size_t t, std::size_t cell) {
  const ThreadState& thread = s.threads[t];
  for (std::size_t i = thread.buffered; i-- > 0;) {
    if (thread.buffer[i].cell == cell) return thread.buffer[i].write;
  }
  return s.memory[cell];
}

bool anybody_waits(const State& s, std::size_t what) {
  return std::ranges::any_of(s.threads, [what](const ThreadState& t) { return t.waiting[what].waits != 0; });
}

void tell_all(State& s, std::size_t what) {
  for (ThreadState& t : s.threads) {
    if (t.waiting[what].waits != 0) t.waiting[what].notified = 1;
  }
}

}  // namespace

Steps::Steps(const Program& program, const MachineOptions& options) : options_(options) {
  for (const Code& code : program.threads) code_.push_back(flatten(code));
}

State Steps::start() const {
  State s;
  s.threads[0].started = 1;
  run_alone(s, 0);
  return s;
}

bool Steps::ended(const State& s) const {
  for (std::size_t t = 0; t < code_.size(); ++t) {
    if (!gone(s, t)) return false;
  }
  return true;
}

bool Steps::after(const State& s, std::vector<State>& all) {
  bool races = false;
  for (std::size_t t = 0; t < code_.size(); ++t) {
    const ThreadState& thread = s.threads[t];
    if (thread.started != 0 && thread.pc < code_[t].size()) {
      next_.assign(1, s);
      races_ = false;
      if (step(t, code_[t][thread.pc]) && !races_) {
        for (State& next : next_) {
          run_alone(next, t);
          all.push_back(next);
        }
      }
      races = races || races_;
    }
    for (std::size_t i = 0; i < thread.buffered; ++i) {
      if (!may_leave(thread, i)) continue;
      next_.assign(1, s);
      drain(t, i);
      all.insert(all.end(), next_.begin(), next_.end());
    }
  }
  return races;
}

std::vector<int> Steps::outcome(const State& s) const {
  std::vector<int> row;
  for (std::size_t t = 0; t < code_.size(); ++t) {
    row.insert(row.end(), s.threads[t].registers.begin(), s.threads[t].registers.begin() + registers);
  }
  for (std::size_t a = 0; a < atomics; ++a) row.push_back(s.memory[a].value);
  for (const VarState& v : s.data) row.push_back(v.value);
  return row;
}

bool Steps::gone(const State& s, std::size_t t) const {
  const ThreadState& thread = s.threads[t];
  return thread.started != 0 && thread.pc == code_[t].size() && thread.buffered == 0;
}

// What nobody else sees.
void Steps::run_alone(State& s, std::size_t t) const {
  ThreadState& thread = s.threads[t];
  while (thread.pc < code_[t].size()) {
    const Op& op = code_[t][thread.pc];
    const bool equal = thread.registers[op.target] == operand(thread, op);
    bool jumps = false;
    switch (op.kind) {
      case Op::Kind::set: thread.registers[op.target] = static_cast<Byte>(operand(thread, op)); break;
      case Op::Kind::jump: jumps = true; break;
      case Op::Kind::jump_if: jumps = equal; break;
      case Op::Kind::jump_unless: jumps = !equal; break;
      default: return;
    }
    thread.pc = static_cast<Byte>(jumps ? op.to : thread.pc + std::size_t{1});
  }
}

// Buffers -------------------------------------------------------------------------------------------------------------

// A fence is taken out with the last store before it.
bool Steps::may_leave(const ThreadState& t, std::size_t i) const {
  if (t.buffer[i].cell == store_fence) return false;
  if (options_.model != Model::pso) return i == 0;
  for (std::size_t older = 0; older < i; ++older) {
    if (t.buffer[older].cell == store_fence || t.buffer[older].cell == t.buffer[i].cell) return false;
  }
  return true;
}

void Steps::take_out(ThreadState& t, std::size_t i) {
  for (; i + 1 < t.buffered; ++i) t.buffer[i] = t.buffer[i + 1];
  t.buffer[--t.buffered] = {};
}

void Steps::put_in(ThreadState& t, const Entry& entry) {
  if (t.buffered == most_buffered) throw TooLarge();
  t.buffer[t.buffered++] = entry;
}

// In the one state of `next_`; afterwards there may be several.
void Steps::drain(std::size_t t, std::size_t i) {
  State& s = next_.front();
  ThreadState& thread = s.threads[t];
  const Entry entry = thread.buffer[i];
  take_out(thread, i);
  while (thread.buffered > 0 && thread.buffer[0].cell == store_fence) take_out(thread, 0);
  to_memory(s, entry.cell, entry.write);
  if (entry.tells_all != 0) tell_all(s, entry.cell);
  for (Byte n = 0; n < entry.tells; ++n) tell_one(entry.cell);
}

void Steps::to_memory(State& s, std::size_t cell, const Write& write) const {
  s.memory[cell] = write;
  if (cell < atomics) {
    for (ThreadState& t : s.threads) {
      if (t.waiting[cell].waits != 0) t.waiting[cell].owed = 1;
    }
  }
  if (!options_.count) return;
  if (s.writes[cell] == most_writes) throw TooLarge();
  s.coherence[cell][s.writes[cell]++] = write.number;
}

// Accesses ------------------------------------------------------------------------------------------------------------

Write Steps::write_of(ThreadState& t, std::size_t number, int value, std::memory_order order) const {
  Write w;
  w.value = static_cast<Byte>(value);
  w.message = releases(order) ? t.clock : t.release;
  if (releases(order)) t.told = 1;
  if (options_.count) w.number = static_cast<Byte>(number * 32 + ++t.writes);
  return w;
}

void Steps::saw(ThreadState& t, const Write& w, std::memory_order order) const {
  join(acquires(order) ? t.clock : t.unacquired, w.message);
  if (!options_.count) return;
  if (t.reads == most_reads) throw TooLarge();
  t.read[t.reads++] = w.number;
}

// A locked operation of a thread whose buffer is empty: it reads, and writes if there is a value.
void Steps::update(State& s, std::size_t t, std::size_t cell, std::optional<int> value, std::memory_order order,
                   std::memory_order failure) const {
  ThreadState& thread = s.threads[t];
  const Write old = s.memory[cell];
  saw(thread, old, value ? order : failure);
  if (!value) return;
  // It goes on with the release sequence of what it reads.
  Write w = write_of(thread, t, *value, order);
  join(w.message, old.message);
  to_memory(s, cell, w);
}

// A var.
void Steps::touch(State& s, std::size_t t, const Op& op) {
  ThreadState& thread = s.threads[t];
  VarState& v = s.data[op.object];
  const bool writes = op.kind == Op::Kind::write;
  if (v.written > thread.clock[v.writer]) races_ = true;
  for (std::size_t other = 0; writes && other < most_threads; ++other) {
    if (v.read[other] > thread.clock[other]) races_ = true;
  }
  if (thread.told != 0 && ++thread.clock[t] == 0xff) throw TooLarge();
  thread.told = 0;
  const Byte now = thread.clock[t];
  if (writes) {
    v = {static_cast<Byte>(op.value), static_cast<Byte>(t), now, v.read};
  } else {
    v.read[t] = now;
    thread.registers[op.target] = v.value;
  }
}

// Waiting and notifying -----------------------------------------------------------------------------------------------

// In all of `next_`: whoever of those it may be.
void Steps::tell_one(std::size_t what) {
  std::vector<State> told;
  for (const State& s : next_) {
    const auto may_be = [&](std::size_t t, bool owed) {
      const Waiting& w = s.threads[t].waiting[what];
      return w.waits != 0 && w.notified == 0 && (!owed || w.owed != 0);
    };
    bool owed = false;
    for (std::size_t t = 0; t < most_threads; ++t) owed = owed || may_be(t, true);
    const std::size_t before = told.size();
    for (std::size_t t = 0; t < most_threads; ++t) {
      if (!may_be(t, owed)) continue;
      told.push_back(s);
      told.back().threads[t].waiting[what].notified = 1;
    }
    if (told.size() == before) told.push_back(s);
  }
  next_ = std::move(told);
}

// When nobody waits, those are told who do when the thread's last store comes to memory.
bool Steps::notify(std::size_t t, std::size_t what, bool all) {
  State& s = next_.front();
  ThreadState& thread = s.threads[t];
  if (anybody_waits(s, what)) {
    if (thread.buffered > 0) return false;
    ++thread.pc;
    if (all) {
      tell_all(s, what);
    } else {
      tell_one(what);
    }
    return true;
  }
  ++thread.pc;
  if (what == condition_variable) return true;
  for (std::size_t i = thread.buffered; i-- > 0;) {
    Entry& entry = thread.buffer[i];
    if (entry.cell != what) continue;
    if (all) {
      entry.tells_all = 1;
    } else {
      ++entry.tells;
    }
    break;
  }
  return true;
}

// Steps ---------------------------------------------------------------------------------------------------------------

// Likewise for locks, by locked operations: the buffer is empty.
bool Steps::lock(State& s, std::size_t t, const Op& op) const {
  const int value = s.memory[op.object].value;
  const bool shares = op.kind == Op::Kind::share || op.kind == Op::Kind::try_share;
  const bool tries = op.kind == Op::Kind::try_take || op.kind == Op::Kind::try_share;
  std::optional<int> stored;
  if (shares && value >= sharing) {
    stored = value + 1;
  } else if (value == 0) {
    stored = shares ? sharing + 1 : static_cast<int>(t) + 1;
  }
  if (!stored && !tries) return false;
  update(s, t, op.object, stored, std::memory_order_acquire, std::memory_order_relaxed);
  if (tries) s.threads[t].registers[op.target] = stored ? 1 : 0;
  ++s.threads[t].pc;
  return true;
}

// Whether thread t can do `op` in the one state of `next_`; afterwards there may be several.
bool Steps::step(std::size_t t, const Op& op) {
  State& s = next_.front();
  ThreadState& thread = s.threads[t];
  const bool empty = thread.buffered == 0;
  const Byte value = op.object < cells ? s.memory[op.object].value : Byte{0};
  switch (op.kind) {
    case Op::Kind::load: {
      const Write w = visible(s, t, op.object);
      saw(thread, w, op.order);
      thread.registers[op.target] = w.value;
      break;
    }
    case Op::Kind::store: {
      const Write w = write_of(thread, t, operand(thread, op), op.order);
      if (options_.model == Model::sc) {
        to_memory(s, op.object, w);
      } else {
        put_in(thread, {static_cast<Byte>(op.object), 0, 0, w});
      }
      break;
    }
    case Op::Kind::exchange:
    case Op::Kind::add: {
      if (!empty) return false;
      const int stored = op.kind == Op::Kind::add ? value + op.value : op.value;
      update(s, t, op.object, stored, op.order, op.order);
      thread.registers[op.target] = value;
      break;
    }
    case Op::Kind::cas: {
      if (!empty) return false;
      const int expected = op.from_register ? thread.registers[op.source] : op.expected;
      const std::optional<int> stored = value == expected ? std::optional(operand(thread, op)) : std::nullopt;
      update(s, t, op.object, stored, op.order, op.failure);
      thread.registers[op.target] = value;
      break;
    }
    case Op::Kind::store_fence:
      if (options_.model == Model::pso && !empty && thread.buffer[thread.buffered - 1].cell != store_fence) {
        put_in(thread, {store_fence, 0, 0, {}});
      }
      break;
    case Op::Kind::full_fence:
      if (!empty) return false;
      break;
    case Op::Kind::order_fence:
      if (acquires(op.order)) join(thread.clock, thread.unacquired);
      if (releases(op.order)) {
        thread.release = thread.clock;
        thread.told = 1;
      }
      break;
    case Op::Kind::take:
    case Op::Kind::try_take:
    case Op::Kind::share:
    case Op::Kind::try_share: return empty && lock(s, t, op);
    case Op::Kind::unshare:
      if (!empty) return false;
      update(s, t, op.object, value == sharing + 1 ? 0 : value - 1, std::memory_order_release,
             std::memory_order_relaxed);
      break;
    case Op::Kind::enroll:
      if (!empty) return false;
      thread.waiting[condition_variable].waits = 1;
      break;
    case Op::Kind::enroll_if:
      if (!empty) return false;
      saw(thread, s.memory[op.object], op.order);
      if (value != op.value) {
        thread.pc = static_cast<Byte>(op.to);
        return true;
      }
      thread.waiting[op.object].waits = 1;
      break;
    case Op::Kind::sleep: {
      const auto w = std::ranges::find_if(thread.waiting, [](const Waiting& any) { return any.notified != 0; });
      if (!empty || w == thread.waiting.end()) return false;
      *w = {};
      break;
    }
    case Op::Kind::notify: return notify(t, condition_variable, op.all);
    case Op::Kind::tell: return notify(t, op.object, op.all);
    case Op::Kind::spawn:
      if (!empty) return false;
      s.threads[op.object].started = 1;
      s.threads[op.object].clock = thread.clock;
      thread.told = 1;
      run_alone(s, op.object);
      break;
    case Op::Kind::join:
      if (!gone(s, op.object)) return false;
      join(thread.clock, s.threads[op.object].clock);
      break;
    case Op::Kind::read:
    case Op::Kind::write: touch(s, t, op); break;
    case Op::Kind::set:
    case Op::Kind::jump:
    case Op::Kind::jump_if:
    case Op::Kind::jump_unless: break;  // run_alone does them
  }
  ++thread.pc;
  return true;
}

}  // namespace fenceline::testing::random
