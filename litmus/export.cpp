#include "litmus/export.h"

#include <set>
#include <stdexcept>

#include "litmus/explain/page.h"
#include "litmus/explain/target.h"
#include "litmus/test.h"

namespace fenceline::litmus {
namespace {

[[noreturn]] void refuse(const char* what) {
  throw std::invalid_argument(std::string("not written as a C litmus test: ") + what);
}

std::string order_name(Order order) {
  switch (order) {
    case Order::plain: break;
    case Order::relaxed: return "memory_order_relaxed";
    case Order::acquire: return "memory_order_acquire";
    case Order::release: return "memory_order_release";
    case Order::acq_rel: return "memory_order_acq_rel";
    case Order::seq_cst: return "memory_order_seq_cst";
  }
  refuse("a plain access");
}

std::string fence_order(FenceKind kind) {
  switch (kind) {
    case FenceKind::c11_acquire: return order_name(Order::acquire);
    case FenceKind::c11_release: return order_name(Order::release);
    case FenceKind::c11_acq_rel: return order_name(Order::acq_rel);
    case FenceKind::c11_seq_cst: return order_name(Order::seq_cst);
    case FenceKind::full:
    case FenceKind::store_store:
    case FenceKind::load_load: break;
  }
  refuse("a fence of assembly");
}

std::string function_of(RmwOp op) {
  switch (op) {
    case RmwOp::exchange: return "atomic_exchange_explicit";
    case RmwOp::add: return "atomic_fetch_add_explicit";
    case RmwOp::sub: return "atomic_fetch_sub_explicit";
    case RmwOp::bit_and: return "atomic_fetch_and_explicit";
    case RmwOp::bit_or: return "atomic_fetch_or_explicit";
    case RmwOp::bit_xor: return "atomic_fetch_xor_explicit";
    case RmwOp::neg: break;
  }
  refuse("a negation");
}

class CText {
 public:
  CText(const Program& program, const Thread& thread) : program_(program), thread_(thread) {}

  std::string line(const Instruction& instruction) const {
    return std::visit(Overloaded{
                          [&](const Load& i) {
                            return declared(i.target) + "atomic_load_explicit(" + at(i.address) + ", " +
                                   order_name(i.order) + ");";
                          },
                          [&](const Store& i) {
                            return "atomic_store_explicit(" + at(i.address) + ", " + text(i.value) + ", " +
                                   order_name(i.order) + ");";
                          },
                          [&](const Rmw& i) {
                            return (i.target ? declared(*i.target) : "") + function_of(i.op) + "(" + at(i.address) +
                                   ", " + text(i.operand) + ", " + order_name(i.order) + ");";
                          },
                          [&](const Fence& i) { return "atomic_thread_fence(" + fence_order(i.kind) + ");"; },
                          [](const Cas&) -> std::string { refuse("a compare and swap"); },
                          [](const Assign&) -> std::string { refuse("arithmetic"); },
                          [](const Branch&) -> std::string { refuse("a branch"); },
                          [](const Jump&) -> std::string { refuse("a jump"); },
                      },
                      instruction);
  }

 private:
  std::string declared(RegisterId r) const { return "int " + thread_.registers[r].name + " = "; }
  std::string at(const Address& a) const {
    if (!a.is_static()) refuse("a computed address");
    return program_.locations[a.location].name;
  }
  static std::string text(const Operand& o) {
    if (o.is_register()) refuse("a register that is stored");
    return std::to_string(sign_extend(o.constant, Width::word));
  }

  const Program& program_;
  const Thread& thread_;
};

}  // namespace

std::string c_test(const Program& program, const Query& query) {
  std::string parameters;
  std::string text = "C " + (program.name.empty() ? std::string("test") : program.name) + "\n{";
  for (const Location& l : program.locations) {
    if (l.width != Width::word) refuse("a location of another width than int's");
    text += " " + l.name + "=" + std::to_string(sign_extend(l.initial, l.width)) + ";";
    parameters += (parameters.empty() ? "atomic_int* " : ", atomic_int* ") + l.name;
  }
  text += " }\n";
  for (ThreadId t = 0; t < program.threads.size(); ++t) {
    const Thread& thread = program.threads[t];
    std::set<std::string> names;
    for (const Register& r : thread.registers) {
      if (r.width != Width::word || r.name.empty() || !names.insert(r.name).second) refuse("a register");
    }
    text += "\nP" + std::to_string(t) + " (" + parameters + ") {\n";
    const CText c(program, thread);
    for (const Instruction& i : thread.code) text += "  " + c.line(i) + "\n";
    text += "}\n";
  }
  return text + "\n" + text_of_condition(program, query) + "\n";
}

std::string c_test_page(const Program& program, const Query& query) {
  const Test test = parse(c_test(program, query), program.name);
  return explain_page(test, target_of_condition(test));
}

}  // namespace fenceline::litmus
