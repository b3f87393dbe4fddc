#include "tests/support/renaming.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>

namespace fenceline::testing {
namespace {

// The test with its threads in one order; names are numbers, by where they come first.
class Rendering {
 public:
  Rendering(const litmus::Test& test, const std::vector<std::size_t>& order, Values values)
      : test_(test), order_(order), values_(values), registers_(test.program.threads.size()) {}

  std::string render() {
    std::string text = test_.program.origin == Origin::c11 ? "C " : "";
    for (const std::size_t t : order_) {
      for (const Instruction& instruction : test_.program.threads[t].code) {
        text += std::visit([&](const auto& i) { return this->text(t, i); }, instruction) + ";";
      }
      text += "|";
    }
    text += condition(test_.query.proposition);
    if (test_.query.quantifier) text += static_cast<char>('0' + static_cast<int>(*test_.query.quantifier));
    return text + initial_;
  }

 private:
  std::string reg(std::size_t thread, RegisterId r) {
    auto& names = registers_[thread];
    const auto [found, fresh] = names.emplace(r, names.size());
    const std::string name = fmt::format("{}:r{}", place_of(thread), found->second);
    const Value initial = test_.program.threads[thread].registers[r].initial;
    if (fresh && initial != 0) initial_ += fmt::format(" {}={}", name, initial);
    return name;
  }

  std::string location(LocationId l) {
    const auto [found, fresh] = locations_.emplace(l, locations_.size());
    const std::string name = fmt::format("x{}", found->second);
    const Location& of = test_.program.locations[l];
    if (fresh && of.initial != 0) initial_ += fmt::format(" {}={}", name, of.initial);
    return name;
  }

  std::size_t place_of(std::size_t thread) const {
    return static_cast<std::size_t>(std::ranges::find(order_, thread) - order_.begin());
  }

  std::string text(std::size_t t, const Operand& o) {
    return o.is_register() ? reg(t, o.reg) : std::to_string(o.constant);
  }
  std::string text(std::size_t t, const Address& a) {
    return a.is_static() ? location(a.location) : fmt::format("{}+{}", reg(t, a.base), a.offset);
  }
  std::string text(std::size_t t, const std::optional<RegisterId>& r) { return r ? reg(t, *r) : std::string("_"); }

  // What a location may hold, by when a store first writes it there.
  std::string value(LocationId l, Value v) {
    if (values_ == Values::kept || v == 0) return std::to_string(v);
    auto& names = stored_[l];
    return std::to_string(names.emplace(v, names.size() + 1).first->second);
  }

  std::string text(std::size_t t, const Load& i) {
    if (i.address.is_static()) loaded_[{t, i.target}] = i.address.location;
    return fmt::format("load{} {} {}", static_cast<int>(i.order), text(t, i.address), reg(t, i.target));
  }
  std::string text(std::size_t t, const Store& i) {
    const bool constant = i.address.is_static() && !i.value.is_register();
    return fmt::format("store{} {} {}", static_cast<int>(i.order), text(t, i.address),
                       constant ? value(i.address.location, i.value.constant) : text(t, i.value));
  }
  std::string text(std::size_t t, const Rmw& i) {
    return fmt::format("rmw{}.{} {} {} {}", static_cast<int>(i.op), static_cast<int>(i.order), text(t, i.address),
                       text(t, i.operand), text(t, i.target));
  }
  std::string text(std::size_t t, const Cas& i) {
    return fmt::format("cas{}.{}.{} {} {} {} {}", static_cast<int>(i.success), static_cast<int>(i.failure), i.weak,
                       text(t, i.address), text(t, i.expected), text(t, i.desired), text(t, i.target));
  }
  std::string text(std::size_t, const Fence& i) { return fmt::format("fence{}", static_cast<int>(i.kind)); }
  std::string text(std::size_t t, const Assign& i) {
    return fmt::format("alu{} {} {} {}", static_cast<int>(i.op), reg(t, i.target), text(t, i.a), text(t, i.b));
  }
  std::string text(std::size_t t, const Branch& i) {
    return fmt::format("branch{} {} {}", i.when_zero, text(t, i.condition), i.destination);
  }
  std::string text(std::size_t, const Jump& i) { return fmt::format("jump {}", i.destination); }

  std::string observable(std::size_t number) {
    const Observable& o = test_.query.observed[number];
    return o.kind == Observable::Kind::reg ? reg(o.thread, o.index) : location(o.index);
  }

  std::string value_of(const Observable& o, Shown shown) {
    const auto v = static_cast<Value>(shown);
    if (o.kind == Observable::Kind::location) return value(o.index, v);
    const auto loaded = loaded_.find({o.thread, o.index});
    return loaded == loaded_.end() ? std::to_string(v) : value(loaded->second, v);
  }

  std::string condition(const Proposition& p) {
    using Kind = Proposition::Kind;
    if (p.kind == Kind::equal || p.kind == Kind::differ) {
      return fmt::format("{}{}{}", observable(p.observable), p.kind == Kind::equal ? "=" : "!=",
                         p.other ? observable(*p.other) : value_of(test_.query.observed[p.observable], p.value));
    }
    std::vector<std::string> parts;
    for (const Proposition& child : p.children) parts.push_back(condition(child));
    if (p.kind != Kind::implication) std::ranges::sort(parts);
    return fmt::format("{}({})", static_cast<int>(p.kind), fmt::join(parts, ","));
  }

  const litmus::Test& test_;
  const std::vector<std::size_t>& order_;
  Values values_;
  std::vector<std::map<RegisterId, std::size_t>> registers_;
  std::map<LocationId, std::size_t> locations_;
  std::map<LocationId, std::map<Value, std::size_t>> stored_;
  std::map<std::pair<std::size_t, RegisterId>, LocationId> loaded_;
  std::string initial_;
};

}  // namespace

std::string up_to_renaming(const litmus::Test& test, Values values) {
  std::vector<std::size_t> order(test.program.threads.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::string least;
  do {
    std::string text = Rendering(test, order, values).render();
    if (least.empty() || text < least) least = std::move(text);
  } while (std::ranges::next_permutation(order).found);
  return least;
}

}  // namespace fenceline::testing
