#include "model/replay.h"

#include <algorithm>
#include <deque>
#include <set>
#include <stdexcept>

namespace fenceline {
namespace {

// Says why a step is refused.
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Entry {
  LocationId location;
  Value value;
  unsigned epoch;  // how many store-store fences the thread had executed
};

struct ThreadState {
  std::uint32_t next = 0;         // instruction
  std::vector<Step::Kind> parts;  // what is left to do of it; a C11 store may come with fences
  std::vector<Value> registers;
  std::deque<Entry> buffer;  // oldest first
  unsigned epoch = 0;
};

class Checker {
 public:
  Checker(const Program& program, const Run& run)
      : program_(program),
        run_(run),
        buffers_(run.model != Model::sc && run.buffer != 0U),
        reorders_(run.model == Model::pso && buffers_) {
    for (const Location& l : program.locations) memory_.push_back(truncate(l.initial, l.width));
    for (const Thread& t : program.threads) {
      ThreadState& state = threads_.emplace_back();
      for (const Register& r : t.registers) state.registers.push_back(r.initial);
    }
    for (ThreadId t = 0; t < threads_.size(); ++t) settle(t);
  }

  void check(const Step& step) {
    require(step.thread < threads_.size(), "there is no such thread");
    if (step.kind == Step::Kind::drain) return drain(step);
    ThreadState& t = threads_[step.thread];
    require(!t.parts.empty(), "the thread has finished");
    require(step.entry == Transition::execute, "an execution drains no entry");
    require(step.instruction == t.next && step.kind == t.parts.front(), "the thread's next step is another");
    t.parts.erase(t.parts.begin());
    switch (step.kind) {
      case Step::Kind::full_fence: require(t.buffer.empty(), "a full fence waits until the buffer is empty"); break;
      case Step::Kind::store_fence: ++t.epoch; break;
      case Step::Kind::load: load(std::get<Load>(instruction(step)), step, t); break;
      case Step::Kind::store: store(std::get<Store>(instruction(step)), step, t); break;
      case Step::Kind::rmw: rmw(std::get<Rmw>(instruction(step)), step, t); break;
      case Step::Kind::cas: cas(std::get<Cas>(instruction(step)), step, t); break;
      case Step::Kind::drain: break;
    }
    if (!t.parts.empty()) return;
    ++t.next;
    settle(step.thread);
  }

  void check_end(std::span<const Observable> observed) const {
    for (ThreadId t = 0; t < threads_.size(); ++t) {
      const std::string name = "P" + std::to_string(t);
      require(threads_[t].next == program_.threads[t].code.size(), name + " has not finished");
      require(threads_[t].buffer.empty(), name + "'s buffer is not empty");
    }
    require(run_.outcome.size() == observed.size(), "the outcome has another number of values");
    for (std::size_t i = 0; i < observed.size(); ++i) {
      const Observable& o = observed[i];
      const Value raw = o.kind == Observable::Kind::reg ? threads_[o.thread].registers[o.index] : memory_[o.index];
      require(shown(program_, o, raw) == run_.outcome[i], "the run ends with another " + name_of(program_, o));
    }
  }

 private:
  static void require(bool holds, const std::string& otherwise) {
    if (!holds) throw Refused(otherwise);
  }

  const Instruction& instruction(const Step& step) const {
    return program_.threads[step.thread].code[step.instruction];
  }

  void drain(const Step& step) {
    std::deque<Entry>& buffer = threads_[step.thread].buffer;
    require(step.entry >= 0 && static_cast<std::size_t>(step.entry) < buffer.size(), "the buffer has no such entry");
    const auto entry = buffer.begin() + step.entry;
    require(entry->location == step.location && step.written == entry->value && !step.read, "the entry is another");
    for (auto older = buffer.begin(); older != entry; ++older) {
      require(reorders_, "an older entry has not drained");
      require(older->location != entry->location, "an older entry of that location has not drained");
      require(older->epoch == entry->epoch, "a store-store fence stands before the entry");
    }
    memory_[entry->location] = entry->value;
    buffer.erase(entry);
  }

  void load(const Load& i, const Step& step, ThreadState& t) const {
    const LocationId l = location(i.address, i.width, step, t);
    const auto own = std::find_if(t.buffer.rbegin(), t.buffer.rend(), [l](const Entry& e) { return e.location == l; });
    const bool forwarded = own != t.buffer.rend();
    require(step.forwarded == forwarded, forwarded ? "the load is forwarded" : "there is nothing to forward");
    const Value v = forwarded ? own->value : memory_[l];
    require(step.read == v && !step.written, "the load finds another value");
    t.registers[i.target] = v;
  }

  void store(const Store& i, const Step& step, ThreadState& t) {
    const LocationId l = location(i.address, i.width, step, t);
    const Value v = truncate(value_of(i.value, t), i.width);
    require(step.written == v && !step.read, "the store writes another value");
    if (!buffers_) {
      memory_[l] = v;
      return;
    }
    require(!run_.buffer || t.buffer.size() < *run_.buffer, "the buffer is full");
    t.buffer.push_back({l, v, t.epoch});
  }

