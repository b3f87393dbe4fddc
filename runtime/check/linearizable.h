// fenceline::linearizable: whether what an object's operations return could have been returned by operations that come
// one after another.
//
//   fenceline::check(Model::tso, [] {
//     fenceline::linearizable<fenceline::specifications::Queue<int>> history;
//     MyQueue queue;
//     fenceline::thread other([&] { history.call("push", &Spec::push, [&] { queue.push(1); }, 1); });
//     history.call("pop", &Spec::pop, [&] { return queue.pop(); });
//     other.join();
//   });
//
// The specification is a plain class: its operations in sequence. At the end of the history's life an order of the
// operations is looked for that gives every one the result it had, and in which an operation that ended before another
// began comes before it. "Before" is C++'s happens-before: program order, and what threads tell each other outside of
// the object or by its acquiring and releasing. That is what a user of the object can observe under any of the models,
// where a clock on the wall says little: a completed store may still be in a buffer.
//
// M. P. Herlihy and J. M. Wing, Linearizability: a correctness condition for concurrent objects, ACM TOPLAS 12(3),
// 1990.
//
// Thread safety: in a check, any thread may call; the history must outlive the calls.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/check/clock.h"
#include "runtime/check/linearize.h"
#include "runtime/check/placed.h"
#include "runtime/check/world.h"

namespace fenceline {
namespace checking {

template <class T>
std::string value_text(const T& value) {
  if constexpr (requires {
                  value.has_value();
                  *value;
                }) {
    return value.has_value() ? value_text(*value) : "none";
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (requires(std::ostream & out) { out << value; }) {
    std::ostringstream out;
    out << value;
    return std::move(out).str();
  } else {
    return "...";
  }
}

// A call: a method of the specification (or a function of one), its arguments, and what the object returned; nothing
// for void.
template <class Spec, class Method, class Result, class... Arguments>
class Call final : public Operation<Spec> {
 public:
  Call(const char* name, Method method, Result result, std::tuple<Arguments...> arguments)
      : name_(name), method_(std::move(method)), result_(std::move(result)), arguments_(std::move(arguments)) {}

  bool fits(Spec& spec) const override {
    const auto on = [&](const Arguments&... a) {
      if constexpr (!std::is_invocable_v<const Method&, Spec&, const Arguments&...>) {
        return static_cast<bool>(std::invoke(method_, spec, result_, a...));
      } else if constexpr (std::is_same_v<Result, std::monostate>) {
        std::invoke(method_, spec, a...);
        return true;
      } else {
        return std::invoke(method_, spec, a...) == result_;
      }
    };
    return std::apply(on, arguments_);
  }
  std::string text() const override {
    std::string text = name_;
    text += '(';
    std::apply([&](const Arguments&... a) { ((text += value_text(a) + ", "), ...); }, arguments_);
    if constexpr (sizeof...(Arguments) > 0) text.resize(text.size() - 2);
    text += ')';
    if constexpr (!std::is_same_v<Result, std::monostate>) text += " = " + value_text(result_);
    return text;
  }

 private:
  const char* name_;  // lives as long as the program
  Method method_;
  Result result_;
  std::tuple<Arguments...> arguments_;
};

}  // namespace checking

template <class Spec>
class linearizable {
 public:
  explicit linearizable(Spec initial = {}, Place place = Place::here()) : initial_(std::move(initial)), place_(place) {}
  linearizable(const linearizable&) = delete;
  linearizable& operator=(const linearizable&) = delete;
  // Fails the check when there is no order. Outside of a check nothing is looked for.
  ~linearizable() {
    if (std::uncaught_exceptions() == 0) verify();
  }

  // Performs `real`, and notes that `method(arguments...)` of the specification returned what it returned. `method` is
  // a pointer to a member function, or a function that takes the specification first.
  template <class Method, class Real, class... Arguments>
  auto call(const char* name, Method method, Real&& real, Arguments... arguments) {
    checking::World* const world = checking::World::current();
    if (world == nullptr) return std::invoke(std::forward<Real>(real));
    Record record;
    record.thread = world->running();
    record.begun = world->clock();
    const auto note = [&]<class Result>(Result result) {
      record.operation = std::make_unique<checking::Call<Spec, Method, Result, Arguments...>>(
          name, std::move(method), std::move(result), std::tuple<Arguments...>(std::move(arguments)...));
      record.ended = {record.thread, world->clock()[record.thread]};
      records_.push_back(std::move(record));
    };
    if constexpr (std::is_void_v<std::invoke_result_t<Real>>) {
      std::invoke(std::forward<Real>(real));
      note(std::monostate());
    } else {
      auto result = std::invoke(std::forward<Real>(real));
      note(result);
      return result;
    }
  }

 private:
  struct Record {
    std::unique_ptr<checking::Operation<Spec>> operation;
    ThreadId thread = 0;
    checking::Clock begun;  // what had happened before it
    checking::Epoch ended;
  };

  void verify() const {
    checking::World* const world = checking::World::current();
    if (world == nullptr || records_.empty()) return;
    const std::size_t count = records_.size();
    std::vector<const checking::Operation<Spec>*> operations;
    std::vector<checking::OperationSet> before(count, checking::OperationSet(count, false));
    for (std::size_t i = 0; i < count; ++i) {
      operations.push_back(records_[i].operation.get());
      for (std::size_t j = 0; j < count; ++j) {
        before[i][j] = comes_before(j, i);
      }
    }
    if (checking::Linearize<Spec>(operations, before).order(initial_)) return;
    world->fail(Failure::Kind::not_linearizable, message(*world, before), place_);
  }

  // A thread's own operations were noted in their order.
  bool comes_before(std::size_t j, std::size_t i) const {
    if (records_[j].thread == records_[i].thread) return j < i;
    return records_[i].begun.has(records_[j].ended);
  }

  std::string message(const checking::World& world, const std::vector<checking::OperationSet>& before) const {
    std::string text = "these operations have no order in which each returns what it did:";
    for (std::size_t i = 0; i < records_.size(); ++i) {
      text += "\n  " + std::to_string(i + 1) + ". " + world.name_of_thread(records_[i].thread) + ": " +
              records_[i].operation->text();
      std::string after;
      for (std::size_t j = 0; j < records_.size(); ++j) {
        if (!before[i][j]) continue;
        after += (after.empty() ? ", after " : ", ") + std::to_string(j + 1);
      }
      text += after;
    }
    return text;
  }

  Spec initial_;
  Place place_;
  std::vector<Record> records_;
};

}  // namespace fenceline
