// What `fenceline::suggest` and `fenceline::weaken` answer: memory orders to be changed, by place in the source.
//
// Thread safety: plain data.
#pragma once

#include <atomic>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "runtime/check/failure.h"

namespace fenceline {

struct OrderChange {
  enum class Kind : std::uint8_t {
    order,      // the operation's, from `before` to `after`
    add_fence,  // a sequentially consistent one, before the operation
    drop_fence  // of order `before`
  };
  Kind kind = Kind::order;
  Place place;
  std::string operation;  // "the store of ready", "the fence"
  std::memory_order before = std::memory_order_relaxed;
  std::memory_order after = std::memory_order_relaxed;
};

// "queue.h:12: memory_order_release for the store of ready, instead of memory_order_relaxed"
std::string text_of(const OrderChange& change);

// All smallest strengthenings that make a check pass.
struct [[nodiscard]] Suggestions {
  // Each is enough: with it every execution was seen, and none failed. None of its changes can be left out or be
  // weaker. Those with the fewest changes come first, orders before fences. One empty set when the check passes as it
  // is, none when no strengthening is enough.
  std::vector<std::vector<OrderChange>> sets;
  bool complete = true;      // every smallest set is there
  std::uint64_t checks = 0;  // searches made

  std::string report() const;
};
std::ostream& operator<<(std::ostream& out, const Suggestions& suggestions);

// The orders and fences that could be weaker for all that the check notices.
struct [[nodiscard]] Weakenings {
  // Each alone: the weakest order with which the check still passes. Either the test is too weak or the order is too
  // strong.
  std::vector<OrderChange> unnoticed;
  std::size_t tried = 0;           // orders and fences
  bool complete = true;            // no search was cut off
  std::optional<Failure> failure;  // the check fails as it is: there is nothing to weaken
  std::uint64_t checks = 0;

  std::string report() const;
};
std::ostream& operator<<(std::ostream& out, const Weakenings& weakenings);

}  // namespace fenceline
