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

// Operations are numbered 0..n-1; n is at most most_operations.
inline constexpr std::size_t most_operations = 64;

template <class Spec>
class Linearize {
 public:
  // `before[i]` has bit j set where operation j comes before operation i. Both must outlive this.
  Linearize(const std::vector<const Operation<Spec>*>& operations, const std::vector<std::uint64_t>& before)
      : operations_(operations), before_(before) {}

  // An order that fits; none when there is none.
  std::optional<std::vector<std::size_t>> order(const Spec& initial) {
    order_.clear();
    if (!go_on(0, initial)) return std::nullopt;
    return order_;
  }

 private:
  bool go_on(std::uint64_t done, const Spec& state) {
    if (order_.size() == operations_.size()) return true;
    if constexpr (std::equality_comparable<Spec>) {
      std::vector<Spec>& states = tried_[done];
      for (const Spec& s : states) {
        if (s == state) return false;
      }
      states.push_back(state);
    }
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      if ((done & bit) != 0 || (before_[i] & ~done) != 0) continue;
      Spec next = state;
      if (!operations_[i]->fits(next)) continue;
      order_.push_back(i);
      if (go_on(done | bit, next)) return true;
      order_.pop_back();
    }
    return false;
  }

  const std::vector<const Operation<Spec>*>& operations_;
  const std::vector<std::uint64_t>& before_;
  std::vector<std::size_t> order_;
  std::unordered_map<std::uint64_t, std::vector<Spec>> tried_;  // by what was done
};

}  // namespace fenceline::checking
