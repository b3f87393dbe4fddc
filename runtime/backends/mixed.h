// Several threads of a test on one CPU, changing between them within an instance, as a scheduler does that takes one
// thread off its CPU between two instructions and lets another run. With more threads than CPUs, and no mixing, a
// worker runs each of its threads to its end: outcomes in which two of them are under way at the same time stay unseen.
//
// The threads are interpreted, as by the portable backend. A full fence stands at each change, as the system's own
// switch has one: a CPU's store buffer is never shared by two threads of the test.
//
// Thread safety: a Mixer is const; any number of workers may run it at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/kernel.h"
#include "runtime/random.h"

namespace fenceline::runtime {

class Mixer {
 public:
  // The workload is copied as far as it is needed.
  explicit Mixer(const Workload& workload);
  ~Mixer();
  Mixer(const Mixer&) = delete;
  Mixer& operator=(const Mixer&) = delete;

  // Visits each instance with all of `roles`, which are distinct; `slices` are theirs, equal in `count`. Returns how
  // many instances were completed, as a kernel does.
  std::uint64_t run(std::span<const ThreadId> roles, std::span<const Slice> slices, Random& random) const;

 private:
  struct Threads;
  std::unique_ptr<const Threads> threads_;
};

}  // namespace fenceline::runtime
