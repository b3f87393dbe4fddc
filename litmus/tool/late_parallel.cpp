// oneTBB, loaded by the tool when there is work for several threads (model/parallel/parallel.h says why).
//
// The part that calls it is a library of its own beside the tool, or where it is installed. Without it the work is done
// all the same, tests one after another.
#include <climits>
#include <dlfcn.h>
#include <string>
#include <unistd.h>

#include "model/parallel/parallel.h"

namespace fenceline {
namespace {

std::string folder_of_tool() {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  const std::string tool(path, length > 0 ? static_cast<std::size_t>(length) : 0);
  return tool.substr(0, tool.rfind('/') + 1);
}

const ParallelFunctions* load() {
  for (const char* const place : {"", FENCELINE_LIBRARIES_FROM_TOOL "/"}) {
    // Never closed: its threads live as long as the process.
    void* const library =
        dlopen((folder_of_tool() + place + FENCELINE_PARALLEL_LIBRARY).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) continue;
    const auto functions =
        reinterpret_cast<decltype(&fenceline_parallel_by_tbb)>(dlsym(library, "fenceline_parallel_by_tbb"));
    if (functions != nullptr) return functions();
  }
  return &plain_parallel_functions();
}

}  // namespace

const ParallelFunctions& parallel_functions() {
  static const ParallelFunctions* const functions = load();
  return *functions;
}

}  // namespace fenceline
