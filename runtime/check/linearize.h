// Whether the results of concurrent operations can be had one after another: a search for an order.
//
// J. M. Wing and C. Gong, Testing and verifying concurrent objects, JPDC 17, 1993: operations are tried in turn, each
// only when all that come before it have been; with the memory of G. Lowe, Testing for linearizability, Concurrency and
// Computation 29(4), 2017: what was done and the state it led to are remembered, so that no way on is tried twice. That
// takes a specification that can be compared; without ==, ways are tried again.
//
// Thread safety: plain data.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fenceline::checking {

// An operation with its result, on a specification.
template <class Spec>
class Operation {
 public:
  virtual ~Operation() = default;
  // Performs it; whether the specification's result is the one there was.
  virtual bool fits(Spec& spec) const = 0;
  // "push(1)", "pop() = 1"
  virtual std::string text() const = 0;
};

// Some of the operations, which are numbered from 0.
using OperationSet = std::vector<bool>;

template <class Spec>
class Linearize {
 public:
  // `before[i]` has those that come before operation i. Both must outlive this.
  Linearize(const std::vector<const Operation<Spec>*>& operations, const std::vector<OperationSet>& before)
      : operations_(operations), before_(before) {}

  // An order that fits; none when there is none.
  std::optional<std::vector<std::size_t>> order(const Spec& initial) {
    order_.clear();
    done_.assign(operations_.size(), false);
    if (!go_on(initial)) return std::nullopt;
    return order_;
  }

 private:
  bool may_come(std::size_t i) const {
    if (done_[i]) return false;
    for (std::size_t j = 0; j < done_.size(); ++j) {
      if (before_[i][j] && !done_[j]) return false;
    }
    return true;
  }

  bool go_on(const Spec& state) {
    if (order_.size() == operations_.size()) return true;
    if constexpr (std::equality_comparable<Spec>) {
      std::vector<Spec>& states = tried_[done_];
      for (const Spec& s : states) {
        if (s == state) return false;
      }
      states.push_back(state);
    }
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (!may_come(i)) continue;
      Spec next = state;
      if (!operations_[i]->fits(next)) continue;
      order_.push_back(i);
      done_[i] = true;
      if (go_on(next)) return true;
      done_[i] = false;
      order_.pop_back();
    }
    return false;
  }

  const std::vector<const Operation<Spec>*>& operations_;
  const std::vector<OperationSet>& before_;
  std::vector<std::size_t> order_;
  OperationSet done_;
  std::unordered_map<OperationSet, std::vector<Spec>> tried_;  // by what was done
};

}  // namespace fenceline::checking
