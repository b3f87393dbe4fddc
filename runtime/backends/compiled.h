// The compiled backend: C++ source through the host's compiler, loaded as shared objects, kept by content hash.
//
// Many workloads share a translation unit, so that a suite does not pay for a compiler's start and its headers once
// for each test; as many compilers run at once as there are CPUs. When a unit does not compile it is halved, down to
// the workload at fault, and the rest goes on. A compiler that cannot compile an empty unit is broken, and is not
// asked again.
//
// Thread safety: see backend.h.
#pragma once

#include <memory>

#include "runtime/backends/backend.h"

namespace fenceline::runtime {

// Throws std::runtime_error when there is no working compiler, or nowhere to put what it makes.
std::unique_ptr<Backend> make_compiled(const BackendOptions& options);

}  // namespace fenceline::runtime
