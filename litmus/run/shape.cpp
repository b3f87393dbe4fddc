#include "litmus/run/shape.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace fenceline::litmus {
namespace {

// The order of threads says nothing; more of them than this would take long to try in every order.
constexpr std::size_t most_permuted = 5;

// What a register holds: an expression over constants and the thread's loads, as text.
struct Held {
  std::string text;
  std::optional<Value> constant;
};

// Names for locations, in the order in which they come up.
using Names = std::map<LocationId, std::size_t>;

bool reads(const Instruction& instruction, RegisterId r) {
  const auto in = [r](const Operand& o) { return o.is_register() && o.reg == r; };
  const auto uses = [r](const Address& a) { return !a.is_static() && a.base == r; };
  return std::visit(Overloaded{
                        [&](const Load& i) { return uses(i.address); },
                        [&](const Store& i) { return uses(i.address) || in(i.value); },
                        [&](const Rmw& i) { return uses(i.address) || in(i.operand); },
                        [&](const Cas& i) { return uses(i.address) || in(i.expected) || in(i.desired); },
                        [&](const Fence&) { return false; },
                        [&](const Assign& i) { return in(i.a) || in(i.b); },
                        [&](const Branch& i) { return in(i.condition); },
                        [&](const Jump&) { return false; },
                    },
                    instruction);
}

std::optional<RegisterId> target_of(const Instruction& instruction) {
  return std::visit(
      [](const auto& i) -> std::optional<RegisterId> {
        if constexpr (requires { i.target; }) return i.target;
        return std::nullopt;
      },
      instruction);
}

class ThreadShape {
 public:
  ThreadShape(const Test& test, ThreadId thread, Ordering ordering, Names& names)
      : test_(test), thread_(thread), ordering_(ordering), names_(names) {
    for (const Register& r : code().registers) held_.push_back(constant(r.initial));
  }

  // False when the thread has no shape.
  bool walk() {
    for (at_ = 0; at_ < code().code.size(); ++at_) {
      if (!std::visit([this](const auto& i) { return add(i); }, code().code[at_])) return false;
    }
    return true;
  }

  std::string text;

 private:
  const Thread& code() const { return test_.program.threads[thread_]; }
  bool weakened() const { return ordering_ == Ordering::weakened; }

  static Held constant(Value value) { return {std::to_string(value), value}; }
  Held value(const Operand& operand) const {
    return operand.is_register() ? held_[operand.reg] : constant(operand.constant);
  }
  std::optional<LocationId> location(const Address& address) const {
    if (address.is_static()) return address.location;
    const std::optional<Value> base = held_[address.base].constant;
    if (!base) return std::nullopt;
    return location_at(test_.program, *base + static_cast<Value>(address.offset));
  }
  std::string name(LocationId l) const {
    const auto [at, is_new] = names_.emplace(l, names_.size());
    const Value initial = test_.program.locations[l].initial;
    return fmt::format("x{}{}", at->second, is_new && initial != 0 ? fmt::format("({})", initial) : "");
  }

  // Assembly has no orders to weaken.
  std::string order(Order o) const {
    if (test_.program.origin == Origin::assembly) return {};
    if (weakened() && o != Order::plain) o = Order::relaxed;
    return fmt::format("/{}", static_cast<int>(o));
  }

  // A new value from memory: the next of this thread.
  void read_into(RegisterId target) { held_[target] = {fmt::format("r{}", reads_++), std::nullopt}; }

  // Whether the outcome shows what the register holds after the instruction at hand, or anything is computed with it.
  bool matters(RegisterId r) const {
    for (std::size_t i = at_ + 1; i < code().code.size(); ++i) {
      if (reads(code().code[i], r)) return true;
      if (target_of(code().code[i]) == r) return false;
    }
    const Observable shown = Observable::of_register(thread_, r);
    return std::ranges::find(test_.query.observed, shown) != test_.query.observed.end();
  }

