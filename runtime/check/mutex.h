// fenceline::mutex and its locks: as std's.
//
// To lock is a locked update that waits while the mutex is held; to unlock is a releasing store, no more: what C++
// promises, and what spin locks do.
//
// Thread safety: as std's.
#pragma once

#include <mutex>

#include "runtime/check/atomic.h"

namespace fenceline {

class mutex {
 public:
  mutex(Place place = Place::here()) : mutex(nullptr, place) {}  // NOLINT: as std's default constructor
  mutex(const char* name, Place place = Place::here());
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;
  ~mutex();

  void lock(Place place = Place::here());
  bool try_lock(Place place = Place::here());
  // The place of a guard's unlock is that of its lock.
  void unlock(Place place = {});

 private:
  void taken(checking::World& world, Place place);

  mutable checking::Cell cell_;
  bool held_outside_ = false;
  // Of who holds it, written by that thread alone.
  std::uint64_t holder_ = 0;  // thread + 1
  Place locked_at_;
};

// With the place of the guard as the place of its lock.
template <class M>
class lock_guard : public std::lock_guard<M> {
 public:
  explicit lock_guard(M& m, Place place = Place::here()) : std::lock_guard<M>((m.lock(place), m), std::adopt_lock) {}
  lock_guard(M& m, std::adopt_lock_t) : std::lock_guard<M>(m, std::adopt_lock) {}
};

template <class M>
class unique_lock : public std::unique_lock<M> {
 public:
  using std::unique_lock<M>::unique_lock;
  explicit unique_lock(M& m, Place place = Place::here()) : std::unique_lock<M>((m.lock(place), m), std::adopt_lock) {}
};

using std::adopt_lock;
using std::adopt_lock_t;
using std::defer_lock;
using std::defer_lock_t;
using std::lock;
using std::scoped_lock;
using std::try_to_lock;
using std::try_to_lock_t;

}  // namespace fenceline
