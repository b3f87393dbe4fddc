#include "model/stepper.h"

#include <algorithm>
#include <bit>

#include "model/explore/code.h"
#include "model/machines/pso.h"
#include "model/machines/sc.h"
#include "model/machines/tso.h"

namespace fenceline {
namespace {

// A thread that takes this many steps nobody sees, one after the other, is taken to hang.
constexpr std::uint64_t most_unseen_steps = 1U << 20U;

Step::Kind kind_of(Op::Kind kind) {
  switch (kind) {
    case Op::Kind::store: return Step::Kind::store;
    case Op::Kind::rmw: return Step::Kind::rmw;
    case Op::Kind::cas: return Step::Kind::cas;
    case Op::Kind::full_fence: return Step::Kind::full_fence;
    case Op::Kind::store_fence: return Step::Kind::store_fence;
    case Op::Kind::load:
    case Op::Kind::assign:
    case Op::Kind::branch:
    case Op::Kind::jump: break;
  }
  return Step::Kind::load;
}

bool unseen(const Op& op) {
  return op.kind == Op::Kind::assign || op.kind == Op::Kind::branch || op.kind == Op::Kind::jump;
}

// The machine, with what it keeps from the explorer within reach.
template <class M>
class Opened : public M {
 public:
  using M::M;
  const Layout& layout() const { return this->layout_; }
  LocationId location_of(ConstWords s, ThreadId t, const Op& op) const {
    return this->code_.location_of[this->locate(s, t, op)];
  }
};

template <class M>
class MachineStepper final : public Stepper {
 public:
  MachineStepper(const Program& program, std::span<const Observable> observed, std::optional<unsigned> buffer)
      : program_(program),
        code_(compile(program, observed, M::mapping, {.reduce = false, .buffer = buffer})),
        machine_(code_, false, false, limits_) {}

  std::uint32_t words() const override { return machine_.words(); }

  State initial() const override {
    State s(machine_.words());
    machine_.initial(s.data());
    for (ThreadId t = 0; t < code_.threads.size(); ++t) run_on(s.data(), t);
    return s;
  }

  void enabled(const std::uint64_t* state, std::vector<Transition>& transitions) const override {
    AgentList list;
    machine_.agents(state, list);
    transitions.clear();
    for (const Agent& agent : list.agents) {
      if (agent.enabled) transitions.push_back(agent.transition);
    }
  }

  void take(std::uint64_t* state, Transition transition) const override {
    machine_.apply(state, transition);
    if (!transition.is_drain()) run_on(state, transition.thread);
  }

  std::vector<Choice> choices(const State& state) const override {
    AgentList list;
    machine_.agents(state.data(), list);
    const StateView before = view(state);
    std::vector<Choice> result;
    for (const Agent& agent : list.agents) {
      Choice& choice = result.emplace_back();
      choice.enabled = agent.enabled;
      choice.step = agent.transition.is_drain() ? drain(before, agent.transition)
                                                : execution(state, before, agent.transition.thread);
      if (!agent.enabled) {
        choice.step.read.reset();
        choice.step.written.reset();
      } else if (choice.step.kind == Step::Kind::rmw || choice.step.kind == Step::Kind::cas) {
        find_written(state, before, choice.step);
      }
    }
    return result;
  }

  bool ended(const std::uint64_t* state) const override {
    AgentList list;
    machine_.agents(state, list);
    return list.agents.empty() && !list.hung;
  }

  std::vector<Shown> outcome(const std::uint64_t* state) const override {
    std::vector<Shown> row(code_.observed.size());
    machine_.outcome(state, row);
    return row;
  }

  StateView view(const State& state) const override {
    StateView result;
    const ConstWords s = state.data();
    for (ThreadId t = 0; t < code_.threads.size(); ++t) result.threads.push_back(thread_view(s, t));
    for (LocationId l = 0; l < program_.locations.size(); ++l) {
      const std::int32_t number = code_.number_of[l];
      const Location& location = program_.locations[l];
      result.memory.push_back(number < 0 ? truncate(location.initial, location.width)
                                         : decode(machine_.layout().memory[static_cast<std::size_t>(number)], s));
    }
    return result;
  }

 private:
  Value decode(const Field& field, ConstWords s) const { return code_.domain.decode(field.get(s)); }

