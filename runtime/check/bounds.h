// What ends a search before its end: the time and the memory it was given.
//
// Thread safety: all member functions may be called from any number of threads.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fenceline::checking {

class Bounds {
 public:
  using Clock = std::chrono::steady_clock;

  // `most_memory` in bytes, of the whole program.
  Bounds(std::optional<Clock::time_point> deadline, std::uint64_t most_memory)
      : deadline_(deadline), most_memory_(most_memory) {}

  // Looks at the clock, and now and then at the memory. Some tens of nanoseconds.
  bool met();
  bool was_met() const { return why_.load(std::memory_order_relaxed) != Why::none; }
  // "the time given"; empty when no bound was met.
  std::string text() const;

 private:
  enum class Why : std::uint8_t { none, time, memory };

  std::optional<Clock::time_point> deadline_;
  std::uint64_t most_memory_;
  std::atomic<std::int64_t> next_look_{0};  // at the memory, by the clock
  std::atomic<Why> why_{Why::none};
};

// Thrown by the threads of a search (trace_threads.h) in the middle of an execution, when a bound is met.
struct Interrupted {};

// Half of the memory that this program may use, by the machine and its control group.
std::uint64_t default_most_memory();

}  // namespace fenceline::checking
