// What a check can find.
//
// Thread safety: plain data.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "runtime/check/place.h"

namespace fenceline {

struct Failure {
  enum class Kind : std::uint8_t {
    assertion,         // a failed EXPECT_ or ASSERT_, or assert
    exception,         // left a thread or the body
    abort,             // abort, terminate
    crash,             // a fault: a null pointer, an endless recursion, a division by zero
    race,              // two accesses to plain data, one a write, neither before the other
    use_after_free,    // of an atomic or a var
    double_free,       // or the freeing of what was never allocated
    leak,              // allocated in the body and not freed
    deadlock,          // threads wait for each other, or for what nobody does
    livelock,          // threads spin, and no schedule ends that
    nondeterminism,    // the body does not do the same again when it reads the same values
    misuse,            // of a primitive: a mutex unlocked by a thread that does not hold it, a thread not joined
    not_linearizable,  // the results of an object's operations have no order that its specification allows
  };

  Kind kind = Kind::assertion;
  std::string message;
  Place place;        // line 0 where it is not known
  std::string token;  // replays the run; empty where there is none
};

std::string_view name_of(Failure::Kind kind);
std::ostream& operator<<(std::ostream& out, Failure::Kind kind);

}  // namespace fenceline
