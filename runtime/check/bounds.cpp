#include "runtime/check/bounds.h"

#include <algorithm>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

namespace fenceline::checking {
namespace {

constexpr std::chrono::milliseconds between_looks{20};

std::uint64_t page_size() { return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)); }

// Resident bytes of the program; 0 where the system does not tell.
std::uint64_t memory_in_use() {
  std::ifstream statm("/proc/self/statm");  // proc(5): size and resident set, in pages
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  return statm >> size >> resident ? resident * page_size() : 0;
}

std::uint64_t half_of_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  std::uint64_t all = pages > 0 ? static_cast<std::uint64_t>(pages) * page_size() : std::uint64_t{4} << 30U;
  // Control groups, version 2; "max" where there is no limit, and then nothing is read.
  std::ifstream group("/sys/fs/cgroup/memory.max");
  if (std::uint64_t most = 0; group >> most) all = std::min(all, most);
  return all / 2;
}

}  // namespace

bool Bounds::met() {
  if (was_met()) return true;
  const Clock::time_point now = Clock::now();
  if (deadline_ && now >= *deadline_) {
    why_ = Why::time;
    return true;
  }
  const std::int64_t ticks = now.time_since_epoch().count();
  const std::int64_t next = next_look_.load(std::memory_order_relaxed);
  if (ticks < next) return false;
  next_look_.store((now + between_looks).time_since_epoch().count(), std::memory_order_relaxed);
  // Short searches are over before the first look.
  if (next == 0) return false;
  if (memory_in_use() <= most_memory_) return false;
  // What was freed, by an earlier check perhaps, may still be resident.
  ::malloc_trim(0);
  if (memory_in_use() <= most_memory_) return false;
  why_ = Why::memory;
  return true;
}

std::string Bounds::text() const {
  switch (why_.load()) {
    case Why::none: return "";
    case Why::time: return "the time given";
    case Why::memory: return std::to_string(most_memory_ >> 20U) + " MB of memory";
  }
  return "";
}

std::uint64_t default_most_memory() {
  static const std::uint64_t known = half_of_memory();
  return known;
}

}  // namespace fenceline::checking
