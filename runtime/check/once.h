// fenceline::once_flag and call_once: as std's.
//
// Thread safety: as std's.
#pragma once

#include <functional>
#include <utility>

#include "runtime/check/atomic.h"

namespace fenceline {

class once_flag {
 public:
  once_flag(Place place = Place::here()) {
    cell_.place = place;
    make();
  }  // NOLINT: as std's default constructor
  once_flag(const char* name, Place place = Place::here()) {
    cell_.name = name;
    cell_.place = place;
    make();
  }
  once_flag(const once_flag&) = delete;
  once_flag& operator=(const once_flag&) = delete;
  ~once_flag();

 private:
  template <class F, class... Args>
  friend void call_once(once_flag& flag, F&& f, Args&&... args);
  void make();
  // Whether the caller has to do it, and to say how it ended. Waits while somebody else is at it.
  bool begin();
  void end(bool done);

  checking::Cell cell_;
  Value outside_ = 0;  // its state, outside of a check
};

template <class F, class... Args>
void call_once(once_flag& flag, F&& f, Args&&... args) {
  if (!flag.begin()) return;
  try {
    std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
  } catch (...) {
    flag.end(false);
    throw;
  }
  flag.end(true);
}

}  // namespace fenceline
