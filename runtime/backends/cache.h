// The folder of compiled kernels.
//
// A shared object holds the kernels of many workloads. For each workload there is a symbolic link, named by its key,
// to the object that has them: a lookup is one system call, a link is made in one, and processes that share the folder
// need no lock. Objects appear under their final names complete (written elsewhere, then renamed); a link whose object
// is gone counts as a miss.
//
// Keys are 128-bit hashes of everything that decides the code: the emitted source, the compiler's version, its flags.
// The folder must belong to the user and be writable by nobody else, since what lies there is run; otherwise, or when
// it cannot be written, a temporary folder takes its place until the process ends.
//
// Thread safety: none.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "runtime/backends/process.h"

namespace fenceline::runtime {

class KernelCache {
 public:
  // `wanted`: the folder, created if need be; empty for the user's own (see BackendOptions::cache).
  explicit KernelCache(std::filesystem::path wanted);

  const std::filesystem::path& folder() const { return folder_; }
  // Why a temporary folder is used; empty when it is not.
  const std::string& warning() const { return warning_; }

  // The shared object that has this workload, none when there is none.
  std::optional<std::filesystem::path> find(const std::string& key) const;
  void forget(const std::string& key);

  // Where to build: a place in the same folder. Names are unique to the process.
  std::filesystem::path work_file(const std::string& suffix);

  // Moves a finished object to its place and links the keys to it. Returns where it is; throws std::runtime_error.
  std::filesystem::path install(const std::filesystem::path& object, std::span<const std::string> keys);

  // Gives up the folder for a temporary one, saying why: the disk is full, for example.
  void retreat(const std::string& reason);

 private:
  std::filesystem::path folder_;
  std::unique_ptr<TemporaryFolder> temporary_;
  std::string warning_;
  unsigned next_ = 0;
};

}  // namespace fenceline::runtime
