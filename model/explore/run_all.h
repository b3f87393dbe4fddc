// Runs the workers of one search, each in a task of its own.
//
// The thread sanitizer sees nothing of what happens inside oneTBB's own library, the handing over of a task included,
// and would report it. Under it plain threads run the same workers, so that it checks what is ours: the exchange, the
// shared visited set, the workers.
//
// Thread safety: calls are independent.
#pragma once

#include <deque>
#include <exception>
#include <tbb/task_group.h>
#include <thread>
#include <vector>

#include "model/explore/exchange.h"

namespace fenceline {

// Calls `work` with every worker; they share the exchange, which knows how many of them hold work. The first exception
// a worker throws ends the others and comes out of here.
template <class Worker, class Batch, class Work>
void run_all(std::deque<Worker>& workers, Exchange<Batch>& exchange, const Work& work) {
  const auto run = [&exchange, &work](Worker& worker) {
    try {
      work(worker);
    } catch (...) {
      exchange.stop(Completeness::cancelled);
      throw;
    }
  };
  if (workers.size() == 1) return run(workers.front());
#ifdef __SANITIZE_THREAD__
  std::vector<std::exception_ptr> thrown(workers.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < workers.size(); ++i) {
      threads.emplace_back([&, i] {
        try {
          run(workers[i]);
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
  for (std::size_t i = 1; i < workers.size(); ++i) group.run([&run, &workers, i] { run(workers[i]); });
  group.run_and_wait([&] { run(workers.front()); });
#endif
}

}  // namespace fenceline
