#include "runtime/check/progress.h"

#include <cstdio>
#include <limits>

namespace fenceline {
namespace {

// In three digits or so, with a unit.
std::string short_number(double v) {
  char text[32];
  if (v >= 1e6) {
    std::snprintf(text, sizeof text, "%.2f M", v / 1e6);
  } else if (v >= 1e4) {
    std::snprintf(text, sizeof text, "%.0f k", v / 1e3);
  } else {
    std::snprintf(text, sizeof text, "%.0f ", v);
  }
  return text;
}

std::string duration(std::chrono::nanoseconds d) {
  const double seconds = std::chrono::duration<double>(d).count();
  char text[48];
  if (seconds < 10) {
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  } else if (seconds < 600) {
    std::snprintf(text, sizeof text, "%.0f s", seconds);
  } else {
    const auto minutes = static_cast<unsigned long long>(seconds / 60);
    std::snprintf(text, sizeof text, "%llu h %02llu min", minutes / 60, minutes % 60);
  }
  return text;
}

std::string limit_of(const CheckOptions& o) {
  std::string text;
  const auto add = [&text](const std::string& limit) { text += (text.empty() ? "" : ", ") + limit; };
  if (o.most_executions != std::numeric_limits<std::uint64_t>::max()) {
    add(std::to_string(o.most_executions) + " executions");
  }
  if (o.timeout) add(duration(*o.timeout));
  if (o.most_preemptions) add(std::to_string(*o.most_preemptions) + " preemptions");
  return text;
}

}  // namespace

std::string text_of(const CheckProgress& p) {
  char share[32];
  std::snprintf(share, sizeof share, "%.*f", p.explored < 0.01 ? 3 : 1, 100 * p.explored);
  return std::to_string(p.executions) + " executions, " + short_number(p.per_second) + "/s, " + duration(p.elapsed) +
         ", about " + share + " %" + (p.limit.empty() ? "" : ", at most " + p.limit);
}

namespace checking {

Progress::Progress(const CheckOptions& options, bool shown) : options_(options), shown_(shown) {}

Progress::~Progress() {
  if (written_) std::fputs("\r\033[K", stderr);
}

void Progress::tell(std::uint64_t executions, double explored) {
  const Clock::time_point now = Clock::now();
  if (!before_) before_ = executions;
  if (now - last_ < options_.progress_every) return;
  CheckProgress p;
  p.executions = executions;
  p.elapsed = std::chrono::duration_cast<std::chrono::nanoseconds>(now - start_);
  const double since = std::chrono::duration<double>(now - last_).count();
  if (since > 0) p.per_second = static_cast<double>(executions - *before_) / since;
  p.explored = explored;
  p.limit = limit_of(options_);
  last_ = now;
  before_ = executions;
  if (options_.on_progress) options_.on_progress(p);
  if (!shown_) return;
  written_ = true;
  std::fprintf(stderr, "\rcheck: %s\033[K", text_of(p).c_str());
  std::fflush(stderr);
}

}  // namespace checking
}  // namespace fenceline
