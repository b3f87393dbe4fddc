// Real C++ under a memory model: the body is executed under every schedule and every store-buffer behaviour that the
// model allows, once for each that matters.
//
//   #include <fenceline/check.h>
//
//   TEST(Flag, IsSeenAfterTheData) {
//     const auto body = [] {
//       fenceline::var<int> data{"data", 0};
//       fenceline::atomic<bool> ready{"ready", false};
//       fenceline::thread writer([&] {
//         data = 42;
//         ready.store(true, std::memory_order_release);
//       });
//       if (ready.load(std::memory_order_acquire)) {
//         EXPECT_EQ(data, 42);
//       }
//       writer.join();
//     };
//     EXPECT_TRUE(fenceline::check(fenceline::Model::tso, body));
//   }
//
// Compilers give all that is written in a macro's brackets one line, so the body is better written outside of them.
//
// The body must do the same whenever its reads return the same: no clock, no random numbers, no state kept between
// executions. Inside it, objects of fenceline (atomic, thread, mutex, var, ...) are what threads share; standard
// containers, exceptions, recursion, destructors and SCOPED_TRACE work as ever. Function-local statics must not be
// initialised there: what they allocate is gone with the execution, and reported as a leak.
//
// What is not seen: synchronisation inside of std (the counter of a shared_ptr, std::mutex, std::atomic), so that what
// it orders may be reported as a race or a use after free. All threads of the body share one set of thread_locals. A
// loop that takes a lock in each of its rounds to look whether it may go on is no loop that waits; it is unrolled up to
// a bound.
//
// Define FENCELINE_NO_GTEST where GoogleTest is installed but not linked.
//
// Thread safety: checks may run on several threads of the host at once, each with objects of its own.
#pragma once

#include <functional>
#include <memory>
#include <typeinfo>
#include <utility>

#include "runtime/check/atomic.h"
#include "runtime/check/atomic_functions.h"
#include "runtime/check/condition_variable.h"
#include "runtime/check/linearizable.h"
#include "runtime/check/locks.h"
#include "runtime/check/mutex.h"
#include "runtime/check/note.h"
#include "runtime/check/once.h"
#include "runtime/check/options.h"
#include "runtime/check/order_change.h"
#include "runtime/check/specifications.h"
#include "runtime/check/thread.h"
#include "runtime/check/var.h"

#if !defined(FENCELINE_NO_GTEST) && defined(__has_include)
#if __has_include(<gtest/gtest-spi.h>)
#define FENCELINE_CHECK_GTEST 1
#include "runtime/check/gtest.h"
#endif
#endif

namespace fenceline {
namespace checking {

// By what a check is known from one build of a program to the next.
struct CheckSource {
  const char* file = "";
  const char* body = "";  // the name of its type
};
template <class Body>
CheckSource source_of(const Place& place) {
#ifdef __cpp_rtti
  return {place.file, typeid(Body).name()};
#else
  return {place.file, ""};
#endif
}

CheckResult run(const CheckOptions& options, const std::function<void()>& body, Intercept intercept,
                const CheckSource& source);
Suggestions run_suggest(const CheckOptions& options, const std::function<void()>& body, Intercept intercept);
Weakenings run_weaken(const CheckOptions& options, const std::function<void()>& body, Intercept intercept);

#ifdef FENCELINE_CHECK_GTEST
inline constexpr Intercept interceptor = &intercept_gtest;
#else
inline constexpr Intercept interceptor = nullptr;
#endif

}  // namespace checking

// Throws std::logic_error inside of another check.
template <class Body>
[[nodiscard]] CheckResult check(const CheckOptions& options, Body&& body, Place place = Place::here()) {
  return checking::run(options, std::ref(body), checking::interceptor, checking::source_of<Body>(place));
}

template <class Body>
[[nodiscard]] CheckResult check(Model model, Body&& body, Place place = Place::here()) {
  CheckOptions options;
  options.model = model;
  return check(options, std::forward<Body>(body), place);
}

// The smallest strengthenings, an order raised or a fence added, that make the check pass; each proven by a check.
// Searches often: for bodies whose check is fast. Every search has the options' bounds; one that is cut off proves
// nothing. Throws as check does.
template <class Body>
[[nodiscard]] Suggestions suggest(const CheckOptions& options, Body&& body) {
  return checking::run_suggest(options, std::ref(body), checking::interceptor);
}

// Each order lowered and each fence dropped, one after the other: those that no execution notices. Throws as check
// does.
template <class Body>
[[nodiscard]] Weakenings weaken(const CheckOptions& options, Body&& body) {
  return checking::run_weaken(options, std::ref(body), checking::interceptor);
}

}  // namespace fenceline
