// The progress of a long check, a line on standard error that is written over.
//
// Thread safety: none.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>

namespace fenceline::checking {

class Progress {
 public:
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (shown_) std::fputs("\r\033[K", stderr);
  }

  // At most once a second. `share` of the search is an estimate.
  void show(std::uint64_t executions, double share) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + std::chrono::seconds(1);
    shown_ = true;
    std::fprintf(stderr, "\rcheck: %llu executions, about %.1f %%\033[K", static_cast<unsigned long long>(executions),
                 100 * share);
    std::fflush(stderr);
  }

 private:
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  bool shown_ = false;
};

}  // namespace fenceline::checking
