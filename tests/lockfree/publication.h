// Data that readers take without a lock: a sequence lock, and an object made when it is first asked for.
//
// H.-J. Boehm, Can seqlocks get along with programming language memory models?, MSPC 2012 (figure 6, with fences).
// D. Bacon et al., The "double-checked locking is broken" declaration, 2000.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "tests/lockfree/sync.h"

namespace fenceline::lockfree {

struct SeqlockOrders {
  std::memory_order write_begin = release;  // the fence after the odd number
  std::memory_order write_end = release;
  std::memory_order read_begin = acquire;
  std::memory_order read_end = acquire;  // the fence before the second look
  bool look_twice = true;
  bool wait_for_even = true;
};

// Two words, written by one thread. The words are atomics: plain ones would race, whatever the reader does with them.
template <class Sync, template <class> class Word = Sync::template atomic>
class Seqlock {
 public:
  explicit Seqlock(SeqlockOrders orders = {}) : orders_(orders) {}

  void write(int first, int second) {
    const unsigned n = sequence_.load(relaxed);
    sequence_.store(n + 1, relaxed);
    Sync::fence(orders_.write_begin);
    set(first_, first);
    set(second_, second);
    sequence_.store(n + 2, orders_.write_end);
  }
  // None when a write was under way.
  std::optional<std::pair<int, int>> try_read() const {
    const unsigned before = sequence_.load(orders_.read_begin);
    if (orders_.wait_for_even && before % 2 != 0) return std::nullopt;
    const std::pair<int, int> words(get(first_), get(second_));
    Sync::fence(orders_.read_end);
    if (orders_.look_twice && sequence_.load(relaxed) != before) return std::nullopt;
    return words;
  }

 private:
  template <class W>
  static void set(W& word, int value) {
    if constexpr (requires { word.store(value, relaxed); }) {
      word.store(value, relaxed);
    } else {
      word.set(value);
    }
  }
  template <class W>
  static int get(const W& word) {
    if constexpr (requires { word.load(relaxed); }) {
      return word.load(relaxed);
    } else {
      return word.get();
    }
  }

  SeqlockOrders orders_;
  typename Sync::template atomic<unsigned> sequence_{"sequence", 0};
  Word<int> first_{0};
  Word<int> second_{0};
};

struct OnceOrders {
  std::memory_order look = acquire;
  std::memory_order publish = release;
  bool look_again = true;  // with the lock held
  bool destroy = true;
};

// One object, made by the first who asks.
template <class Sync, class T>
class Once {
 public:
  explicit Once(OnceOrders orders = {}) : orders_(orders) {}
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;
  ~Once() {
    if (orders_.destroy) delete object_.load(relaxed);
  }

  template <class Make>
  T& get(const Make& make) {
    T* object = object_.load(orders_.look);
    if (object != nullptr) return *object;
    const std::lock_guard<typename Sync::mutex> guard(mutex_);
    if (orders_.look_again) object = object_.load(relaxed);
    if (object == nullptr) {
      object = make();
      object_.store(object, orders_.publish);
    }
    return *object;
  }

 private:
  OnceOrders orders_;
  typename Sync::mutex mutex_;
  typename Sync::template atomic<T*> object_{"object", nullptr};
};

}  // namespace fenceline::lockfree
