// Runs the workers of one search, each in a task of its own.
//
// The thread sanitizer sees nothing of what happens inside oneTBB's own library, the handing over of a task included,
// and would report it. Under it plain threads run the same workers, so that it checks what is ours: the exchange, the
// shared visited set, the workers.
//
// Thread safety: calls are independent.
#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <tbb/task_group.h>
#include <thread>
#include <vector>

#include "model/explore/exchange.h"

namespace fenceline {

// Calls `work` with every worker; they share the exchange, which knows how many of them hold work. The first exception
// a worker throws ends the others and comes out of here.
//
// Workers that are not there yet are made by make(i), each in the thread that runs it first. So its memory comes from
// that thread's part of the heap: workers made one after another by one thread would write to the same cache lines
// all the time.
template <class Worker, class Batch, class Make, class Work>
void run_all(std::vector<std::unique_ptr<Worker>>& workers, Exchange<Batch>& exchange, const Make& make,
             const Work& work) {
  const auto run = [&](std::size_t i) {
    try {
      if (!workers[i]) workers[i] = make(i);
      work(*workers[i]);
    } catch (...) {
      exchange.stop(Completeness::cancelled);
      throw;
    }
  };
  if (workers.size() == 1) return run(0);
#ifdef __SANITIZE_THREAD__
  std::vector<std::exception_ptr> thrown(workers.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < workers.size(); ++i) {
      threads.emplace_back([&, i] {
        try {
          run(i);
        } catch (...) {
          thrown[i] = std::current_exception();
        }
      });
    }
  }
  for (const std::exception_ptr& e : thrown) {
    if (e) std::rethrow_exception(e);
  }
#else
  tbb::task_group group;
  for (std::size_t i = 1; i < workers.size(); ++i) group.run([&run, i] { run(i); });
  group.run_and_wait([&run] { run(0); });
#endif
}

}  // namespace fenceline
