// Backends: what turns a workload into kernels. One file a backend, one row in the registry.
//
// Thread safety: `build` may be called from one thread at a time; the kernels it returns from any.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/kernel.h"

namespace fenceline::runtime {

struct BackendOptions {
  // The host's compiler, as a command that may carry arguments ("ccache g++"). Empty: $CXX, else c++, g++ or clang++
  // where PATH has one.
  std::string cxx{};
  std::string flags = "-O2";  // added to what a shared object needs
  // Where compiled kernels are kept. Empty: $XDG_CACHE_HOME/fenceline, else ~/.cache/fenceline.
  std::filesystem::path cache{};
  unsigned jobs = 0;                          // compilers at once; 0: one for each CPU of the affinity mask
  std::chrono::seconds patience{120};         // for one compiler process
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal handler
  std::function<void(std::size_t, std::size_t)>
      progress{};      // (workloads ready, all workloads), from the calling thread
  bool verify = true;  // look at the emitted instructions with a disassembler, where there is one
};

// What a backend made of one workload: kernels, or why there are none.
struct Built {
  std::optional<Kernels> kernels;
  std::string failure;
};

class Backend {
 public:
  virtual ~Backend() = default;
  // One result for each workload, in order. A workload that cannot be built does not stop the others.
  virtual std::vector<Built> build(std::span<const Workload> workloads) = 0;
};

struct BackendRow {
  std::string_view name;
  std::string_view summary;
  // Throws std::runtime_error when the backend cannot work here at all, saying why.
  std::unique_ptr<Backend> (*make)(const BackendOptions& options);
};

// In order of preference.
std::span<const BackendRow> backends();

// By name; null when there is no such backend.
const BackendRow* backend_named(std::string_view name);

}  // namespace fenceline::runtime
