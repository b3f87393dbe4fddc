#include "model/explore/code.h"

#include <algorithm>
#include <string>

#include "model/explore/analysis.h"
#include "model/explore/few.h"
#include "model/explore/liveness.h"
#include "model/explore/lowering.h"

namespace fenceline {
namespace {

class Compiler {
 public:
  Compiler(const Program& program, std::span<const Observable> observed, const CompileOptions& options)
      : program_(program), observed_(observed), options_(options) {
    code_.program = &program;
  }

  Code run(const Mapping& mapping) {
    mapping_ = &mapping;
    sum_of_.assign(program_.locations.size(), -1);
    code_.threads.reserve(program_.threads.size());
    for (const Thread& thread : program_.threads) {
      code_.threads.push_back(lower(thread, mapping));
      code_.loops = code_.loops || has_loop(thread);
    }
    observed_registers_.resize(program_.threads.size());
    observed_location_.resize(program_.locations.size());
    for (const Observable& o : observed_) {
      if (o.kind == Observable::Kind::reg) {
        observed_registers_[o.thread].push_back(o.index);
      } else {
        observed_location_[o.index] = true;
      }
    }
    hidden_.resize(program_.threads.size());
    if (options_.reduce) {
      const std::uint32_t before = length();
      drop_unseen();
      code_.reductions.dropped = before - length();
      merge_sums();
    }
    number();
    encode();
    analyse(code_, options_.buffer);
    if (options_.reduce) {
      code_.equal = equal_threads(code_);
      for (const EqualThreads& e : code_.equal) {
        code_.reductions.equal += static_cast<std::uint32_t>(e.threads.size()) - 1;
      }
    }
    return std::move(code_);
  }

 private:
  std::uint32_t length() const {
    std::size_t ops = 0;
    for (const ThreadCode& t : code_.threads) ops += t.ops.size();
    return static_cast<std::uint32_t>(ops);
  }

  // Dropping a load can make a store unread, and dropping a store a register dead; so until nothing changes.
  void drop_unseen() {
    const bool stores_may_go = !options_.buffer.has_value();  // a dropped store would leave room in a bounded buffer
    bool changed = true;
    while (changed) {
      changed = false;
      Few<char> read = observed_location_;
      for (std::size_t t = 0; t < code_.threads.size(); ++t) {
        changed =
            drop_dead_ops(code_.threads[t], program_.threads[t].registers.size(), span_of(observed_registers_[t])) ||
            changed;
        for (const Op& op : code_.threads[t].ops) {
          if (!op.reads_memory()) continue;
          if (op.location < 0)
            read.assign(read.size(), true);
          else
            read[static_cast<std::size_t>(op.location)] = true;
        }
      }
      if (!stores_may_go) return;
      for (ThreadCode& t : code_.threads) {
        changed = drop_ops(t,
                           [&](const Op& op) {
                             return op.kind == Op::Kind::store && op.location >= 0 &&
                                    !read[static_cast<std::size_t>(op.location)];
                           }) ||
                  changed;
      }
    }
  }

  // Of all accesses to a location, what they would be merged into; `exchange` when they cannot be.
  static RmwOp kind_of_sum(const Op& op) {
    if (op.kind != Op::Kind::rmw || op.target >= 0 || op.a.slot >= 0) return RmwOp::exchange;
    switch (op.rmw) {
      case RmwOp::add:
      case RmwOp::sub: return RmwOp::add;
      case RmwOp::bit_and:
      case RmwOp::bit_or:
      case RmwOp::bit_xor: return op.rmw;
      case RmwOp::neg:
      case RmwOp::exchange: break;
    }
    return RmwOp::exchange;
  }

  void merge_sums() {
    const bool any = std::ranges::any_of(code_.threads, [](const ThreadCode& t) {
      return std::ranges::any_of(t.ops, [](const Op& op) { return kind_of_sum(op) != RmwOp::exchange; });
    });
    if (!any) return;
    std::vector<std::optional<RmwOp>> kinds(program_.locations.size());
    for (const ThreadCode& t : code_.threads) {
      const std::vector<bool> repeated = in_loops(t.ops);
      for (std::size_t i = 0; i < t.ops.size(); ++i) {
        const Op& op = t.ops[i];
        if (!op.accesses_memory()) continue;
        if (op.location < 0) return;  // may be anywhere
        std::optional<RmwOp>& kind = kinds[static_cast<std::size_t>(op.location)];
        const RmwOp here = repeated[i] ? RmwOp::exchange : kind_of_sum(op);
        kind = kind && *kind != here ? RmwOp::exchange : here;
      }
    }
    for (LocationId l = 0; l < kinds.size(); ++l) {
      if (kinds[l] && *kinds[l] != RmwOp::exchange) merge(l, *kinds[l]);
    }
  }

