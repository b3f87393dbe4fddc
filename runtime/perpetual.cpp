#include "runtime/perpetual.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <stdexcept>

namespace fenceline::runtime {
namespace {

class NotConvertible : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a register holds while a thread is converted.
struct Content {
  std::optional<std::size_t> load;  // of the thread, in program order
  Value constant = 0;
};

// Converts one thread; loads of the whole program are numbered through.
class ThreadConverter {
 public:
  ThreadConverter(const Program& program, ThreadId thread, Perpetual& out)
      : thread_(thread), out_(out), code_(out.workload.program.threads[thread]) {
    for (const Register& r : program.threads[thread].registers) registers_.push_back({std::nullopt, r.initial});
    counter_ = hidden_register();
    out.workload.roles[thread].counter = counter_;
    code_.code.clear();
  }

  void operator()(const Load& i) {
    const LocationId l = location(i.address);
    const RegisterId target = hidden_register();
    code_.code.push_back(Load{target, i.address, i.width, i.order});
    registers_[i.target] = {out_.loads.size(), 0};
    std::vector<RegisterId>& outputs = out_.workload.roles[thread_].outputs;
    out_.loads.push_back({thread_, outputs.size(), l});
    outputs.push_back(target);
  }
  void operator()(const Store& i) {
    const LocationId l = location(i.address);
    PerpetualLocation& place = out_.locations[l];
    if (place.writer && *place.writer != thread_) throw NotConvertible("two threads store to one location");
    if (i.width == Width::byte || i.width == Width::half) throw NotConvertible("a location is too narrow to count in");
    place.writer = thread_;
    place.constants.push_back(truncate(constant(i.value), i.width));
    stores_.push_back({code_.code.size(), l, place.constants.size()});
    // The value is filled in when the number of stores to the location is known.
    code_.code.push_back(Store{i.address, Operand::of_constant(0), i.width, i.order});
  }
  void operator()(const Rmw&) { throw NotConvertible("it has a read-modify-write"); }
  void operator()(const Cas&) { throw NotConvertible("it has a compare and swap"); }
  void operator()(const Fence& i) { code_.code.push_back(i); }
  void operator()(const Assign& i) {
    if (i.op == AluOp::copy && i.a.is_register() && registers_[i.a.reg].load && i.width == Width::quad) {
      registers_[i.target] = registers_[i.a.reg];
      return;
    }
    registers_[i.target] = {std::nullopt, evaluate(i.op, constant(i.a), constant(i.b), i.width)};
  }
  void operator()(const Branch&) { throw NotConvertible("it branches"); }
  void operator()(const Jump&) { throw NotConvertible("it branches"); }

  // Puts the arithmetic sequences in. Returns what the registers hold at the end.
  std::vector<Content> finish() {
    std::vector<Instruction> code;
    std::size_t next = 0;
    for (std::size_t at = 0; at < code_.code.size(); ++at) {
      if (next < stores_.size() && stores_[next].at == at) {
        const PlacedStore& placed = stores_[next++];
        const RegisterId value = hidden_register();
        const Value stride = out_.locations[placed.location].constants.size();
        code.push_back(
            Assign{value, AluOp::mul, Operand::of_register(counter_), Operand::of_constant(stride), Width::quad});
        code.push_back(
            Assign{value, AluOp::add, Operand::of_register(value), Operand::of_constant(placed.ordinal), Width::quad});
        std::get<Store>(code_.code[at]).value = Operand::of_register(value);
      }
      code.push_back(code_.code[at]);
    }
    code_.code = std::move(code);
    code_.line_of.assign(code_.code.size(), 0);
    code_.lines.assign(1, "");
    return registers_;
  }

 private:
  struct PlacedStore {
    std::size_t at;  // in the converted code, before the sequences are put in
    LocationId location;
    Value ordinal;  // from 1, among the thread's stores to the location
  };

  RegisterId hidden_register() {
    code_.registers.push_back({"", Width::quad, false, 0});
    return static_cast<RegisterId>(code_.registers.size() - 1);
  }
  static LocationId location(const Address& address) {
    if (!address.is_static()) throw NotConvertible("it computes addresses");
    return address.location;
  }
  Value constant(const Operand& o) const {
    if (!o.is_register()) return o.constant;
    if (registers_[o.reg].load) throw NotConvertible("it computes with what it loaded");
    return registers_[o.reg].constant;
  }

  ThreadId thread_;
  Perpetual& out_;
  Thread& code_;
  RegisterId counter_ = 0;
  std::vector<Content> registers_;
  std::vector<PlacedStore> stores_;
};

// The thread that reads most from the others: from its iterations most frames can be followed.
ThreadId choose_pivot(const Perpetual& p) {
  std::map<ThreadId, std::size_t> reads;
  for (const PerpetualLoad& load : p.loads) {
    const std::optional<ThreadId> writer = p.locations[load.location].writer;
    if (writer && *writer != load.thread) ++reads[load.thread];
  }
  if (reads.empty()) throw NotConvertible("no thread reads what another stores");
  return std::ranges::max_element(reads, {}, &std::pair<const ThreadId, std::size_t>::second)->first;
}

Perpetual converted(const Program& program, std::span<const Observable> observed) {
  Perpetual p;
  p.workload.program = program;
  p.workload.roles.resize(program.threads.size());
  for (const Location& l : program.locations) p.locations.push_back({std::nullopt, {}, l.initial});
  for (Location& l : p.workload.program.locations) l.initial = 0;

  std::vector<std::vector<Content>> registers;
  for (ThreadId t = 0; t < program.threads.size(); ++t) {
    ThreadConverter converter(program, t, p);
    for (const Instruction& instruction : program.threads[t].code) std::visit(converter, instruction);
    registers.push_back(converter.finish());
  }
  for (const Observable& o : observed) {
    PerpetualColumn column{o, std::nullopt, 0};
    if (o.kind == Observable::Kind::reg) {
      column.load = registers[o.thread][o.index].load;
      column.constant = registers[o.thread][o.index].constant;
    } else {
      // The only writer's last store is the last of all.
      const PerpetualLocation& l = p.locations[o.index];
      column.constant = l.constants.empty() ? l.initial : l.constants.back();
    }
    p.columns.push_back(column);
  }
  p.pivot = choose_pivot(p);
  return p;
}

}  // namespace

Conversion to_perpetual(const Program& program, std::span<const Observable> observed) {
  try {
    return {converted(program, observed), {}};
  } catch (const NotConvertible& objection) {
    return {std::nullopt, objection.what()};
  }
}

}  // namespace fenceline::runtime
