#include "model/traces/ir_threads.h"

#include <algorithm>

#include "model/traces/traces.h"

namespace fenceline::traces {
namespace {

// Most instructions a thread may execute between two accesses.
constexpr std::uint32_t longest_run = 1U << 20U;
// How many visits of loop heads are looked back at: more than any loop needs that waits for a handful of values.
constexpr std::size_t most_visits = 32;

Value value_of(const Op::Source& s, const Value* registers) {
  return s.slot < 0 ? s.constant : registers[static_cast<std::size_t>(s.slot)];
}

std::vector<bool> loop_heads(const std::vector<Op>& ops) {
  std::vector<bool> heads;
  for (std::uint32_t i = 0; i < ops.size(); ++i) {
    if (ops[i].kind != Op::Kind::branch && ops[i].kind != Op::Kind::jump) continue;
    if (ops[i].destination > i) continue;
    heads.resize(ops.size() + 1);
    heads[ops[i].destination] = true;
  }
  return heads;
}

}  // namespace

IrThreads::IrThreads(const Code& code, std::span<const Turn> turns)
    : code_(code),
      turns_(turns),
      players_(code.threads.size()),
      row_(code.observed.size()),
      outcomes_(static_cast<std::uint32_t>(code.observed.size())) {
  for (ThreadId t = 0; t < players_.size(); ++t) {
    Player& player = players_[t];
    const ThreadCode& thread = code.threads[t];
    player.heads = loop_heads(thread.ops);
    player.levels.resize(1);
    player.registers.assign(thread.initial.begin(), thread.initial.end());
    run(t, 0, 0);
  }
}

void IrThreads::collect(OutcomeSet& outcomes) const {
  for (std::uint32_t i = 0; i < outcomes_.size(); ++i) {
    add_arrangements(code_.equal, {reinterpret_cast<const Shown*>(outcomes_[i]), row_.size()}, outcomes);
  }
}

std::optional<Value> IrThreads::written_at(ThreadId t, std::uint32_t level, Value old) const {
  const Op& op = code_.threads[t].ops[players_[t].levels[level].pc];
  const Value* const now = registers(t, level);
  if (op.kind == Op::Kind::rmw) return evaluate(op.rmw, old, value_of(op.a, now), op.width);
  if (old != truncate(value_of(op.a, now), op.width)) return std::nullopt;
  return truncate(value_of(op.b, now), op.width);
}

void IrThreads::advance(ThreadId t, std::uint32_t level, Value value) {
  Player& player = players_[t];
  const std::size_t width = code_.threads[t].initial.size();
  if (player.levels.size() == level + 1) {
    player.levels.emplace_back();
    player.registers.resize(player.registers.size() + width);
  }
  player.depth = level;
  while (!player.visits.empty() && player.visits.back().level > level) player.visits.pop_back();

  const Level& before = player.levels[level];
  const Op& op = code_.threads[t].ops[before.pc];
  bool changes = op.kind == Op::Kind::store;
  if (before.step.kind == Step::Kind::update) changes = written_at(t, level, value).value_or(value) != value;
  player.levels[level + 1].wrote = changes ? level + 1 : before.wrote;
  std::copy_n(registers(t, level), width, registers(t, level + 1));
  if (op.target >= 0) registers(t, level + 1)[op.target] = value;
  player.depth = level + 1;
  run(t, level + 1, before.pc + 1);
}

void IrThreads::run(ThreadId t, std::uint32_t level, std::uint32_t pc) {
  Player& player = players_[t];
  const std::vector<Op>& ops = code_.threads[t].ops;
  Value* const regs = registers(t, level);
  Step step;
  Fences fences;
  for (std::uint32_t steps = 0; pc < ops.size(); ++steps) {
    if (!player.heads.empty() && player.heads[pc] && comes_back(t, level, pc, step)) break;
    if (steps == longest_run) {
      throw NotApplicable("P" + std::to_string(t) + " goes on for more than a million instructions without an access");
    }
    const Op& op = ops[pc];
    if (op.accesses_memory()) {
      step = access(t, op, regs);
      step.fences = fences;
      break;
    }
    ++pc;
    if (op.kind == Op::Kind::assign) {
      regs[op.target] = evaluate(op.alu, value_of(op.a, regs), value_of(op.b, regs), op.width);
    } else if (op.kind == Op::Kind::full_fence) {
      fences.full = true;
    } else if (op.kind == Op::Kind::store_fence) {
      fences.store_store = true;
    } else if (op.kind == Op::Kind::jump || (value_of(op.a, regs) == 0) == op.when_zero) {
      pc = op.destination;
    }
  }
  player.levels[level].pc = pc;
  player.levels[level].step = step;
}

Step IrThreads::access(ThreadId t, const Op& op, const Value* registers) const {
  Step step;
  step.kind = op.kind == Op::Kind::load    ? Step::Kind::load
              : op.kind == Op::Kind::store ? Step::Kind::store
                                           : Step::Kind::update;
  step.location = op.location >= 0 ? static_cast<std::uint32_t>(op.location)
                                   : locate(code_, t, op, registers[op.base] + static_cast<Value>(op.offset));
  if (op.kind == Op::Kind::store) step.value = truncate(value_of(op.a, registers), op.width);
  return step;
}

// At a loop head: whether the thread has been here before, as it is now, and changed no memory since.
bool IrThreads::comes_back(ThreadId t, std::uint32_t level, std::uint32_t pc, Step& step) {
  Player& player = players_[t];
  const std::uint64_t live = code_.threads[t].points[pc].live;
  const std::size_t width = code_.threads[t].initial.size();
  const Value* const now = registers(t, level);
  for (auto visit = player.visits.rbegin(); visit != player.visits.rend(); ++visit) {
    if (visit->level < player.levels[level].wrote) break;
    if (visit->pc != pc) continue;
    bool same = true;
    for (std::size_t r = 0; r < width && same; ++r) {
      same = ((live >> std::min<std::size_t>(r, 63)) & 1U) == 0 || visit->registers[r] == now[r];
    }
    if (!same) continue;
    step = Step{};
    step.kind = Step::Kind::blocked;
    step.awaits = level - visit->level;
    return true;
  }
  if (player.visits.size() == 2 * most_visits) {
    player.visits.erase(player.visits.begin(), player.visits.begin() + most_visits);
  }
  player.visits.push_back({level, pc, std::vector<Value>(now, now + width)});
  return false;
}

}  // namespace fenceline::traces
