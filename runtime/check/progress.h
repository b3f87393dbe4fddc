// The progress of a long check: told to whoever asked, and shown as a line on standard error that is written over.
//
// Thread safety: none.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "runtime/check/options.h"

namespace fenceline::checking {

class Progress {
 public:
  // `shown`: whether there is a line. The options must outlive this.
  Progress(const CheckOptions& options, bool shown);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  // Whether it is to be told at all.
  bool wanted() const { return shown_ || options_.on_progress; }
  // Tells it, but not more often than asked for. `explored`: an estimate of the share of the search.
  void tell(std::uint64_t executions, double explored);

 private:
  using Clock = std::chrono::steady_clock;

  const CheckOptions& options_;
  bool shown_;
  bool written_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  std::optional<std::uint64_t> before_;  // executions when it was told last
};

}  // namespace fenceline::checking
