#include "litmus/languages/c_builtins.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace fenceline::litmus {
namespace {

// Generic functions: NAME, NAME_explicit, and the method. An empty name leaves that form out.
struct Family {
  std::string_view function;
  std::string_view method;
  COperation operation;
  RmwOp rmw = RmwOp::exchange;
  bool weak = false;
};

constexpr std::array families{
    Family{"atomic_load", "load", COperation::load},
    Family{"atomic_store", "store", COperation::store},
    Family{"atomic_exchange", "exchange", COperation::rmw, RmwOp::exchange},
    Family{"atomic_fetch_add", "fetch_add", COperation::rmw, RmwOp::add},
    Family{"atomic_fetch_sub", "fetch_sub", COperation::rmw, RmwOp::sub},
    Family{"atomic_fetch_and", "fetch_and", COperation::rmw, RmwOp::bit_and},
    Family{"atomic_fetch_or", "fetch_or", COperation::rmw, RmwOp::bit_or},
    Family{"atomic_fetch_xor", "fetch_xor", COperation::rmw, RmwOp::bit_xor},
    Family{"atomic_compare_exchange_strong", "compare_exchange_strong", COperation::compare_exchange},
    Family{"atomic_compare_exchange_weak", "compare_exchange_weak", COperation::compare_exchange, RmwOp::exchange,
           true},
    Family{"atomic_flag_test_and_set", "test_and_set", COperation::test_and_set},
    Family{"atomic_flag_clear", "clear", COperation::clear},
    Family{"atomic_flag_test", "test", COperation::load},
};

struct Single {
  std::string_view name;
  CBuiltin builtin;
};

constexpr std::array singles{
    Single{"atomic_thread_fence", {COperation::thread_fence, COrders::required}},
    Single{"atomic_signal_fence", {COperation::signal_fence, COrders::required}},
    Single{"READ_ONCE", {COperation::read_once, COrders::none}},
    Single{"WRITE_ONCE", {COperation::write_once, COrders::none}},
    Single{"atomic_init", {COperation::init, COrders::none}},
    Single{"kill_dependency", {COperation::value, COrders::none}},
    // herd7's short names
    Single{"SCAS", {COperation::compare_exchange, COrders::none}},
    Single{"WCAS", {COperation::compare_exchange, COrders::none, RmwOp::exchange, true}},
};

constexpr std::string_view explicit_suffix = "_explicit";

CBuiltin builtin_of(const Family& family, COrders orders) {
  return {family.operation, orders, family.rmw, family.weak};
}

// Levenshtein's distance. Names of unreasonable length are far from everything.
std::size_t distance(std::string_view a, std::string_view b) {
  if (a.size() > 64 || b.size() > 64) return 64;
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string like(std::string_view name, const std::vector<std::string>& known) {
  constexpr std::size_t farthest = 4;
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string& candidate : known) {
    const std::size_t d = distance(name, candidate);
    const bool contains = name.size() >= 4 && candidate.find(name) != std::string::npos;
    if (d <= farthest || contains) near.emplace_back(d, candidate);
  }
  std::ranges::stable_sort(near, {}, &std::pair<std::size_t, std::string_view>::first);
  while (near.size() > 1 && near.back().first > near.front().first) near.pop_back();
  std::string text = near.empty() ? "; known are " : "; did you mean ";
  if (near.empty()) {
    for (const std::string& candidate : known) {
      if (!candidate.ends_with(explicit_suffix)) near.emplace_back(0, candidate);
    }
  }
  for (std::size_t i = 0; i < near.size(); ++i) {
    if (i > 0) text += i + 1 == near.size() ? " or " : ", ";
    text += near[i].second;
  }
  return text + (text.starts_with("; did") ? "?" : "");
}

}  // namespace

std::optional<CBuiltin> c_function_named(std::string_view name) {
  for (const Single& single : singles) {
    if (single.name == name) return single.builtin;
  }
  COrders orders = COrders::none;
  if (name.ends_with(explicit_suffix)) {
    name.remove_suffix(explicit_suffix.size());
    orders = COrders::required;
  }
  for (const Family& family : families) {
    if (family.function == name) return builtin_of(family, orders);
  }
  return std::nullopt;
}

std::optional<CBuiltin> c_method_named(std::string_view name) {
  for (const Family& family : families) {
    if (family.method == name) return builtin_of(family, COrders::optional);
  }
  return std::nullopt;
}

std::optional<Order> c_order_named(std::string_view name) {
  constexpr std::string_view prefix = "memory_order_";
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  if (name == "relaxed") return Order::relaxed;
  if (name == "acquire" || name == "consume") return Order::acquire;
  if (name == "release") return Order::release;
  if (name == "acq_rel") return Order::acq_rel;
  if (name == "seq_cst") return Order::seq_cst;
  return std::nullopt;
}

std::string c_functions_like(std::string_view name) {
  std::vector<std::string> known;
  for (const Family& family : families) {
    known.emplace_back(family.function);
    known.push_back(std::string(family.function) + std::string(explicit_suffix));
  }
  for (const Single& single : singles) known.emplace_back(single.name);
  return like(name, known);
}

std::string c_methods_like(std::string_view name) {
  std::vector<std::string> known;
  for (const Family& family : families) known.emplace_back(family.method);
  return like(name, known);
}

}  // namespace fenceline::litmus