  // Whether one instruction alone touches the location, and the outcome does not show it: a locked instruction is then
  // a way to write a fence.
  bool is_private(LocationId l) const {
    if (std::ranges::find(test_.query.observed, Observable::of_location(l)) != test_.query.observed.end()) return false;
    std::size_t touched = 0;
    for (const Thread& thread : test_.program.threads) {
      for (const Instruction& instruction : thread.code) {
        touched += std::visit(
            [l](const auto& i) -> std::size_t {
              if constexpr (requires { i.address; }) return i.address.is_static() && i.address.location == l ? 1 : 0;
              return 0;
            },
            instruction);
      }
    }
    return touched == 1;
  }

  bool add(const Load& i) {
    const auto l = location(i.address);
    if (!l) return false;
    text += fmt::format("R{}{};", name(*l), order(i.order));
    read_into(i.target);
    return true;
  }
  bool add(const Store& i) {
    const auto l = location(i.address);
    if (!l) return false;
    text += fmt::format("W{}={}{};", name(*l), value(i.value).text, order(i.order));
    return true;
  }
  bool add(const Rmw& i) {
    const auto l = location(i.address);
    if (!l) return false;
    const bool discarded = !i.target || !matters(*i.target);
    if (weakened() && discarded && is_private(*l)) return true;
    if (weakened() && discarded && i.op == RmwOp::exchange) {
      return add(Store{Address::of_location(*l), i.operand, i.width, i.order});
    }
    text += fmt::format("U{}{}={}{};", static_cast<int>(i.op), name(*l), value(i.operand).text, order(i.order));
    if (i.target) read_into(*i.target);
    return true;
  }
  bool add(const Cas& i) {
    const auto l = location(i.address);
    if (!l) return false;
    text += fmt::format("C{}={}:{}{}{};", name(*l), value(i.expected).text, value(i.desired).text, order(i.success),
                        order(i.failure));
    if (i.target) read_into(*i.target);
    return true;
  }
  bool add(const Fence& i) {
    if (!weakened()) text += fmt::format("F{};", static_cast<int>(i.kind));
    return true;
  }
  bool add(const Assign& i) {
    const Held a = value(i.a);
    const Held b = value(i.b);
    const bool same = i.op == AluOp::copy || i.op == AluOp::sext8 || i.op == AluOp::sext16 || i.op == AluOp::sext32;
    if (same && !a.constant) {
      held_[i.target] = a;
    } else if (a.constant && (b.constant || same)) {
      held_[i.target] = constant(evaluate(i.op, *a.constant, b.constant.value_or(0), i.width));
    } else {
      held_[i.target] = {fmt::format("({} {} {})", a.text, static_cast<int>(i.op), b.text), std::nullopt};
    }
    return true;
  }
  bool add(const Branch&) { return false; }
  bool add(const Jump&) { return false; }

  const Test& test_;
  ThreadId thread_;
  Ordering ordering_;
  Names& names_;
  std::vector<Held> held_;
  std::size_t at_ = 0;  // the instruction at hand
  std::size_t reads_ = 0;
};

std::optional<std::string> shape_in_order(const Test& test, Ordering ordering, const std::vector<ThreadId>& order) {
  Names names;
  std::string text = test.program.origin == Origin::c11 ? "C" : "";
  for (const ThreadId thread : order) {
    ThreadShape shape(test, thread, ordering, names);
    if (!shape.walk()) return std::nullopt;
    text += shape.text + '|';
  }
  return text;
}

}  // namespace

std::optional<std::string> shape_of(const Test& test, Ordering ordering) {
  std::vector<ThreadId> order(test.program.threads.size());
  std::iota(order.begin(), order.end(), ThreadId{0});
  std::optional<std::string> least = shape_in_order(test, ordering, order);
  if (!least || order.size() > most_permuted) return least;
  while (std::ranges::next_permutation(order).found) {
    if (auto shape = shape_in_order(test, ordering, order); *shape < *least) least = std::move(shape);
  }
  return least;
}

}  // namespace fenceline::litmus
