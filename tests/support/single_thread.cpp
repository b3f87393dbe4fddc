#include "tests/support/single_thread.h"

#include <stdexcept>
#include <string>

namespace fenceline::reference {
namespace {

class Interpreter {
 public:
  Interpreter(const Program& program, ThreadId thread) : program_(program), code_(program.threads[thread].code) {
    run.program = &program;
    run.thread = thread;
    for (const Register& r : program.threads[thread].registers) run.registers.push_back(r.initial);
    for (const Location& l : program.locations) run.memory.push_back(l.initial);
  }

  void step() { std::visit(*this, code_[next_++]); }
  bool at_end() const { return next_ == code_.size(); }

  void operator()(const Load& i) { run.registers[i.target] = truncate(memory(i.address, i.width), i.width); }
  void operator()(const Store& i) { memory(i.address, i.width) = truncate(value(i.value), i.width); }
  void operator()(const Rmw& i) {
    Value& cell = memory(i.address, i.width);
    const Value old = cell;
    cell = evaluate(i.op, old, value(i.operand), i.width);
    if (i.target) run.registers[*i.target] = old;
  }
  void operator()(const Cas& i) {
    Value& cell = memory(i.address, i.width);
    const Value old = cell;
    if (old == truncate(value(i.expected), i.width)) cell = truncate(value(i.desired), i.width);
    if (i.target) run.registers[*i.target] = old;
  }
  void operator()(const Fence&) {}
  void operator()(const Assign& i) { run.registers[i.target] = evaluate(i.op, value(i.a), value(i.b), i.width); }
  void operator()(const Branch& i) {
    if ((value(i.condition) == 0) == i.when_zero) next_ = i.destination;
  }
  void operator()(const Jump& i) { next_ = i.destination; }

  SingleThreadRun run;

 private:
  Value value(const Operand& o) const { return o.is_register() ? run.registers[o.reg] : o.constant; }
  Value& memory(const Address& a, Width width) {
    LocationId location = a.location;
    if (!a.is_static()) {
      const auto found = location_at(program_, run.registers[a.base] + static_cast<Value>(a.offset));
      if (!found) throw AccessFault("no location at this address");
      location = *found;
    }
    if (program_.locations[location].width != width) throw AccessFault("an access of another width");
    return run.memory[location];
  }

  const Program& program_;
  const std::vector<Instruction>& code_;
  std::size_t next_ = 0;
};

}  // namespace

Shown SingleThreadRun::of_register(std::string_view name) const {
  const auto& named = program->threads[thread].registers;
  for (RegisterId r = 0; r < named.size(); ++r) {
    if (named[r].name == name) return shown(*program, Observable::of_register(thread, r), registers[r]);
  }
  throw std::out_of_range("no register " + std::string(name));
}

Shown SingleThreadRun::of_location(std::string_view name) const {
  for (LocationId l = 0; l < memory.size(); ++l) {
    if (program->locations[l].name == name) return shown(*program, Observable::of_location(l), memory[l]);
  }
  throw std::out_of_range("no location " + std::string(name));
}

SingleThreadRun run_single_thread(const Program& program, ThreadId thread, std::size_t steps) {
  Interpreter interpreter(program, thread);
  for (std::size_t i = 0; i < steps && !interpreter.at_end(); ++i) interpreter.step();
  interpreter.run.finished = interpreter.at_end();
  return std::move(interpreter.run);
}

}  // namespace fenceline::reference
