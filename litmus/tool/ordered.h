// Work on many items at once, results in the order of the items.
//
// Thread safety: `work` is called from several threads, `consume` from one at a time, in order.
#pragma once

#include <cstddef>
#include <optional>
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <utility>
#include <vector>

namespace fenceline::litmus::tool {

// Calls work(item) for each item that next() gives until it gives none, on up to `jobs` threads, and consume(i, result)
// in order, i counting from 0. `next` is called from one thread at a time; items are handed out `grain` at a time.
// Stops handing out when `stop()` holds; what was handed out is finished and consumed.
template <class Next, class Work, class Consume, class Stop>
void in_order_from(Next&& next, unsigned jobs, std::size_t grain, Work&& work, Consume&& consume, Stop&& stop) {
  using Item = typename decltype(next())::value_type;
  using Result = decltype(work(std::declval<Item&>()));
  std::size_t done = 0;
  if (jobs <= 1) {
    while (!stop()) {
      auto item = next();
      if (!item) return;
      consume(done++, work(*item));
    }
    return;
  }
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, jobs);
  tbb::parallel_pipeline(std::size_t{4} * jobs,
                         tbb::make_filter<void, std::vector<Item>>(tbb::filter_mode::serial_in_order,
                                                                   [&](tbb::flow_control& flow) {
                                                                     std::vector<Item> items;
                                                                     while (items.size() < grain && !stop()) {
                                                                       auto item = next();
                                                                       if (!item) break;
                                                                       items.push_back(*std::move(item));
                                                                     }
                                                                     if (items.empty()) flow.stop();
                                                                     return items;
                                                                   }) &
                             tbb::make_filter<std::vector<Item>, std::vector<Result>>(tbb::filter_mode::parallel,
                                                                                      [&](std::vector<Item> items) {
                                                                                        std::vector<Result> results;
                                                                                        results.reserve(items.size());
                                                                                        for (Item& i : items)
                                                                                          results.push_back(work(i));
                                                                                        return results;
                                                                                      }) &
                             tbb::make_filter<std::vector<Result>, void>(tbb::filter_mode::serial_in_order,
                                                                         [&](std::vector<Result> results) {
                                                                           for (Result& r : results)
                                                                             consume(done++, std::move(r));
                                                                         }));
}

// The same for the items 0 to count - 1.
template <class Work, class Consume, class Stop>
void in_order(std::size_t count, unsigned jobs, std::size_t grain, Work&& work, Consume&& consume, Stop&& stop) {
  std::size_t next = 0;
  in_order_from([&]() { return next < count ? std::optional(next++) : std::nullopt; }, count <= 1 ? 1 : jobs, grain,
                work, consume, stop);
}

}  // namespace fenceline::litmus::tool
