// fenceline::mutex, recursive_mutex and shared_mutex: as std's.
//
// To lock is a locked update that waits while the mutex is held; to unlock is a releasing store, no more: what C++
// promises, and what spin locks do. Those who share a mutex are counted, by locked updates on both sides. There is no
// time, so there are no timed mutexes.
//
// Thread safety: as std's.
#pragma once

#include "runtime/check/atomic.h"

namespace fenceline {

namespace checking {

struct MutexAccess;

}  // namespace checking

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

 protected:
  friend struct checking::MutexAccess;
  // Whether `change` could be done; when it `waits` it could.
  bool update(checking::Update::Function change, Value operand, std::memory_order order, bool waits, Place place);
  bool held_here() const;

  mutable checking::Cell cell_;
  Value outside_ = 0;  // its state, outside of a check

 private:
  bool take(bool waits, Place place);

  // Of who holds it, written by that thread alone.
  std::uint64_t holder_ = 0;      // thread + 1
  std::uint64_t held_since_ = 0;  // the stamp of the execution
  Place locked_at_;
};

class recursive_mutex : private mutex {
 public:
  recursive_mutex(Place place = Place::here()) : mutex(place) {}  // NOLINT: as std's default constructor
  recursive_mutex(const char* name, Place place = Place::here()) : mutex(name, place) {}

  void lock(Place place = Place::here()) {
    if (held_here()) {
      ++depth_;
      return;
    }
    mutex::lock(place);
    depth_ = 1;
  }
  bool try_lock(Place place = Place::here()) {
    if (!held_here()) {
      if (!mutex::try_lock(place)) return false;
      depth_ = 0;
    }
    ++depth_;
    return true;
  }
  void unlock(Place place = {}) {
    if (held_here() && --depth_ > 0) return;
    mutex::unlock(place);
  }

 private:
  friend struct checking::MutexAccess;
  std::uint32_t depth_ = 0;
};

class shared_mutex : public mutex {
 public:
  shared_mutex(Place place = Place::here()) : mutex(place) {}  // NOLINT: as std's default constructor
  shared_mutex(const char* name, Place place = Place::here()) : mutex(name, place) {}

  void lock_shared(Place place = Place::here());
  bool try_lock_shared(Place place = Place::here());
  void unlock_shared(Place place = Place::here());
};

namespace checking {

// What locks of several mutexes need of each.
struct MutexAccess {
  static const Cell& cell(const mutex& m) { return m.cell_; }
  static const Cell& cell(const recursive_mutex& m) { return m.cell_; }
  // Until it can be had; it is not taken.
  static void await(mutex& m, Place place);
  static void await(recursive_mutex& m, Place place) { await(static_cast<mutex&>(m), place); }
};

}  // namespace checking
}  // namespace fenceline
