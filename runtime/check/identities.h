// Numbers for threads and locations that mean the same in every execution and to every worker.
//
// A thread is known by who started it and how many that one had started before, a location by who made it and how many
// it had made before: both are functions of what their maker did. Objects that were there before the check are known
// by their addresses.
//
// Thread safety: all member functions may be called from any number of threads.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

#include "model/program.h"

namespace fenceline::checking {

class Identities {
 public:
  // Thread 0 is the body's.
  ThreadId thread(ThreadId parent, std::uint32_t number) {
    const std::lock_guard lock(mutex_);
    return threads_.try_emplace({parent, number}, static_cast<ThreadId>(threads_.size() + 1)).first->second;
  }
  LocationId location(ThreadId maker, std::uint32_t number) {
    const std::lock_guard lock(mutex_);
    return locations_.try_emplace({maker, number}, next_location()).first->second;
  }
  LocationId outside(const void* object) {
    const std::lock_guard lock(mutex_);
    return outside_.try_emplace(object, next_location()).first->second;
  }

  // A location that goes with another.
  LocationId companion(LocationId of) {
    const std::lock_guard lock(mutex_);
    return companions_.try_emplace(of, next_location()).first->second;
  }

 private:
  using Key = std::pair<ThreadId, std::uint32_t>;

  LocationId next_location() const {
    return static_cast<LocationId>(locations_.size() + outside_.size() + companions_.size());
  }

  std::mutex mutex_;
  std::map<Key, ThreadId> threads_;
  std::map<Key, LocationId> locations_;
  std::map<const void*, LocationId> outside_;
  std::map<LocationId, LocationId> companions_;
};

}  // namespace fenceline::checking
