#include "runtime/backends/library.h"

#include <dlfcn.h>
#include <stdexcept>

namespace fenceline::runtime {

Library::Library(const std::filesystem::path& object) : handle_(dlopen(object.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) {
    const char* const reason = dlerror();
    throw std::runtime_error(reason != nullptr ? reason : "cannot load " + object.string());
  }
}

Library::~Library() { dlclose(handle_); }

KernelFunction Library::function(const std::string& name) const {
  return reinterpret_cast<KernelFunction>(dlsym(handle_, name.c_str()));
}

}  // namespace fenceline::runtime
