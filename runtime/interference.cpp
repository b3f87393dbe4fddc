#include "runtime/interference.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace fenceline::runtime {

std::uint64_t involuntary_switches() {
#if defined(RUSAGE_THREAD)
  rusage usage{};
  if (getrusage(RUSAGE_THREAD, &usage) == 0) return static_cast<std::uint64_t>(usage.ru_nivcsw);
#endif
  return 0;
}

std::uint64_t stolen_milliseconds(std::span<const unsigned> cpus) {
  const long per_second = sysconf(_SC_CLK_TCK);
  if (per_second <= 0) return 0;
  std::ifstream stat("/proc/stat");
  std::uint64_t stolen = 0;
  for (std::string line; std::getline(stat, line);) {
    // "cpu3 user nice system idle iowait irq softirq steal ...", in clock ticks (proc(5)).
    std::istringstream fields(line);
    std::string name;
    std::array<std::uint64_t, 8> times{};
    fields >> name;
    for (std::uint64_t& time : times) fields >> time;
    const bool ours = std::ranges::any_of(cpus, [&](unsigned cpu) { return name == "cpu" + std::to_string(cpu); });
    if (fields && ours) stolen += times.back();
  }
  return stolen * 1000 / static_cast<std::uint64_t>(per_second);
}

}  // namespace fenceline::runtime
