// Which line of the user's calls into the library, where no parameter can say so: conversions, ++ and --, new and
// delete, std::lock_guard. It is looked for on the stack, which takes microseconds, and asked of the program's debug
// information.
//
// Thread safety: all member functions may be called from any number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <unordered_map>

#include "runtime/check/code_places.h"

namespace fenceline::checking {

// The instructions of the calls that a thread is in, innermost first; of very deep ones, the innermost.
struct CallStack {
  std::array<const void*, 24> addresses{};
  std::uint32_t size = 0;

  static CallStack here();
};

class Callers {
 public:
  // The innermost line that is neither the library's nor of a system header; line 0 where there is none or it is not
  // known.
  Place place(const CallStack& stack);
  // `given`, if it is such a line; else that of the calling thread; `given` where none is known.
  Place better(Place given);

 private:
  std::mutex mutex_;
  CodePlaces code_;
  std::unordered_map<const void*, Place> known_;  // by address; line 0 for what is not the user's
};

}  // namespace fenceline::checking
