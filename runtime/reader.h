// Readers: what is made of a finished epoch. Each worker reads a slice of the instances and counts what it finds.
//
// Thread safety: `read` is called by several workers at once, each with its own index; `drain` by one thread while
// none reads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "runtime/histogram.h"
#include "runtime/kernel.h"
#include "runtime/layout.h"

namespace fenceline::runtime {

// An epoch's memory after all workers have met again.
struct EpochView {
  const unsigned char* cells = nullptr;
  const LayoutPlan* layout = nullptr;
  std::span<const std::uint32_t> order;        // instance by visit
  std::span<const std::uint64_t* const> outs;  // by role: a row of outputs for each visit
};

// Receives a row of shown values and how often it was counted.
using TallySink = std::function<void(std::span<const Shown>, std::uint64_t)>;

class Reader {
 public:
  virtual ~Reader() = default;
  // Counts visits first to last - 1.
  virtual void read(unsigned worker, const EpochView& view, std::uint32_t first, std::uint32_t last) = 0;
  // Hands over what all workers have counted since the last call, and forgets it. A row may come more than once.
  virtual void drain(const TallySink& sink) = 0;
};

// Counts the outcome of each instance.
std::unique_ptr<Reader> make_outcome_reader(const Workload& workload, std::span<const Observable> observed,
                                            unsigned workers);

}  // namespace fenceline::runtime
