// fenceline::thread and this_thread: as std's, on fibers of the check.
//
// Starting a thread and waiting for its end order memory as std says; starting one is a full fence besides, as it is
// on every system.
//
// Thread safety: as std::thread.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <ostream>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#include "runtime/check/world.h"

namespace fenceline {

class thread {
 public:
  class id {
   public:
    constexpr id() noexcept = default;
    auto operator<=>(const id&) const = default;
    friend std::ostream& operator<<(std::ostream& out, id i) {
      if (i.number_ == 0) return out << "no thread";
      return out << i.number_ - 1;
    }

   private:
    friend class thread;
    friend struct std::hash<id>;
    constexpr explicit id(std::size_t number) : number_(number) {}
    std::size_t number_ = 0;  // 1 for the body
  };

  thread() noexcept = default;
  // Throws std::logic_error outside of a check.
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, thread>) explicit thread(F&& f, Args&&... args) {
    checking::World* const world = checking::World::current();
    if (world == nullptr) throw std::logic_error("fenceline::thread is started outside of fenceline::check");
    using Call = std::tuple<std::decay_t<F>, std::decay_t<Args>...>;
    const ThreadId t = world->new_thread();
    if constexpr (sizeof(Call) <= most_on_stack) {
      void* const place = world->stack_of(t, sizeof(Call), alignof(Call));
      world->spawn(t, &run<Call>, ::new (place) Call(std::forward<F>(f), std::forward<Args>(args)...));
    } else {
      auto call = std::make_unique<Call>(std::forward<F>(f), std::forward<Args>(args)...);
      world->spawn(t, &run<Call>, call.get());
      call.release();
    }
    id_ = id(std::size_t{t} + 1);
  }
  thread(thread&& other) noexcept : id_(std::exchange(other.id_, {})) {}
  thread& operator=(thread&& other) noexcept {
    must_not_be_joinable();
    id_ = std::exchange(other.id_, {});
    return *this;
  }
  ~thread() { must_not_be_joinable(); }

  bool joinable() const noexcept { return id_ != id(); }
  id get_id() const noexcept { return id_; }
  void join(Place place = Place::here()) {
    checking::World* const world = checking::World::current();
    if (world == nullptr) return;
    if (!joinable()) world->fail(Failure::Kind::misuse, "a thread is joined that is not joinable", place);
    world->join(static_cast<ThreadId>(id_.number_ - 1), place);
    id_ = {};
  }
  void detach(Place place = Place::here()) {
    checking::World* const world = checking::World::current();
    if (world == nullptr) return;
    if (!joinable()) world->fail(Failure::Kind::misuse, "a thread is detached that is not joinable", place);
    world->detach(static_cast<ThreadId>(id_.number_ - 1));
    id_ = {};
  }
  void swap(thread& other) noexcept { std::swap(id_, other.id_); }
  static unsigned hardware_concurrency() noexcept { return 2; }

  // That of the calling thread.
  static id current() {
    checking::World* const world = checking::World::current();
    return world == nullptr ? id(1) : id(std::size_t{world->running()} + 1);
  }

 private:
  static constexpr std::size_t most_on_stack = 1024;

  template <class Call>
  static void run(void* closure) {
    struct Destroy {
      void operator()(Call* call) const {
        sizeof(Call) <= most_on_stack ? std::destroy_at(call) : std::default_delete<Call>()(call);
      }
    };
    const std::unique_ptr<Call, Destroy> call(static_cast<Call*>(closure));
    std::apply([](auto&... parts) { std::invoke(std::move(parts)...); }, *call);
  }
  void must_not_be_joinable() const {
    if (!joinable()) return;
    if (checking::World* const world = checking::World::current()) {
      world->fail(Failure::Kind::misuse, "a thread is destroyed that was neither joined nor detached", {});
    }
  }

  id id_;
};

// Joins when destroyed. Without stop tokens.
class jthread {
 public:
  jthread() noexcept = default;
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, jthread>) explicit jthread(F&& f, Args&&... args)
      : thread_(std::forward<F>(f), std::forward<Args>(args)...) {}
  jthread(jthread&&) noexcept = default;
  jthread& operator=(jthread&& other) noexcept {
    if (thread_.joinable()) thread_.join();
    thread_ = std::move(other.thread_);
    return *this;
  }
  ~jthread() {
    if (thread_.joinable()) thread_.join();
  }
  bool joinable() const noexcept { return thread_.joinable(); }
  thread::id get_id() const noexcept { return thread_.get_id(); }
  void join(Place place = Place::here()) { thread_.join(place); }
  void detach(Place place = Place::here()) { thread_.detach(place); }

 private:
  thread thread_;
};

// The thread has looked; when it comes to something that it has read since its last effect, it goes on only when one of
// those reads would return something else. What a loop that waits says in each of its rounds, which are alike: what one
// leaves behind for the next is not followed. A loop that gives up after a while uses yield: one that gives up within
// 64 rounds is found out and not believed, one that does so later is.
inline void spin_hint(Place place = Place::here()) {
  if (checking::World* const w = checking::World::current()) w->spin_hint(place);
}

namespace this_thread {

inline thread::id get_id() { return thread::current(); }
// No more than std's: others may run. A loop that waits is recognised without it; it says that the loop knows.
inline void yield() {
  if (checking::World* const w = checking::World::current()) w->yield();
}

// There is no time in a check: others may run.
template <class Rep, class Period>
void sleep_for(const std::chrono::duration<Rep, Period>&) {
  yield();
}
template <class Clock, class Duration>
void sleep_until(const std::chrono::time_point<Clock, Duration>&) {
  yield();
}

}  // namespace this_thread
}  // namespace fenceline

template <>
struct std::hash<fenceline::thread::id> {
  std::size_t operator()(fenceline::thread::id i) const noexcept { return i.number_; }
};