  void rmw(const Rmw& i, const Step& step, ThreadState& t) {
    const LocationId l = location(i.address, i.width, step, t);
    require(t.buffer.empty(), "a locked operation waits until the buffer is empty");
    const Value old = memory_[l];
    memory_[l] = truncate(evaluate(i.op, old, value_of(i.operand, t), i.width), i.width);
    require(step.read == old && step.written == memory_[l], "the operation reads or writes another value");
    if (i.target) t.registers[*i.target] = old;
  }

  void cas(const Cas& i, const Step& step, ThreadState& t) {
    const LocationId l = location(i.address, i.width, step, t);
    require(t.buffer.empty(), "a locked operation waits until the buffer is empty");
    const Value old = memory_[l];
    std::optional<Value> written;
    if (old == truncate(value_of(i.expected, t), i.width)) written = truncate(value_of(i.desired, t), i.width);
    require(step.read == old && step.written == written, "the operation reads or writes another value");
    memory_[l] = written.value_or(old);
    if (i.target) t.registers[*i.target] = old;
  }

  static Value value_of(const Operand& o, const ThreadState& t) {
    return o.is_register() ? t.registers[o.reg] : o.constant;
  }

  // Where the access goes, which is where the step says it does.
  LocationId location(const Address& a, Width width, const Step& step, const ThreadState& t) const {
    std::optional<LocationId> l = a.location;
    if (!a.is_static()) l = location_at(program_, t.registers[a.base] + static_cast<Value>(a.offset));
    require(l && program_.locations[*l].width == width, "the address is no location");
    require(step.location == *l, "the access goes to " + program_.locations[*l].name);
    return *l;
  }

  // The steps that the next instruction takes; none when it takes part in the step before.
  std::vector<Step::Kind> parts_of(const Instruction& i) const {
    std::vector<Step::Kind> parts;
    const auto store_fence = [&] {
      if (reorders_) parts.push_back(Step::Kind::store_fence);
    };
    const auto full_fence = [&] {
      if (buffers_) parts.push_back(Step::Kind::full_fence);
    };
    std::visit(Overloaded{[&](const Load&) { parts.push_back(Step::Kind::load); },
                          [&](const Store& s) {
                            if (s.order == Order::release || s.order == Order::seq_cst) store_fence();
                            parts.push_back(Step::Kind::store);
                            if (s.order == Order::seq_cst) full_fence();
                          },
                          [&](const Rmw&) { parts.push_back(Step::Kind::rmw); },
                          [&](const Cas&) { parts.push_back(Step::Kind::cas); },
                          [&](const Fence& f) {
                            switch (f.kind) {
                              case FenceKind::full:
                              case FenceKind::c11_seq_cst: return full_fence();
                              case FenceKind::store_store:
                              case FenceKind::c11_release:
                              case FenceKind::c11_acq_rel: return store_fence();
                              case FenceKind::load_load:
                              case FenceKind::c11_acquire: return;
                            }
                          },
                          [](const Assign&) {}, [](const Branch&) {}, [](const Jump&) {}},
               i);
    return parts;
  }

  // Executes what touches registers alone, up to the next instruction that takes a step.
  void settle(ThreadId id) {
    ThreadState& t = threads_[id];
    const std::vector<Instruction>& code = program_.threads[id].code;
    std::set<std::pair<std::uint32_t, std::vector<Value>>> seen;
    while (t.next < code.size()) {
      t.parts = parts_of(code[t.next]);
      if (!t.parts.empty()) return;
      require(seen.emplace(t.next, t.registers).second, "P" + std::to_string(id) + " goes round a loop for ever");
      std::uint32_t after = t.next + 1;
      if (const auto* const a = std::get_if<Assign>(&code[t.next])) {
        t.registers[a->target] = evaluate(a->op, value_of(a->a, t), value_of(a->b, t), a->width);
      } else if (const auto* const b = std::get_if<Branch>(&code[t.next])) {
        if ((value_of(b->condition, t) == 0) == b->when_zero) after = b->destination;
      } else if (const auto* const j = std::get_if<Jump>(&code[t.next])) {
        after = j->destination;
      }
      t.next = after;
    }
  }

  const Program& program_;
  const Run& run_;
  bool buffers_;
  bool reorders_;
  std::vector<Value> memory_;
  std::vector<ThreadState> threads_;
};

}  // namespace

Replay replay(const Program& program, std::span<const Observable> observed, const Run& run) {
  Replay result;
  try {
    Checker checker(program, run);
    for (const Step& step : run.steps) {
      ++result.step;
      checker.check(step);
    }
    ++result.step;
    checker.check_end(observed);
    result.accepted = true;
  } catch (const Refused& refused) {
    result.reason = refused.what();
  }
  return result;
}

}  // namespace fenceline
