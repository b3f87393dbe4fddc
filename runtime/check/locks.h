// fenceline::lock_guard, unique_lock, shared_lock, scoped_lock and lock: as std's, but they know their places.
//
// They lock what is fenceline's, and anything else with lock and unlock. std's own do as well over fenceline's mutexes.
//
// Thread safety: as std's.
#pragma once

#include <array>
#include <mutex>
#include <span>
#include <system_error>
#include <tuple>
#include <utility>

#include "runtime/check/mutex.h"

namespace fenceline {

using std::adopt_lock;
using std::adopt_lock_t;
using std::defer_lock;
using std::defer_lock_t;
using std::try_lock;
using std::try_to_lock;
using std::try_to_lock_t;

namespace checking {

template <class M>
void lock_at(M& m, Place place) {
  if constexpr (requires { m.lock(place); }) {
    m.lock(place);
  } else {
    m.lock();
  }
}
template <class M>
bool try_lock_at(M& m, Place place) {
  if constexpr (requires { m.try_lock(place); }) {
    return m.try_lock(place);
  } else {
    return m.try_lock();
  }
}

// One of several that are locked together.
struct Lockable {
  void* mutex = nullptr;
  const Cell* cell = nullptr;  // none: not one of fenceline's
  void (*lock)(void*, Place) = nullptr;
  bool (*try_lock)(void*, Place) = nullptr;
  void (*unlock)(void*) = nullptr;
  void (*await)(void*, Place) = nullptr;  // until it can be had

  template <class M>
  static Lockable of(M& m) {
    Lockable l;
    l.mutex = &m;
    l.lock = [](void* p, Place place) { lock_at(*static_cast<M*>(p), place); };
    l.try_lock = [](void* p, Place place) { return try_lock_at(*static_cast<M*>(p), place); };
    l.unlock = [](void* p) { static_cast<M*>(p)->unlock(); };
    if constexpr (requires { MutexAccess::cell(m); }) {
      l.cell = &MutexAccess::cell(m);
      l.await = [](void* p, Place place) { MutexAccess::await(*static_cast<M*>(p), place); };
    } else {
      l.await = [](void* p, Place place) {
        lock_at(*static_cast<M*>(p), place);
        static_cast<M*>(p)->unlock();
      };
    }
    return l;
  }
};

// Locks all without a deadlock, whatever else is locked in which order; changes the order of `all`. std::lock goes
// round when it meets another such; this does not, so that it has finitely many executions: the mutexes are tried in
// the order in which they were made, and while one cannot be had none is held.
void lock_together(std::span<Lockable> all, Place place);

}  // namespace checking

template <class M>
class lock_guard {
 public:
  using mutex_type = M;
  explicit lock_guard(M& m, Place place = Place::here()) : mutex_(m) { checking::lock_at(m, place); }
  lock_guard(M& m, adopt_lock_t) : mutex_(m) {}
  lock_guard(const lock_guard&) = delete;
  lock_guard& operator=(const lock_guard&) = delete;
  ~lock_guard() { mutex_.unlock(); }

 private:
  M& mutex_;
};

template <class M>
class unique_lock {
 public:
  using mutex_type = M;
  unique_lock() noexcept = default;
  explicit unique_lock(M& m, Place place = Place::here()) : mutex_(&m) { lock(place); }
  unique_lock(M& m, defer_lock_t) noexcept : mutex_(&m) {}
  unique_lock(M& m, try_to_lock_t, Place place = Place::here()) : mutex_(&m) { try_lock(place); }
  unique_lock(M& m, adopt_lock_t) noexcept : mutex_(&m), owns_(true) {}
  unique_lock(unique_lock&& other) noexcept { swap(other); }
  unique_lock& operator=(unique_lock&& other) noexcept {
    unique_lock(std::move(other)).swap(*this);
    return *this;
  }
  ~unique_lock() {
    if (owns_) unlock();
  }

