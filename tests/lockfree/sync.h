// What the algorithms here are written over: the same source takes std's atomics and threads for production, and
// fenceline's to be checked.
//
// Thread safety: types alone.
#pragma once

#include <atomic>
#include <condition_variable>
#include <fenceline/check.h>
#include <mutex>
#include <thread>
#include <utility>

namespace fenceline::lockfree {

// Orders that tests weaken are written short.
inline constexpr std::memory_order relaxed = std::memory_order_relaxed;
inline constexpr std::memory_order acquire = std::memory_order_acquire;
inline constexpr std::memory_order release = std::memory_order_release;
inline constexpr std::memory_order acq_rel = std::memory_order_acq_rel;
inline constexpr std::memory_order seq_cst = std::memory_order_seq_cst;

// For production. Names are for reports of the check; here they are dropped.
struct Native {
  template <class T>
  class atomic : public std::atomic<T> {
   public:
    using std::atomic<T>::atomic;
    constexpr atomic(const char*, T value) noexcept : std::atomic<T>(value) {}
  };
  using thread = std::thread;
  using mutex = std::mutex;
  using condition_variable = std::condition_variable;

  // Plain data.
  template <class T>
  class var {
   public:
    explicit var(T value = {}) : value_(std::move(value)) {}
    var(const char*, T value) : value_(std::move(value)) {}
    const T& get() const { return value_; }
    void set(T value) { value_ = std::move(value); }

   private:
    T value_;
  };

  // A relaxed fence is none.
  static void fence(std::memory_order order) { std::atomic_thread_fence(order); }
  // Said in each round of a loop that waits.
  static void pause() { std::this_thread::yield(); }
};

// To be checked.
struct Checked {
  template <class T>
  using atomic = fenceline::atomic<T>;
  using thread = fenceline::thread;
  using mutex = fenceline::mutex;
  using condition_variable = fenceline::condition_variable;
  template <class T>
  using var = fenceline::var<T>;

  static void fence(std::memory_order order, Place place = Place::here()) { atomic_thread_fence(order, place); }
  static void pause(Place place = Place::here()) { spin_hint(place); }
};

}  // namespace fenceline::lockfree
