#include <thread>
#include <vector>

#include "model/parallel/parallel.h"

namespace fenceline {
namespace {

void tasks(std::size_t count, void* context, void (*run)(void* context, std::size_t i)) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < count; ++i) threads.emplace_back(run, context, i);
  if (count > 0) run(context, 0);
}

void pipeline(unsigned, std::size_t, const PipelineStages& s) {
  while (void* const item = s.next(s.context)) {
    s.work(s.context, item);
    s.consume(s.context, item);
  }
}

}  // namespace

const ParallelFunctions& plain_parallel_functions() {
  static constexpr ParallelFunctions functions{&tasks, &pipeline};
  return functions;
}

}  // namespace fenceline
