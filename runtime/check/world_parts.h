// What the world deals in: with its scheduler, with whoever changes orders, and what it keeps in each atomic and var.
//
// Thread safety: plain data; the interfaces are called on the world's thread of the host.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/check/access.h"
#include "runtime/check/callers.h"
#include "runtime/check/clock.h"
#include "runtime/check/place.h"

namespace fenceline::checking {

// What the world asks of a scheduler.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  // The value that memory ends with at this location, all events so far performed and visible.
  virtual Value settled(LocationId location) = 0;
  // Called on a fiber, where no thread can go on by itself: grants one of them its access, and is then true. What it
  // throws, the world throws where the scheduler called it.
  virtual bool go_on() { return false; }
};

class World;
class Annotation;

// Replaces orders by place; none leaves the order as it is written.
class Orders {
 public:
  virtual ~Orders() = default;
  virtual std::memory_order of(const World& world, const Access& access) = 0;
  // The order of a fence; memory_order_relaxed drops it.
  virtual std::memory_order of_fence(const Place& place, std::memory_order written) = 0;
  // Whether a sequentially consistent fence is put before the access.
  virtual bool fence_before(const Access& access) = 0;
};

// What a thread does between its accesses.
struct Passed {
  enum class Kind : std::uint8_t { fence, plain_read, plain_write };
  Kind kind = Kind::fence;
  Place place;
  std::memory_order order = std::memory_order_seq_cst;  // of a fence
  const char* name = nullptr;                           // of a var; none: it has no name
};

// Thrown on the scheduler's side: the code has failed.
struct Stopped {};
// Likewise: something was learned of the code's loops, and executions seen before that do not count.
struct Restarted {};

// In every atomic: which location of which execution it is.
struct Cell {
  std::uint64_t stamp = 0;  // of the execution it was made in; 0 outside of any, `dead` when destroyed
  std::uint64_t known = 0;  // the same, unless it was made while other threads were there: not all may know it
  LocationId location = 0;
  bool wide = false;     // its values are larger than 8 bytes
  bool library = false;  // of a lock and the like: its orders are not the code's
  const char* name = nullptr;
  Place place;

  static constexpr std::uint64_t dead = ~std::uint64_t{0};
};

// In every var: who wrote and read it last.
struct Shadow {
  std::uint64_t stamp = 0;
  Epoch write;
  Epoch read;
  std::uint32_t more_reads = 0;  // 1 + index of a list of reads, none of which is before another
  const char* name = nullptr;
  Place place;  // where it was made
  Place write_place;
  Place read_place;
};

using Show = std::string (*)(Value);
// A pattern of bits, in hexadecimal.
std::string show_bits(Value v);

struct WorldOptions {
  // Asked for places that operations do not know, when the world records or orders are replaced.
  Callers* callers = nullptr;
  std::size_t stack_bytes = std::size_t{256} << 10U;
  bool leaks = true;
  Orders* orders = nullptr;
  bool records = false;  // keeps what only reports need: passed(t)
  bool traps = false;    // SIGTRAP where the code fails
};

}  // namespace fenceline::checking
