// The smallest changes that forbid an outcome, allow one, or make a program sequentially consistent: all minimal sets
// of fences to add, of stores to lock, or of fences to take away.
//
// A change is made at a place: a gap between two accesses of a thread, a store, a fence. Places have levels, weakest
// first: a gap may get a store-store fence or, stronger, a full one. A set of changes is a level for each place. More
// and stronger changes never allow more, so what forbids an outcome is an upper set, whose minimal elements
// minimal_levels.h finds, all of them.
//
// The explorer proves each set: with it the outcome is gone, and with any one change of it taken away or weakened the
// outcome is there.
//
// Thread safety: calls are independent.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "model/explore/explore.h"
#include "model/witness.h"

namespace fenceline {

struct Change {
  enum class Kind : std::uint8_t {
    add_store_fence,  // before `instruction`
    add_full_fence,
    lock_store,    // the store becomes a locked exchange, such as XCHG
    remove_fence,  // `instruction` is a fence
    weaken_store,  // a C11 store of order release or seq_cst becomes relaxed
    unlock_store,  // a locked exchange whose old value nobody uses becomes a store
  };
  Kind kind = Kind::add_full_fence;
  ThreadId thread = 0;
  std::uint32_t instruction = 0;
  // Of a fence added where jumps lead: whether they lead to the fence, or past it.
  bool for_jumps = true;
  bool operator==(const Change&) const = default;
};

// What can be done at one place, weakest first.
struct ChangePlace {
  std::vector<Change> levels;
};

struct FenceSets {
  // Each minimal set; those with the fewest changes first, fences before locked stores. One empty set when
  // nothing has to be changed, none when no set of changes is enough.
  std::vector<std::vector<Change>> sets;
  Completeness completeness = Completeness::exhaustive;
  std::uint64_t explorations = 0;
};

struct FenceOptions {
  std::uint64_t most_explorations = 20'000;  // then `state_limit`
  Limits limits;                             // of each exploration; the deadline is for all together
};

// Where fences may be added and stores locked with effect under the model. A gap is named by the access after it.
std::vector<ChangePlace> places_to_strengthen(const Program& program, Model model);

// The fences, C11 orders and locked stores that mean something under the model.
std::vector<ChangePlace> places_to_weaken(const Program& program, std::span<const Observable> observed, Model model);

// The program with the changes made. Throws std::invalid_argument when one does not fit it.
Program changed(const Program& program, std::span<const Change> changes);

// Minimal sets of changes at these places for which `holds` is true; it must stay true when changes are added or
// strengthened.
FenceSets minimal_sets(std::span<const ChangePlace> places, const std::function<bool(std::span<const Change>)>& holds,
                       const FenceOptions& options = {});

// After which no run ends in a wanted outcome.
FenceSets sets_that_forbid(const Program& program, std::span<const Observable> observed, Model model,
                           const Wanted& wanted, const FenceOptions& options = {});

// Of fences to take away, after which some run ends in a wanted outcome.
FenceSets sets_that_allow(const Program& program, std::span<const Observable> observed, Model model,
                          const Wanted& wanted, const FenceOptions& options = {});

// After which the program has the outcomes that SC allows and no other; every named register and every location that
// the program touches counts.
FenceSets sets_that_restore_sc(const Program& program, Model model, const FenceOptions& options = {});

// Every named register that some instruction sets, and every location.
std::vector<Observable> everything_observable(const Program& program);

}  // namespace fenceline
