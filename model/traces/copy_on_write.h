// Values that several holders share until one of them changes its own: copying is counting.
//
// Thread safety: as std::shared_ptr: different holders may be used by different threads, though they share a value.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace fenceline::traces {

// Holds a T or nothing. What is held is constant; `own` makes it this holder's alone.
template <class T>
class CopyOnWrite {
 public:
  CopyOnWrite() = default;
  CopyOnWrite(const CopyOnWrite& other) : held_(other.held_) {
    if (held_ != nullptr) held_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  CopyOnWrite(CopyOnWrite&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  CopyOnWrite& operator=(CopyOnWrite other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~CopyOnWrite() {
    if (held_ != nullptr && held_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete held_;
  }

  explicit operator bool() const { return held_ != nullptr; }
  const T& operator*() const { return held_->value; }
  const T* operator->() const { return &held_->value; }
  bool same(const CopyOnWrite& other) const { return held_ == other.held_; }
  bool alone() const { return held_ != nullptr && held_->holders.load(std::memory_order_acquire) == 1; }
  // Makes a value where there is none, and a copy of one that others hold too.
  T& own() {
    if (held_ == nullptr) {
      held_ = new Held;
    } else if (!alone()) {
      CopyOnWrite copy;
      copy.held_ = new Held(held_->value);
      std::swap(held_, copy.held_);
    }
    return held_->value;
  }
  void reset() { *this = CopyOnWrite(); }

 private:
  struct Held {
    Held() = default;
    explicit Held(const T& v) : value(v) {}
    T value{};
    std::atomic<std::uint32_t> holders{1};
  };

  Held* held_ = nullptr;
};

}  // namespace fenceline::traces
