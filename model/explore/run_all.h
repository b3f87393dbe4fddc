// Runs the workers of one search, each in a task of its own.
//
// Thread safety: calls are independent.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/explore/exchange.h"
#include "model/parallel/parallel.h"

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
  run_tasks(workers.size(), run);
}

}  // namespace fenceline