  // Which instructions a backward jump may repeat.
  static std::vector<bool> in_loops(const std::vector<Op>& ops) {
    std::vector<bool> result(ops.size(), false);
    for (std::size_t i = 0; i < ops.size(); ++i) {
      if (ops[i].kind != Op::Kind::branch && ops[i].kind != Op::Kind::jump) continue;
      for (std::size_t k = ops[i].destination; k <= i; ++k) result[k] = true;
    }
    return result;
  }

  void merge(LocationId l, RmwOp op) {
    const Location& location = program_.locations[l];
    Sum sum{op, location.width, truncate(location.initial, location.width), {}};
    for (ThreadId t = 0; t < code_.threads.size(); ++t) {
      ThreadCode& thread = code_.threads[t];
      const auto is_part = [l](const Op& o) {
        return o.accesses_memory() && o.location == static_cast<std::int32_t>(l);
      };
      const auto parts = std::ranges::count_if(thread.ops, is_part);
      if (parts == 0) continue;
      code_.reductions.merged += static_cast<std::uint32_t>(parts);
      const auto slot = static_cast<std::uint32_t>(program_.threads[t].registers.size() + hidden_[t].size());
      if (observed_location_[l]) {
        hidden_[t].push_back(op == RmwOp::bit_and ? mask(location.width) : 0);
        sum.parts.push_back({t, slot});
      }
      replace(thread, is_part, [&](const Op& access, std::vector<Op>& out) {
        if (mapping_->full_fences) out.emplace_back().kind = Op::Kind::full_fence;
        if (!observed_location_[l]) return;
        Op& adds = out.emplace_back();
        adds.kind = Op::Kind::assign;
        adds.alu = alu_of(access.rmw);
        adds.width = access.width;
        adds.target = adds.a.slot = static_cast<std::int32_t>(slot);
        adds.b = access.a;
      });
    }
    if (observed_location_[l]) sum_of_[l] = static_cast<std::int32_t>(code_.sums.size());
    if (observed_location_[l]) code_.sums.push_back(std::move(sum));
  }

  static AluOp alu_of(RmwOp op) {
    switch (op) {
      case RmwOp::add: return AluOp::add;
      case RmwOp::sub: return AluOp::sub;
      case RmwOp::bit_and: return AluOp::bit_and;
      case RmwOp::bit_or: return AluOp::bit_or;
      case RmwOp::bit_xor: return AluOp::bit_xor;
      case RmwOp::neg:
      case RmwOp::exchange: break;
    }
    return AluOp::copy;
  }

  // Puts what `write` gives in the place of the ops for which `which` holds, and mends the jumps.
  template <class Which, class Write>
  static void replace(ThreadCode& thread, const Which& which, const Write& write) {
    std::vector<Op> ops;
    std::vector<ThreadCode::Point> points;
    std::vector<std::uint32_t> new_index;
    for (std::size_t i = 0; i < thread.ops.size(); ++i) {
      new_index.push_back(static_cast<std::uint32_t>(ops.size()));
      if (which(thread.ops[i])) {
        write(thread.ops[i], ops);
      } else {
        ops.push_back(thread.ops[i]);
      }
      points.resize(ops.size(), thread.points[i]);
    }
    new_index.push_back(static_cast<std::uint32_t>(ops.size()));
    points.push_back(thread.points.back());
    for (Op& op : ops) {
      if (op.kind == Op::Kind::branch || op.kind == Op::Kind::jump) op.destination = new_index[op.destination];
    }
    thread.ops = std::move(ops);
    thread.points = std::move(points);
  }

  void number() {
    code_.number_of.assign(program_.locations.size(), -1);
    code_.location_of.reserve(program_.locations.size());
    code_.initial.reserve(program_.locations.size());
    code_.observed.reserve(observed_.size());
    const auto use = [this](LocationId l) {
      if (code_.number_of[l] >= 0) return;
      code_.number_of[l] = static_cast<std::int32_t>(code_.location_of.size());
      code_.location_of.push_back(l);
      code_.initial.push_back(truncate(program_.locations[l].initial, program_.locations[l].width));
    };
    for (ThreadCode& t : code_.threads) {
      for (Op& op : t.ops) {
        if (!op.accesses_memory()) continue;
        if (op.location < 0) {
          for (LocationId l = 0; l < program_.locations.size(); ++l) use(l);
        } else {
          use(static_cast<LocationId>(op.location));
          op.location = code_.number_of[static_cast<std::size_t>(op.location)];
        }
      }
    }
    std::vector<Few<std::int32_t>> slot_of(code_.threads.size());
    for (std::size_t t = 0; t < code_.threads.size(); ++t) number_registers(t, slot_of[t]);
    for (Sum& sum : code_.sums) {
      for (Sum::Part& p : sum.parts) p.slot = static_cast<std::uint32_t>(slot_of[p.thread][p.slot]);
    }
    for (const Observable& o : observed_) code_.observed.push_back(observed_slot(o, slot_of));
    for (LocationId l = 0; l < program_.locations.size(); ++l) {
      if (observed_location_[l] && code_.number_of[l] >= 0) {
        code_.observed_locations |= bit_of(static_cast<std::uint32_t>(code_.number_of[l]));
      }
    }
  }

