// Numbers for threads and locations that mean the same in every execution and to every worker.
//
// A thread is known by who started it and how many that one had started before, a location by who made it and how many
// it had made before: both are functions of what their maker did. Objects that were there before the check are known
// by their addresses.
//
// Thread safety: all member functions may be called from any number of threads.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

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
    const auto [known, is_new] = outside_.try_emplace(object, next_location());
    if (is_new && !awaited_.empty()) {
      known->second = awaited_.front();
      awaited_.pop_front();
    }
    return known->second;
  }

  // A location that goes with another.
  LocationId companion(LocationId of) {
    const std::lock_guard lock(mutex_);
    return companions_.try_emplace(of, next_location()).first->second;
  }

  // All that is known, for another run of the program.
  struct KnownThread {
    ThreadId parent = 0;
    std::uint32_t number = 0;
  };
  struct KnownLocation {
    enum class Kind : std::uint8_t { made, outside, companion };
    Kind kind = Kind::made;
    std::uint32_t a = 0;  // its maker; of a companion, the location it goes with
    std::uint32_t b = 0;  // its number
  };
  // Thread 1 and those after it.
  std::vector<KnownThread> threads() {
    const std::lock_guard lock(mutex_);
    std::vector<KnownThread> all(threads_.size());
    for (const auto& [key, t] : threads_) all[t - 1] = {key.first, key.second};
    return all;
  }
  std::vector<KnownLocation> locations() {
    const std::lock_guard lock(mutex_);
    std::vector<KnownLocation> all(next_location());
    for (const auto& [key, l] : locations_) all[l] = {KnownLocation::Kind::made, key.first, key.second};
    for (const auto& [object, l] : outside_) all[l] = {KnownLocation::Kind::outside, 0, 0};
    for (const LocationId l : awaited_) all[l] = {KnownLocation::Kind::outside, 0, 0};
    for (const auto& [of, l] : companions_) all[l] = {KnownLocation::Kind::companion, of, 0};
    return all;
  }
  // Where nothing is known yet. Objects that were there before the check are taken to come up in the same order.
  void know(const std::vector<KnownThread>& threads, const std::vector<KnownLocation>& locations) {
    const std::lock_guard lock(mutex_);
    for (const KnownThread& t : threads) {
      threads_.try_emplace({t.parent, t.number}, static_cast<ThreadId>(threads_.size() + 1));
    }
    for (const KnownLocation& l : locations) {
      const LocationId id = next_location();
      switch (l.kind) {
        case KnownLocation::Kind::made: locations_.try_emplace({l.a, l.b}, id); break;
        case KnownLocation::Kind::outside: awaited_.push_back(id); break;
        case KnownLocation::Kind::companion: companions_.try_emplace(l.a, id); break;
      }
    }
  }

 private:
  using Key = std::pair<ThreadId, std::uint32_t>;

  LocationId next_location() const {
    return static_cast<LocationId>(locations_.size() + outside_.size() + awaited_.size() + companions_.size());
  }

  std::mutex mutex_;
  std::map<Key, ThreadId> threads_;
  std::map<Key, LocationId> locations_;
  std::map<const void*, LocationId> outside_;
  std::deque<LocationId> awaited_;  // of objects outside that have not come up in this run
  std::map<LocationId, LocationId> companions_;
};

}  // namespace fenceline::checking
