#include "litmus/tool/native_options.h"

#include <stdexcept>

#include "litmus/tool/options.h"
#include "runtime/topology.h"

namespace fenceline::litmus::tool {

NativeSettings native_settings(const Settings& settings, const std::atomic<bool>& cancel) {
  NativeSettings result;
  result.time = settings.time;
  result.budget = settings.budget;
  result.iterations = settings.iterations;
  result.backend = settings.backend;
  result.strategy = settings.strategy;
  result.cxx = settings.cxx;
  result.seed = settings.seed;
  result.cancel = &cancel;
  try {
    if (!settings.cpus.empty()) result.cpus = runtime::cpus_from(settings.cpus);
  } catch (const std::invalid_argument& e) {
    throw UsageError(std::string("--cpus: ") + e.what());
  }
  return result;
}

}  // namespace fenceline::litmus::tool
