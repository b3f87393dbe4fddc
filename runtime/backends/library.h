// A loaded shared object with kernels.
//
// Thread safety: const after construction.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runtime/backends/prelude.h"

namespace fenceline::runtime {

class Library {
 public:
  // Throws std::runtime_error when the object cannot be loaded.
  explicit Library(const std::filesystem::path& object);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // Null when there is no such function.
  KernelFunction function(const std::string& name) const;

 private:
  void* handle_;
};

}  // namespace fenceline::runtime
