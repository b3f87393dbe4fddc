// What the command line says about native runs, as litmus/run/ wants it.
#pragma once

#include <atomic>

#include "litmus/run/native_side.h"
#include "litmus/tool/settings.h"

namespace fenceline::litmus::tool {

// Throws UsageError when a list of CPUs is none.
NativeSettings native_settings(const Settings& settings, const std::atomic<bool>& cancel);

}  // namespace fenceline::litmus::tool
