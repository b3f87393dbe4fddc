#include "litmus/tool/progress.h"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace fenceline::litmus::tool {
namespace {

// Work that ends within this time shows no progress at all.
constexpr std::chrono::milliseconds silence{700};
constexpr std::chrono::milliseconds between_draws{100};

}  // namespace

Progress::Progress(std::string what, std::size_t total, bool enabled)
    : what_(std::move(what)),
      total_(total),
      enabled_(enabled && isatty(STDERR_FILENO) == 1),
      next_draw_((start_ + silence).time_since_epoch().count()) {}

Progress::~Progress() { pause(); }

void Progress::advance(std::size_t done) { draw_if_due(done_.fetch_add(done, std::memory_order_relaxed) + done); }

void Progress::reach(std::size_t done) {
  done_.store(done, std::memory_order_relaxed);
  draw_if_due(done);
}

void Progress::note(const std::string& text) {
  const std::lock_guard lock(mutex_);
  note_ = text;
}

void Progress::draw_if_due(std::size_t done) {
  if (!enabled_) return;
  const auto now = Clock::now().time_since_epoch().count();
  Clock::rep next = next_draw_.load(std::memory_order_relaxed);
  const Clock::rep after = now + Clock::duration(between_draws).count();
  if (now < next || !next_draw_.compare_exchange_strong(next, after, std::memory_order_relaxed)) return;
  draw(done);
}

void Progress::draw(std::size_t done) {
  const std::lock_guard lock(mutex_);
  drawn_ = true;
  if (total_ == 0) {
    fmt::print(stderr, "\r\x1b[K{} {}", done, what_);
    std::fflush(stderr);
    return;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double left = done == 0 ? 0 : seconds / static_cast<double>(done) * static_cast<double>(total_ - done);
  constexpr std::size_t bar = 24;
  const std::size_t full = bar * done / total_;
  fmt::print(stderr, "\r\x1b[K[{:=<{}}{: <{}}] {} of {} {}, {:.0f} s left{}{}", "", full, "", bar - full, done, total_,
             what_, left, note_.empty() ? "" : ", ", note_);
  std::fflush(stderr);
}

void Progress::pause() {
  if (!enabled_) return;
  const std::lock_guard lock(mutex_);
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace fenceline::litmus::tool
