// Work on many items at once, results in the order of the items.
//
// Thread safety: `work` is called from several threads, `consume` from one at a time, in order.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/parallel/parallel.h"

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
  struct Batch {
    std::vector<Item> items;
    std::vector<Result> results;
  };
  run_pipeline<Batch>(
      jobs, std::size_t{4} * jobs,
      [&] {
        auto batch = std::make_unique<Batch>();
        while (batch->items.size() < grain && !stop()) {
          auto item = next();
          if (!item) break;
          batch->items.push_back(*std::move(item));
        }
        if (batch->items.empty()) batch.reset();
        return batch;
      },
      [&](Batch& batch) {
        batch.results.reserve(batch.items.size());
        for (Item& i : batch.items) batch.results.push_back(work(i));
      },
      [&](Batch& batch) {
        for (Result& r : batch.results) consume(done++, std::move(r));
      });
}

// The same for the items 0 to count - 1.
template <class Work, class Consume, class Stop>
void in_order(std::size_t count, unsigned jobs, std::size_t grain, Work&& work, Consume&& consume, Stop&& stop) {
  std::size_t next = 0;
  in_order_from([&]() { return next < count ? std::optional(next++) : std::nullopt; }, count <= 1 ? 1 : jobs, grain,
                work, consume, stop);
}

}  // namespace fenceline::litmus::tool
