// The C++ source of a workload's kernels, as the compiled backend gives it to a compiler.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "runtime/kernel.h"

namespace fenceline::runtime {

// The text above all kernels of a translation unit: prelude.h and what the emitted statements need besides.
std::string_view kernel_prelude();

// The functions of a workload. Role r is `extern "C"` and called kernel_name(key, r); with gaps it calls
// kernel_name(key, r) + "_gaps".
std::string kernel_source(const Workload& workload, std::string_view key);

std::string kernel_name(std::string_view key, std::size_t role);

}  // namespace fenceline::runtime
