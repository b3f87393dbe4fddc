// Kernels: the threads of a program, ready to run on many instances of its memory.
//
// A workload says what is to be run and which registers are wanted; a backend (backends/backend.h) turns it into one
// kernel a thread. What a kernel sees of memory is a Slice (backends/prelude.h).
//
// Thread safety: plain data; a Kernels may be run by any number of threads at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/observed.h"
#include "model/program.h"
#include "runtime/backends/prelude.h"

namespace fenceline::runtime {

// What is wanted of one thread of the program.
struct RoleShape {
  // Registers whose final values make a row of `Slice::out`, in order; each at most once.
  std::vector<RegisterId> outputs;
  // A register that starts as the number of the visit (Slice::first and up) in place of its initial value.
  std::optional<RegisterId> counter;
  bool operator==(const RoleShape&) const = default;
};

struct Workload {
  Program program;
  std::vector<RoleShape> roles;  // one a thread of the program
};

// The workload for these observables: each observed register is an output of its thread. Throws std::invalid_argument
// when the program is not valid (model/program.h, validate).
Workload workload_for(const Program& program, std::span<const Observable> observed);

struct Kernel {
  KernelFunction run = nullptr;
  const void* self = nullptr;  // passed to `run`
};

// The kernels of one workload and what keeps them alive (a loaded library, decoded instructions).
struct Kernels {
  std::vector<Kernel> roles;
  std::shared_ptr<const void> owner;
  std::string backend;
  std::string compiler;  // its path and version; empty when none was used
  std::string flags;
  std::vector<std::string> warnings;
};

// Where an observable's raw value is found after a run: a location's cell, or an output of a role.
struct Column {
  Observable observable;
  std::size_t output = 0;  // for a register: its index in RoleShape::outputs
};
std::vector<Column> columns_of(const Workload& workload, std::span<const Observable> observed);

// Which locations a thread may load and store, by what its instructions say; a computed address may be any location of
// the access's width.
struct Footprint {
  std::vector<bool> loads;  // by location
  std::vector<bool> stores;
};
Footprint footprint_of(const Program& program, ThreadId thread);

}  // namespace fenceline::runtime
