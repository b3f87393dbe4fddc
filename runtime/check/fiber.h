// Stacks of their own for the threads of the code under check, switched on one thread of the host.
//
// A fiber may be left for ever in the middle of what it does: nothing on its stack is destroyed, and starting it again
// begins anew. What C++ keeps for each thread of the host about exceptions being handled is kept for each fiber.
// Switches are Boost.Context's; the sanitizers are told of them. Who switches includes fiber_switch.h.
//
// Thread safety: a fiber belongs to the thread of the host that made it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/check/sanitizer.h"

// The thread sanitizer keeps count of calls and returns on each stack, which does not bear inlined switches.
#ifdef FENCELINE_TSAN
#define FENCELINE_SWITCH
#else
#define FENCELINE_SWITCH [[gnu::always_inline]] inline
#endif

namespace fenceline::checking {

// Memory for one stack, with inaccessible pages below it, more than most functions need.
class Stack {
 public:
  // Throws std::bad_alloc.
  explicit Stack(std::size_t bytes);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  std::byte* bottom() const { return bottom_; }
  std::byte* top() const { return bottom_ + size_; }
  std::size_t size() const { return size_; }
  // Below the stack, where it overflows.
  bool guards(const void* p) const { return p >= mapped_ && p < bottom_; }
  bool contains(const void* p) const { return p >= bottom_ && p < top(); }

 private:
  std::byte* mapped_;
  std::byte* bottom_;
  std::size_t size_;
};

// The side that resumes fibers: the host's own stack.
class Home {
 public:
  Home();

 private:
  friend class Fiber;
  // Of the C++ ABI (Itanium C++ ABI: Exception Handling, 2.2.2): what __cxa_get_globals points to.
  struct Exceptions {
    void* caught = nullptr;
    unsigned uncaught = 0;
  };

  Exceptions* exceptions_now_;  // of the thread of the host; theirs who run on it
  Exceptions exceptions_;       // of this side, while a fiber runs
  void* context_ = nullptr;
  // For the address sanitizer.
  void* fake_stack_ = nullptr;
  const void* bottom_ = nullptr;
  std::size_t size_ = 0;
  [[no_unique_address]] WatchedStack watched_;
};

class Fiber {
 public:
  // `home` outlives the fiber.
  Fiber(Home& home, std::size_t stack_bytes) : stack_(stack_bytes), home_(home) {}
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  // Memory above what its stack uses when it is started next.
  void* reserve(std::size_t bytes, std::size_t alignment) {
    const auto top = reinterpret_cast<std::uintptr_t>(stack_.top());
    reserved_ = bytes + (top - bytes) % alignment;
    unpoison(stack_.top() - reserved_, reserved_);
    return stack_.top() - reserved_;
  }
  // When it is resumed next it calls `run(argument)`, which must not return: it ends with a `suspend` that nobody
  // resumes.
  void start(void (*run)(void*), void* argument);
  // Before its first `resume`: makes so much of its stack zero, where it begins.
  void clear(std::size_t bytes);
  // Called at home: goes on with the fiber until it, or one that it has switched to, calls `suspend`.
  FENCELINE_SWITCH void resume();
  // Called on the fiber: goes home.
  FENCELINE_SWITCH void suspend();
  // While suspended: it is left for ever. The exceptions that are being handled on it are given back, and not
  // destroyed.
  void give_up();
  // Called on the fiber: goes on with another one.
  FENCELINE_SWITCH void switch_to(Fiber& next);

  const Stack& stack() const { return stack_; }
  // While suspended: the lower end of what it uses. The registers that a call keeps are saved above it.
  const std::byte* used() const { return static_cast<const std::byte*>(context_); }

 private:
  struct Entry;
  FENCELINE_SWITCH void arrive(void* from, void* who);

  Stack stack_;
  Home& home_;
  void* context_ = nullptr;   // while suspended
  std::size_t reserved_ = 0;  // bytes
  void (*run_)(void*) = nullptr;
  void* argument_ = nullptr;
  Home::Exceptions exceptions_;  // while suspended
  void* fake_stack_ = nullptr;   // for the address sanitizer
  [[no_unique_address]] WatchedStack watched_;
};

}  // namespace fenceline::checking
