// How a test framework tells the check at work of a failed assertion.
//
// Thread safety: any; the check at work is that of the calling thread of the host.
#pragma once

#include <memory>

namespace fenceline::checking {

// Hears of failed assertions on this thread of the host for as long as it lives.
using Interception = std::shared_ptr<void>;
using Intercept = Interception (*)();

// `file` lives as long as the program, or is null. Nothing happens when no code under check runs.
void note_assertion(const char* message, const char* file, int line);

}  // namespace fenceline::checking
