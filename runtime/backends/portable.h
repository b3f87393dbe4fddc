// The portable backend: a program's instructions decoded once into a row of calls on std::atomic_ref. It needs no
// compiler and runs wherever the project does; a visit costs some tens of nanoseconds more than compiled code.
//
// Thread safety: see backend.h.
#pragma once

#include <memory>

#include "runtime/backends/backend.h"

namespace fenceline::runtime {

std::unique_ptr<Backend> make_portable(const BackendOptions& options);

}  // namespace fenceline::runtime
