#include "model/explore/domain.h"

#include "model/explore/code.h"

namespace fenceline {
namespace {

// A sorted set of values that gives up when it grows too large.
class Values {
 public:
  bool add(Value v) {
    const auto at = std::ranges::lower_bound(values_, v);
    if (at != values_.end() && *at == v) return false;
    values_.insert(at, v);
    return true;
  }
  const std::vector<Value>& all() const { return values_; }
  bool too_large() const { return values_.size() > Domain::largest; }

 private:
  std::vector<Value> values_;
};

bool has_arithmetic(const Code& code) {
  for (const ThreadCode& t : code.threads) {
    for (const Op& op : t.ops) {
      if (op.kind == Op::Kind::assign && op.alu != AluOp::copy) return true;
      if (op.kind == Op::Kind::rmw && op.rmw != RmwOp::exchange) return true;
    }
  }
  return false;
}

// Values that are only moved about need no rounds: they are the constants and the initial values, cut to each width
// they are moved at.
Domain of_constants(const Code& code) {
  std::vector<Value> values;
  values.reserve(32);
  values = code.initial;
  const auto add_source = [&values](const Op::Source& s, Width width) {
    if (s.slot < 0) values.push_back(truncate(s.constant, width));
  };
  bool narrow = false;
  for (const ThreadCode& t : code.threads) {
    values.insert(values.end(), t.initial.begin(), t.initial.end());
    for (const Op& op : t.ops) {
      if (op.kind == Op::Kind::branch) add_source(op.a, Width::quad);
      if (!op.writes_memory() && op.kind != Op::Kind::assign) continue;
      add_source(op.a, op.width);
      add_source(op.b, op.width);
      narrow = narrow || op.width != Width::quad;
    }
  }
  values.push_back(0);
  if (narrow) {
    const std::size_t size = values.size();
    for (std::size_t i = 0; i < size; ++i) {
      for (const Width width : {Width::byte, Width::half, Width::word}) {
        if (values[i] > mask(width)) values.push_back(truncate(values[i], width));
      }
    }
  }
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return Domain(std::move(values));
}

class Rounds {
 public:
  explicit Rounds(const Code& code) : code_(code), memory_(code.initial.size()) {
    for (std::size_t l = 0; l < memory_.size(); ++l) memory_[l].add(code.initial[l]);
    for (const ThreadCode& t : code.threads) {
      auto& registers = registers_.emplace_back(t.initial.size());
      for (std::size_t r = 0; r < registers.size(); ++r) {
        registers[r].add(t.initial[r]);
        registers[r].add(0);  // what a dead register is reset to
      }
    }
  }

  Domain run() {
    // Without loops a value passes through each operation at most once; with loops we go on to the fixpoint.
    std::size_t rounds = 1;
    for (const ThreadCode& t : code_.threads) rounds += t.ops.size();
    for (std::size_t i = 0; code_.loops || i < rounds; ++i) {
      changed_ = false;
      for (std::size_t t = 0; t < code_.threads.size(); ++t) {
        for (const Op& op : code_.threads[t].ops) {
          if (!apply(t, op)) return {};
        }
      }
      if (!changed_) break;
    }
    Values all;
    all.add(0);
    const auto add_all = [&all](const Values& some) {
      for (const Value v : some.all()) all.add(v);
    };
    for (const Values& v : memory_) add_all(v);
    for (const auto& registers : registers_) {
      for (const Values& v : registers) add_all(v);
    }
    for (const ThreadCode& t : code_.threads) {
      for (const Op& op : t.ops) {
        for (const Op::Source& s : {op.a, op.b}) {
          if (s.slot < 0) all.add(op.kind == Op::Kind::branch ? s.constant : truncate(s.constant, op.width));
        }
        // A compare truncates what it expects.
        if (op.kind == Op::Kind::cas && op.a.slot >= 0) {
          for (const Value v :
               registers_[static_cast<std::size_t>(&t - code_.threads.data())][static_cast<std::size_t>(op.a.slot)]
                   .all()) {
            all.add(truncate(v, op.width));
          }
        }
      }
    }
    return all.too_large() ? Domain() : Domain(all.all());
  }

 private:
  std::vector<Value> possible(std::size_t thread, const Op::Source& s) const {
    if (s.slot < 0) return {s.constant};
    return registers_[thread][static_cast<std::size_t>(s.slot)].all();
  }
  bool add(Values& to, Value v) {
    if (to.add(v)) changed_ = true;
    return !to.too_large();
  }
  bool add_to_register(std::size_t thread, std::int32_t slot, const Values& from) {
    if (slot < 0) return true;
    Values& to = registers_[thread][static_cast<std::size_t>(slot)];
    return std::ranges::all_of(std::vector<Value>(from.all()), [&](Value v) { return add(to, v); });
  }

  // False when a set grows too large, or when finding the sets costs more than smaller states can save: bytes inserted
  // into registers, again and again, keep below `largest` and would take seconds.
  bool apply(std::size_t thread, const Op& op) {
    if (op.kind == Op::Kind::assign) {
      Values& to = registers_[thread][static_cast<std::size_t>(op.target)];
      return pairs(possible(thread, op.a), possible(thread, op.b),
                   [&](Value a, Value b) { return add(to, evaluate(op.alu, a, b, op.width)); });
    }
    if (!op.accesses_memory()) return true;
    const std::size_t first = op.location >= 0 ? static_cast<std::size_t>(op.location) : 0;
    const std::size_t last = op.location >= 0 ? first + 1 : memory_.size();
    for (std::size_t l = first; l < last; ++l) {
      if (op.reads_memory() && !add_to_register(thread, op.target, memory_[l])) return false;
      if (op.kind == Op::Kind::store || op.kind == Op::Kind::cas) {
        for (const Value v : possible(thread, op.kind == Op::Kind::store ? op.a : op.b)) {
          if (!add(memory_[l], truncate(v, op.width))) return false;
        }
      } else if (op.kind == Op::Kind::rmw) {
        const bool ok = pairs(std::vector<Value>(memory_[l].all()), possible(thread, op.a),
                              [&](Value old, Value v) { return add(memory_[l], evaluate(op.rmw, old, v, op.width)); });
        if (!ok) return false;
      }
    }
    return true;
  }
  template <class F>
  bool pairs(const std::vector<Value>& as, const std::vector<Value>& bs, F&& f) {
    work_ += as.size() * bs.size();
    if (work_ > most_work) return false;
    for (const Value a : as) {
      for (const Value b : bs) {
        if (!f(a, b)) return false;
      }
    }
    return true;
  }

  static constexpr std::size_t most_work = 16 * Domain::largest;  // operations evaluated

  const Code& code_;
  std::size_t work_ = 0;
  std::vector<Values> memory_;
  std::vector<std::vector<Values>> registers_;
  bool changed_ = false;
};

}  // namespace

Domain domain_of(const Code& code) { return has_arithmetic(code) ? Rounds(code).run() : of_constants(code); }

}  // namespace fenceline
