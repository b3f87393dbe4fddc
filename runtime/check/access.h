// An access to shared memory as the code under check asks for it, before it is performed.
//
// Thread safety: plain data.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "model/program.h"
#include "model/traces/step.h"
#include "runtime/check/place.h"

namespace fenceline::checking {

using traces::Fences;
using traces::Step;

// What an update stores over an old value: a function and its operands, so that a scheduler may ask for any old value,
// as often as it likes.
struct Update {
  using Function = std::optional<Value> (*)(Value old, const Update& update);

  Function function = nullptr;  // none: the update stores nothing
  Value operand = 0;
  Value expected = 0;
  void* context = nullptr;

  std::optional<Value> over(Value old) const { return function(old, *this); }

  static std::optional<Value> compare_exchange(Value old, const Update& u) {
    return old == u.expected ? std::optional(u.operand) : std::nullopt;
  }
  static std::optional<Value> exchange(Value, const Update& u) { return u.operand; }
};

struct Access {
  Step::Kind kind = Step::Kind::load;  // load, store or update
  bool waits = false;                  // an update that stores nothing is no answer: the thread waits until one stores
  std::memory_order order = std::memory_order_seq_cst;
  std::memory_order failure = std::memory_order_seq_cst;  // of an update that stores nothing
  LocationId location = 0;
  Value value = 0;  // of a store
  Update update;
  Place place;
};

constexpr bool acquires(std::memory_order o) {
  return o == std::memory_order_acquire || o == std::memory_order_consume || o == std::memory_order_acq_rel ||
         o == std::memory_order_seq_cst;
}
constexpr bool releases(std::memory_order o) {
  return o == std::memory_order_release || o == std::memory_order_acq_rel || o == std::memory_order_seq_cst;
}

}  // namespace fenceline::checking