  ThreadView thread_view(ConstWords s, ThreadId t) const {
    const ThreadCode& code = code_.threads[t];
    const ThreadFields& fields = machine_.layout().threads[t];
    ThreadView result;
    const std::uint64_t pc = fields.pc.get(s);
    result.hangs = pc > code.ops.size();
    result.next = code.points[std::min<std::uint64_t>(pc, code.ops.size())].line;
    for (const Register& r : program_.threads[t].registers) result.registers.push_back(r.initial);
    for (std::size_t slot = 0; slot < code.register_of.size(); ++slot) {
      result.registers[code.register_of[slot]] = decode(fields.registers[slot], s);
    }
    const std::size_t count = fields.entries.empty() ? 0 : fields.count.get(s);
    for (std::size_t i = 0; i < count; ++i) {
      const EntryFields& entry = fields.entries[i];
      result.buffer.push_back(
          {code_.location_of[entry.location.get(s)], decode(entry.value, s), entry.barrier.get(s) != 0});
    }
    result.fence_awaits = count < fields.entries.size() && fields.entries[count].barrier.get(s) != 0;
    return result;
  }

  const Op& next_op(ConstWords s, ThreadId t) const {
    return code_.threads[t].ops[machine_.layout().threads[t].pc.get(s)];
  }

  static Step drain(const StateView& before, Transition transition) {
    const BufferedStore& entry = before.threads[transition.thread].buffer[static_cast<std::size_t>(transition.entry)];
    Step step;
    step.kind = Step::Kind::drain;
    step.thread = transition.thread;
    step.entry = transition.entry;
    step.location = entry.location;
    step.written = entry.value;
    return step;
  }

  Step execution(const State& state, const StateView& before, ThreadId t) const {
    const Op& op = next_op(state.data(), t);
    const ThreadView& thread = before.threads[t];
    Step step;
    step.kind = kind_of(op.kind);
    step.thread = t;
    step.instruction = thread.next;
    if (!op.accesses_memory()) return step;
    step.location = machine_.location_of(state.data(), t, op);
    if (op.reads_memory()) {
      const auto newest = std::find_if(thread.buffer.rbegin(), thread.buffer.rend(),
                                       [&](const BufferedStore& b) { return b.location == step.location; });
      step.forwarded = newest != thread.buffer.rend();
      step.read = step.forwarded ? newest->value : before.memory[step.location];
    }
    if (op.kind == Op::Kind::store) {
      const Value v =
          op.a.slot < 0
              ? code_.domain.decode(op.a.constant)
              : decode(machine_.layout().threads[t].registers[static_cast<std::size_t>(op.a.slot)], state.data());
      step.written = truncate(v, op.width);
    }
    return step;
  }

  // What a locked operation writes is seen in memory after it. A compare and swap that fails writes nothing.
  void find_written(const State& state, const StateView& before, Step& step) const {
    State after = state;
    machine_.apply(after.data(), step.transition());
    const Value now = view(after).memory[step.location];
    const Op& op = next_op(state.data(), step.thread);
    if (op.kind == Op::Kind::cas) {
      const Value expected =
          op.a.slot < 0 ? code_.domain.decode(op.a.constant)
                        : decode(machine_.layout().threads[step.thread].registers[static_cast<std::size_t>(op.a.slot)],
                                 state.data());
      if (truncate(expected, op.width) != before.memory[step.location]) return;
    }
    step.written = now;
  }

  // Executes what touches registers alone. A thread that comes back to where it was, with nothing changed, hangs.
  void run_on(Words s, ThreadId t) const {
    const ThreadCode& thread = code_.threads[t];
    const Field& pc = machine_.layout().threads[t].pc;
    std::vector<std::uint64_t> seen;  // Brent's cycle detection: the state at the last power of two
    for (std::uint64_t steps = 1;; ++steps) {
      const std::uint64_t here = pc.get(s);
      if (here >= thread.ops.size() || !unseen(thread.ops[here])) return;
      machine_.apply(s, {t, Transition::execute});
      if (std::has_single_bit(steps)) {
        seen.assign(s, s + machine_.words());
      } else if (steps == most_unseen_steps - 1 || std::equal(seen.begin(), seen.end(), s)) {
        return pc.set(s, thread.ops.size() + 1);
      }
    }
  }

  const Program& program_;
  Limits limits_;
  Code code_;
  Opened<M> machine_;
};

}  // namespace

std::unique_ptr<Stepper> make_stepper(const Program& program, std::span<const Observable> observed, Model model,
                                      std::optional<unsigned> buffer) {
  if (buffer == 0U) return std::make_unique<MachineStepper<Sc>>(program, observed, std::nullopt);
  switch (model) {
    case Model::sc: return std::make_unique<MachineStepper<Sc>>(program, observed, std::nullopt);
    case Model::tso: return std::make_unique<MachineStepper<Tso>>(program, observed, buffer);
    case Model::pso: return std::make_unique<MachineStepper<Pso>>(program, observed, buffer);
  }
  return nullptr;
}

}  // namespace fenceline
