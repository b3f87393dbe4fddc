// Runs the workers of one search, each in a task of its own.
//
// Thread safety: calls are independent.
#pragma once

#include <exception>
#include <tbb/task_group.h>
#include <vector>

#include "model/explore/exchange.h"

namespace fenceline {

// Calls `run()` on every worker; they share the exchange, and the first holds the work there is at the start. The first
// exception a worker throws ends the others and comes out of here.
template <class Worker, class Batch>
void run_all(std::vector<Worker>& workers, Exchange<Batch>& exchange) {
  const auto run = [&exchange](Worker& worker) {
    try {
      worker.run();
    } catch (...) {
      exchange.stop(Completeness::cancelled);
      throw;
    }
  };
  if (workers.size() == 1) return run(workers.front());
  tbb::task_group group;
  for (std::size_t i = 1; i < workers.size(); ++i) group.run([&run, &workers, i] { run(workers[i]); });
  group.run_and_wait([&] { run(workers.front()); });
}

}  // namespace fenceline
