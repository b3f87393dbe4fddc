// The memory that the program has from its start: what a function's statics, globals and thread_locals lie in.
//
// Thread safety: any; what other threads write meanwhile may be seen or not.
#pragma once

#include <cstddef>
#include <functional>

namespace fenceline::checking {

// Calls f with each writable part of the program itself, shared libraries left out, and with its thread_locals of this
// thread. Nothing under the address sanitizer, whose own data lies among it.
void for_each_static(const std::function<void(const std::byte* from, std::size_t size)>& f);

}  // namespace fenceline::checking