  void number_registers(std::size_t t, Few<std::int32_t>& slot_of) {
    const Thread& thread = program_.threads[t];
    ThreadCode& code = code_.threads[t];
    slot_of.assign(thread.registers.size() + hidden_[t].size(), -1);
    code.register_of.reserve(thread.registers.size());
    code.initial.reserve(thread.registers.size());
    const auto use = [&](std::int32_t& r) {
      if (r < 0) return;
      std::int32_t& slot = slot_of[static_cast<std::size_t>(r)];
      if (slot < 0) {
        slot = static_cast<std::int32_t>(code.register_of.size());
        code.register_of.push_back(static_cast<RegisterId>(r));
        const auto index = static_cast<std::size_t>(r);
        const bool named = index < thread.registers.size();
        code.initial.push_back(named ? thread.registers[index].initial : hidden_[t][index - thread.registers.size()]);
      }
      r = slot;
    };
    for (Op& op : code.ops) {
      use(op.target);
      use(op.base);
      use(op.a.slot);
      use(op.b.slot);
    }
  }

  ObservedSlot observed_slot(const Observable& o, const std::vector<Few<std::int32_t>>& slot_of) const {
    ObservedSlot result;
    std::int32_t number = -1;
    if (o.kind == Observable::Kind::location) {
      const Location& l = program_.locations[o.index];
      result = {ObservedSlot::Kind::location, 0, 0, l.initial, l.width, l.is_signed};
      number = code_.number_of[o.index];
      if (sum_of_[o.index] >= 0) {
        result.kind = ObservedSlot::Kind::sum;
        number = sum_of_[o.index];
      }
    } else {
      const Register& r = program_.threads[o.thread].registers[o.index];
      result = {ObservedSlot::Kind::slot, o.thread, 0, r.initial, r.width, r.is_signed};
      number = slot_of[o.thread][o.index];
    }
    if (number < 0) {
      result.kind = ObservedSlot::Kind::constant;
    } else {
      result.index = static_cast<std::uint32_t>(number);
    }
    return result;
  }

  void encode() {
    if (!options_.raw) code_.domain = domain_of(code_);
    const Domain& domain = code_.domain;
    for (std::uint64_t& v : code_.initial) v = domain.encode(v);
    for (ThreadCode& t : code_.threads) {
      for (std::uint64_t& v : t.initial) v = domain.encode(v);
      for (Op& op : t.ops) {
        // Arithmetic works on values, everything else moves and compares codes.
        if (op.kind == Op::Kind::assign && op.alu != AluOp::copy) continue;
        if (op.kind == Op::Kind::rmw && op.rmw != RmwOp::exchange) continue;
        for (Op::Source* s : {&op.a, &op.b}) {
          if (s->slot >= 0) continue;
          s->constant = domain.encode(op.kind == Op::Kind::branch ? s->constant : truncate(s->constant, op.width));
        }
      }
    }
  }

  const Program& program_;
  std::span<const Observable> observed_;
  const CompileOptions& options_;
  Code code_;
  Few<Few<RegisterId>> observed_registers_;
  Few<char> observed_location_;
  const Mapping* mapping_ = nullptr;
  Few<Few<Value>> hidden_;    // by thread: initial values of the registers that sums are kept in
  Few<std::int32_t> sum_of_;  // by location: its sum, or -1
};

}  // namespace

Code compile(const Program& program, std::span<const Observable> observed, const Mapping& mapping,
             const CompileOptions& options) {
  return Compiler(program, observed, options).run(mapping);
}

std::uint32_t locate(const Code& code, ThreadId t, const Op& op, Value address) {
  const auto location = location_at(*code.program, address);
  if (location && code.program->locations[*location].width == op.width) {
    return static_cast<std::uint32_t>(code.number_of[*location]);
  }
  const Thread& thread = code.program->threads[t];
  const auto index = static_cast<std::size_t>(&op - code.threads[t].ops.data());
  const std::uint32_t instruction = code.threads[t].points[index].line;
  const std::string line = instruction < thread.line_of.size() ? thread.lines[thread.line_of[instruction]] : "";
  throw AccessFault("P" + std::to_string(t) + " (" + line + ") accesses address " + std::to_string(address) +
                    (location ? ", a location of another width" : ", where no location is"));
}

}  // namespace fenceline
