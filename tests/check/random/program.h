// Random programs in a small language of what the library's objects offer: a tree of statements for each thread.
//
// A program is run as real code (real.h) and on a machine of its own (machine.h); both read it from here.
//
// Thread safety: plain data.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fenceline::testing::random {

inline constexpr std::size_t registers = 3;  // of each thread, initially 0
inline constexpr std::size_t most_threads = 4;
inline constexpr std::size_t atomics = 3;  // x, y, z, initially 0
inline constexpr std::size_t mutexes = 2;  // of which the second is a shared_mutex
inline constexpr std::size_t vars = 2;

// What a loop says in each of its rounds.
enum class Pause : std::uint8_t { nothing, yield, hint };

// Where a loop keeps the count of its rounds.
enum class Counter : std::uint8_t { frame, heap, bodys_frame, outside };

struct Statement {
  enum class Kind : std::uint8_t {
    load,            // r = a.load(order)
    store,           // a.store(value, order)
    store_register,  // a.store(r, order)
    exchange,        // r = a.exchange(value, order)
    add,             // r = a.fetch_add(value, order)
    cas,             // r = what compare_exchange(expected, value, order, failure) saw
    increment,       // a load and a compare_exchange, until it succeeds
    fence,           // atomic_thread_fence(order)
    pause,           // the pause, outside of any loop
    when,            // if (r == value) body
    spin,            // while (a.load(order) != value) { body; pause }, with ==, where `equal`; with a hint it says that
                     // what its rounds leave behind does not matter: then what the body sets is 0 afterwards
    spin_exchange,   // while (a.exchange(value, order) != expected) pause
    spin_cas,        // while (!a.compare_exchange(expected, value, order)) pause
    spin_lock,       // a test-and-test-and-set lock around the body
    poll,         // a loop that gives up after `limit` rounds, each of a look, the body and the pause; r: whether seen
    lock,         // of a mutex, around the body
    try_lock,     // likewise, if it can be had; r: whether it was
    lock_shared,  // of the second mutex
    try_lock_shared,
    cv_wait,        // within the lock of mutex `mutex`
    cv_wait_until,  // ... until a.load(order) == value
    cv_notify_one,
    cv_notify_all,
    wait,        // a.wait(value, order)
    notify_one,  // a's
    notify_all,
    spawn,  // thread number `object`
    join,
    read,  // r = var
    write  // var = value
  };

  Kind kind = Kind::load;
  unsigned object = 0;  // atomic, mutex, var or thread
  unsigned mutex = 0;
  unsigned target = 0;  // a register
  unsigned line = 0;    // of the source
  int value = 0;
  int expected = 0;
  unsigned limit = 0;
  bool equal = false;
  bool weak = false;
  std::memory_order order = std::memory_order_seq_cst;
  std::memory_order failure = std::memory_order_seq_cst;
  Pause pause = Pause::nothing;
  Counter counter = Counter::frame;
  std::vector<Statement> body;
};
using Code = std::vector<Statement>;

struct Program {
  std::vector<Code> threads;  // the first is the check's body
  bool one_place = false;     // all statements are on one line of the source
};

// Calls f with each statement, those of bodies after the one that has them.
template <class AnyCode, class F>
void for_each(AnyCode& code, const F& f) {
  for (auto& s : code) {
    f(s);
    for_each(s.body, f);
  }
}

// Registers that a loop sets in its rounds, and says by a hint that they do not matter.
std::vector<unsigned> left_behind(const Statement& spin);

// Gives all statements their lines.
void number(Program& program);

std::string name_of(std::memory_order order);

// As C++.
std::string text_of(const Program& program);

}  // namespace fenceline::testing::random
