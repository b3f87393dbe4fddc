// Signals by which code under check ends itself: abort, and the faults of the machine (a null pointer, a stack that is
// too small, a division by zero).
//
// The handlers run on a stack of their own and leave the code where it is, for the world that runs it. A fault of any
// other code is left to whoever handled the signal before. Under the address sanitizer too: what would be its report of
// a fault is the check's; what it finds by itself it reports as ever.
//
// Thread safety: any number of threads of the host may have such handlers at once.
#pragma once

namespace fenceline::checking {

// While any of them lives the handlers are there; then the signals are handled as they were before.
class FaultHandlers {
 public:
  FaultHandlers();
  ~FaultHandlers();
  FaultHandlers(const FaultHandlers&) = delete;
  FaultHandlers& operator=(const FaultHandlers&) = delete;
};

// The calling thread of the host has a stack for handlers from here on; its own, if it has one.
void make_handler_stack();

}  // namespace fenceline::checking
