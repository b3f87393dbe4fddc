// Work on several threads of the host, which oneTBB does.
//
// oneTBB is called by way of C functions that throw nothing, of which parallel_functions() is the table. So whoever
// links this library may have it loaded late: with it comes the shared C++ library, and loading both takes as long as
// exploring some forty small tests. linked.cpp links it; a program that defines parallel_functions() itself does
// without linked.cpp, and so without the libraries that only this needs.
//
// Thread safety: calls are independent, and may be made from inside of each other's work.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>

namespace fenceline {

// Items that go through three stages, at most `tokens` at once: `next` gives them (null: no more) and `consume` takes
// them in the same order, each called from one thread at a time, `work` from any number up to `jobs`.
struct PipelineStages {
  void* context;
  void* (*next)(void* context);
  void (*work)(void* context, void* item);
  void (*consume)(void* context, void* item);
};

struct ParallelFunctions {
  // Calls run(context, i) for every i below `count`, each in a task of its own.
  void (*tasks)(std::size_t count, void* context, void (*run)(void* context, std::size_t i));
  void (*pipeline)(unsigned jobs, std::size_t tokens, const PipelineStages& stages);
};

const ParallelFunctions& parallel_functions();

// oneTBB's.
extern "C" const ParallelFunctions* fenceline_parallel_by_tbb();
// A thread for each task, and a pipeline of one thread: for where oneTBB is not to be had.
const ParallelFunctions& plain_parallel_functions();

// The first exception of several threads.
class FirstThrown {
 public:
  // Whether f returned.
  template <class F>
  bool guard(const F& f) noexcept {
    try {
      f();
      return true;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!thrown_) thrown_ = std::current_exception();
      any_.store(true, std::memory_order_relaxed);
      return false;
    }
  }
  bool any() const { return any_.load(std::memory_order_relaxed); }
  // When no other thread is at work any more.
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr thrown_;
  std::atomic<bool> any_{false};
};

// Calls run(i) for every i below `count`, each in a task of its own. The first exception comes out of here when all
// have ended.
template <class Run>
void run_tasks(std::size_t count, const Run& run) {
  struct Context {
    const Run& run;
    FirstThrown thrown;
  } context{run, {}};
  parallel_functions().tasks(count, &context, [](void* c, std::size_t i) {
    auto& self = *static_cast<Context*>(c);
    self.thrown.guard([&] { self.run(i); });
  });
  context.thrown.rethrow();
}

// A pipeline (see PipelineStages) of items that next() owns until they are consumed: std::unique_ptr<Item> next(),
// work(item), consume(item). After an exception no more items come; it comes out of here.
template <class Item, class Next, class Work, class Consume>
void run_pipeline(unsigned jobs, std::size_t tokens, Next&& next, Work&& work, Consume&& consume) {
  struct Context {
    Next& next;
    Work& work;
    Consume& consume;
    FirstThrown thrown;
  } context{next, work, consume, {}};
  PipelineStages stages{};
  stages.context = &context;
  stages.next = [](void* c) -> void* {
    auto& self = *static_cast<Context*>(c);
    std::unique_ptr<Item> item;
    if (!self.thrown.any()) self.thrown.guard([&] { item = self.next(); });
    return item.release();
  };
  stages.work = [](void* c, void* item) {
    auto& self = *static_cast<Context*>(c);
    if (!self.thrown.any()) self.thrown.guard([&] { self.work(*static_cast<Item*>(item)); });
  };
  stages.consume = [](void* c, void* item) {
    auto& self = *static_cast<Context*>(c);
    const std::unique_ptr<Item> owned(static_cast<Item*>(item));
    if (!self.thrown.any()) self.thrown.guard([&] { self.consume(*owned); });
  };
  parallel_functions().pipeline(jobs, tokens, stages);
  context.thrown.rethrow();
}

}  // namespace fenceline
