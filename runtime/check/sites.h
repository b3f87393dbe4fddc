// Places in the source where code under check orders memory, and other orders put there instead of the written ones.
//
// One place may be several operations: those of a line, where the compiler tells no columns. They change together.
// Locks, and what waiting and notification do inside, are the library's own and no sites.
//
// Thread safety: all member functions may be called from any number of threads; `change` while no code runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "runtime/check/order_change.h"
#include "runtime/check/world.h"

namespace fenceline::checking {

struct Site {
  enum class Kind : std::uint8_t { load, store, update, fence };
  Kind kind = Kind::load;
  Place place;
  std::memory_order written = std::memory_order_relaxed;  // the weakest seen
  std::set<std::string> names;                            // of locations
  bool unknown = false;                                   // nobody can say where it is
};

// Weaker than none of the two.
std::memory_order joined(std::memory_order a, std::memory_order b);

class Sites final : public Orders {
 public:
  struct Change {
    std::memory_order at_least = std::memory_order_relaxed;
    bool exact = false;  // `order` instead of what is written
    std::memory_order order = std::memory_order_relaxed;
    bool fence_before = false;  // a sequentially consistent one
  };

  std::size_t count() const;
  Site site(std::size_t i) const;
  // For each site by number; what is missing is not changed.
  void change(std::vector<Change> changes) { changes_ = std::move(changes); }

  std::memory_order of(const World& world, const Access& access) override;
  std::memory_order of_fence(const Place& place, std::memory_order written) override;
  bool fence_before(const Access& access) override;

 private:
  struct Key {
    Site::Kind kind;
    std::uint32_t line;
    std::uint32_t column;
    std::string file;
    auto operator<=>(const Key&) const = default;
  };

  std::size_t number(Site::Kind kind, const Place& place, std::memory_order written);
  std::memory_order changed(std::size_t site, std::memory_order written) const;

  mutable std::mutex mutex_;
  std::map<Key, std::size_t> numbers_;
  std::vector<Site> sites_;
  std::vector<Change> changes_;
};

// "the store of ready", or the name of all fences.
inline constexpr const char* the_fence = "the fence";
std::string operation_of(const Site& site);

}  // namespace fenceline::checking
