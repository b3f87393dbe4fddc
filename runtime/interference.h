// Signs that something else ran on the CPUs of a test: it does not make an outcome wrong, but it makes rates mean less.
//
// Thread safety: pure functions of the system's state.
#pragma once

#include <cstdint>
#include <span>

namespace fenceline::runtime {

// How often the scheduler has taken the calling thread off its CPU against its will (getrusage).
std::uint64_t involuntary_switches();

// Milliseconds that a hypervisor has kept from these CPUs since boot (`steal` in /proc/stat); 0 where unknown.
std::uint64_t stolen_milliseconds(std::span<const unsigned> cpus);

}  // namespace fenceline::runtime
