// Work on many items at once, results in the order of the items.
//
// Thread safety: `work` is called from several threads, `consume` from one at a time, in order.
#pragma once

#include <atomic>
#include <cstddef>
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <utility>

namespace fenceline::litmus::tool {

// Calls work(i) for i in [0, count) on up to `jobs` threads, and consume(i, result) in order of i. Items are handed out
// `grain` at a time. Stops handing out when `stop()` holds; what was handed out is finished and consumed.
template <class Work, class Consume, class Stop>
void in_order(std::size_t count, unsigned jobs, std::size_t grain, Work&& work, Consume&& consume, Stop&& stop) {
  if (jobs <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count && !stop(); ++i) consume(i, work(i));
    return;
  }
  using Result = decltype(work(std::size_t{0}));
  using Batch = std::pair<std::size_t, std::vector<Result>>;
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, jobs);
  std::size_t next = 0;
  tbb::parallel_pipeline(
      std::size_t{4} * jobs,
      tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order,
                                          [&](tbb::flow_control& flow) -> std::size_t {
                                            if (next >= count || stop()) {
                                              flow.stop();
                                              return count;
                                            }
                                            return std::exchange(next, std::min(count, next + grain));
                                          }) &
          tbb::make_filter<std::size_t, Batch>(tbb::filter_mode::parallel,
                                               [&](std::size_t first) {
                                                 Batch batch{first, {}};
                                                 const std::size_t last = std::min(count, first + grain);
                                                 batch.second.reserve(last - first);
                                                 for (std::size_t i = first; i < last; ++i)
                                                   batch.second.push_back(work(i));
                                                 return batch;
                                               }) &
          tbb::make_filter<Batch, void>(tbb::filter_mode::serial_in_order, [&](Batch batch) {
            for (std::size_t i = 0; i < batch.second.size(); ++i) consume(batch.first + i, std::move(batch.second[i]));
          }));
}

}  // namespace fenceline::litmus::tool
