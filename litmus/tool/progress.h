// A line on stderr that says how far long work is; nothing at all when stderr is no terminal or the work is short.
//
// Thread safety: `advance` may be called from any number of threads.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace fenceline::litmus::tool {

class Progress {
 public:
  // `what` is counted, for example "tests"; a total of 0 is not known.
  Progress(std::string what, std::size_t total, bool enabled);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();  // clears the line

  void advance(std::size_t done = 1);

  // As `advance`, with how many are done in all.
  void reach(std::size_t done);

  // Something to say at the end of the line; empty for nothing.
  void note(const std::string& text);

  // Clears the line, so that something else can be written to stderr; it comes back by itself.
  void pause();

 private:
  using Clock = std::chrono::steady_clock;
  void draw_if_due(std::size_t done);
  void draw(std::size_t done);

  std::string what_;
  std::size_t total_;
  bool enabled_;
  Clock::time_point start_ = Clock::now();
  std::atomic<std::size_t> done_{0};
  std::atomic<Clock::rep> next_draw_;
  std::mutex mutex_;
  std::string note_;
  bool drawn_ = false;
};

}  // namespace fenceline::litmus::tool