  // These throw std::system_error where std's do.
  void lock(Place place = Place::here()) {
    must_not_own();
    checking::lock_at(*mutex_, place);
    owns_ = true;
  }
  bool try_lock(Place place = Place::here()) {
    must_not_own();
    return owns_ = checking::try_lock_at(*mutex_, place);
  }
  void unlock() {
    if (!owns_) throw std::system_error(std::make_error_code(std::errc::operation_not_permitted));
    mutex_->unlock();
    owns_ = false;
  }
  void swap(unique_lock& other) noexcept {
    std::swap(mutex_, other.mutex_);
    std::swap(owns_, other.owns_);
  }
  M* release() noexcept {
    owns_ = false;
    return std::exchange(mutex_, nullptr);
  }
  M* mutex() const noexcept { return mutex_; }
  bool owns_lock() const noexcept { return owns_; }
  explicit operator bool() const noexcept { return owns_; }

 private:
  void must_not_own() const {
    if (mutex_ == nullptr) throw std::system_error(std::make_error_code(std::errc::operation_not_permitted));
    if (owns_) throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur));
  }

  M* mutex_ = nullptr;
  bool owns_ = false;
};

namespace checking {

// A shared mutex as a lock sees it that shares.
template <class M>
struct Shared {
  M* mutex = nullptr;
  void lock(Place place) { mutex->lock_shared(place); }
  bool try_lock(Place place) { return mutex->try_lock_shared(place); }
  void unlock() { mutex->unlock_shared(); }
};

}  // namespace checking

// Of a fenceline::shared_mutex, or what is like it.
template <class M>
class shared_lock {
 public:
  using mutex_type = M;
  shared_lock() noexcept = default;
  explicit shared_lock(M& m, Place place = Place::here()) : side_{&m}, lock_(side_, place) {}
  shared_lock(M& m, defer_lock_t t) noexcept : side_{&m}, lock_(side_, t) {}
  shared_lock(M& m, try_to_lock_t t, Place place = Place::here()) : side_{&m}, lock_(side_, t, place) {}
  shared_lock(M& m, adopt_lock_t t) noexcept : side_{&m}, lock_(side_, t) {}
  shared_lock(shared_lock&& other) noexcept { swap(other); }
  shared_lock& operator=(shared_lock&& other) noexcept {
    shared_lock(std::move(other)).swap(*this);
    return *this;
  }

  void lock(Place place = Place::here()) { lock_.lock(place); }
  bool try_lock(Place place = Place::here()) { return lock_.try_lock(place); }
  void unlock() { lock_.unlock(); }
  void swap(shared_lock& other) noexcept {
    const bool mine = owns_lock();
    const bool theirs = other.owns_lock();
    lock_.release();
    other.lock_.release();
    std::swap(side_, other.side_);
    restore(theirs);
    other.restore(mine);
  }
  M* release() noexcept {
    lock_.release();
    return std::exchange(side_.mutex, nullptr);
  }
  M* mutex() const noexcept { return side_.mutex; }
  bool owns_lock() const noexcept { return lock_.owns_lock(); }
  explicit operator bool() const noexcept { return owns_lock(); }

 private:
  using Side = checking::Shared<M>;

  void restore(bool owned) {
    if (side_.mutex == nullptr) return;
    lock_ = owned ? unique_lock<Side>(side_, adopt_lock) : unique_lock<Side>(side_, defer_lock);
  }

  Side side_;
  unique_lock<Side> lock_;
};

// Of any number.
template <class... M>
void lock(M&... mutexes) {
  std::array<checking::Lockable, sizeof...(M)> all{checking::Lockable::of(mutexes)...};
  checking::lock_together(all, {});
}

template <class... M>
class scoped_lock {
 public:
  explicit scoped_lock(M&... mutexes, Place place = Place::here()) : mutexes_(mutexes...) {
    std::array<checking::Lockable, sizeof...(M)> all{checking::Lockable::of(mutexes)...};
    checking::lock_together(all, place);
  }
  explicit scoped_lock(adopt_lock_t, M&... mutexes) : mutexes_(mutexes...) {}
  scoped_lock(const scoped_lock&) = delete;
  scoped_lock& operator=(const scoped_lock&) = delete;
  ~scoped_lock() {
    std::apply([](M&... mutexes) { (mutexes.unlock(), ...); }, mutexes_);
  }

 private:
  std::tuple<M&...> mutexes_;
};
template <class... M>
scoped_lock(M&...) -> scoped_lock<M...>;

}  // namespace fenceline
