#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_group.h>

#include "model/parallel/parallel.h"

namespace fenceline {
namespace {

void tasks(std::size_t count, void* context, void (*run)(void* context, std::size_t i)) {
  if (count == 0) return;
  tbb::task_group group;
  for (std::size_t i = 1; i < count; ++i) group.run([=] { run(context, i); });
  group.run_and_wait([=] { run(context, 0); });
}

void pipeline(unsigned jobs, std::size_t tokens, const PipelineStages& s) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, jobs);
  const auto next = [&s](tbb::flow_control& flow) {
    void* const item = s.next(s.context);
    if (item == nullptr) flow.stop();
    return item;
  };
  const auto work = [&s](void* item) {
    s.work(s.context, item);
    return item;
  };
  const auto consume = [&s](void* item) { s.consume(s.context, item); };
  tbb::parallel_pipeline(tokens, tbb::make_filter<void, void*>(tbb::filter_mode::serial_in_order, next) &
                                     tbb::make_filter<void*, void*>(tbb::filter_mode::parallel, work) &
                                     tbb::make_filter<void*, void>(tbb::filter_mode::serial_in_order, consume));
}

constexpr ParallelFunctions functions{&tasks, &pipeline};

}  // namespace

extern "C" const ParallelFunctions* fenceline_parallel_by_tbb() { return &functions; }

}  // namespace fenceline
