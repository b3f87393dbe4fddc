// The CPUs this process may use, and how close they are to each other.
//
// The set comes from the affinity mask; cores, shared caches and sockets from hwloc. Where hwloc knows nothing, every
// CPU counts as a core of its own.
//
// Thread safety: plain data and functions without state; `pin_to` acts on the calling thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fenceline::runtime {

struct Cpu {
  unsigned id = 0;     // the system's number
  unsigned core = 0;   // equal for hardware threads of one core
  unsigned cache = 0;  // equal for cores that share a last-level cache
  unsigned socket = 0;
  bool operator==(const Cpu&) const = default;
};

struct Topology {
  std::vector<Cpu> cpus;  // ordered by socket, cache, core, id; never empty
};

// The CPUs of the affinity mask, or of `wanted` when it is not empty. Throws std::invalid_argument when a wanted CPU is
// not in the mask.
Topology detect_topology(std::span<const unsigned> wanted = {});

// "0", "0-3", "0,2,4-7" as a list. Throws std::invalid_argument on anything else.
std::vector<unsigned> cpus_from(std::string_view text);

// A way to spread workers over CPUs.
struct Placement {
  std::string name;            // "smt", "core", "cache", "socket": the farthest thing that two workers share least
  std::vector<unsigned> cpus;  // by worker; CPUs repeat when there are fewer than workers
};

// The distinct placements of `workers` workers, closest first: hardware threads of a core, cores of a cache, caches of
// a socket, sockets. At least one; those that come to the same CPUs are left out.
std::vector<Placement> placements(const Topology& topology, unsigned workers);

// Pins the calling thread, and looks whether it now runs there. False when the system refused.
bool pin_to(unsigned cpu);

}  // namespace fenceline::runtime
